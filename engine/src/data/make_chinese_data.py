#!/usr/bin/env python3
"""Makes the dictionaries of dev.ishowtts.engine.text from published packages and our own corrections.

usage: make_chinese_data.py PYTHON3_JIEBA_DEB GO_PINYIN_DEB PINYIN_JAR CORRECTIONS OUTPUT_FOLDER
See OUTPUT_FOLDER/PROVENANCE.md for where the inputs are had. The output depends on them only; nothing of them is run.
"""
import ast
import gzip
import hashlib
import io
import lzma
import re
import struct
import sys
import tarfile
import unicodedata
import zipfile
from pathlib import Path

# member of a package -> SHA-256 of the bytes that the committed dictionaries were made from
JIEBA = "./usr/lib/python3/dist-packages/jieba/"
GO_PINYIN = "./usr/share/gocode/src/github.com/mozillazg/go-pinyin/"
DIGESTS = {
    JIEBA + "dict.txt": "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8",
    JIEBA + "finalseg/prob_start.py": "14c5706ced5cd3b42eb4873d4b88f7f52a7bdf80fbd767bc4423d361e20c5330",
    JIEBA + "finalseg/prob_trans.py": "54dfbc252ed71480d4f0cdfdf516ecfbe44efd0f6c3c64b158e7039f2906c91b",
    JIEBA + "finalseg/prob_emit.py": "27d46b1c9efe4dd148fde8be042a21be40e3562d0c7f1273f9de7abae12ebb8d",
    GO_PINYIN + "pinyin_dict.go": "cdaebfc767deaee2f86065c03f4e77ff96570191dd2e37ffe40db272e2330c2b",
    "pinyin_dict_phrase.txt": "a959653ddd712f39665bbe1da4a7f8a67fbe592fcceb61ce32f32c0a75dac775",
}

STATES = "BEMS"
UNREACHABLE = -3.14e100  # what jieba writes for the logarithm of zero
TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
SYLLABLE = re.compile("[a-zê]+[1-4]?")


def debian_files(path):
    """Yields names and bytes of a Debian package: an ar archive that holds data.tar.xz."""
    package = Path(path).read_bytes()
    at = 8
    while at < len(package):
        name, size = package[at : at + 16].decode().strip(), int(package[at + 48 : at + 58])
        if name.startswith("data.tar.xz"):
            content = lzma.decompress(package[at + 60 : at + 60 + size])
            with tarfile.open(fileobj=io.BytesIO(content)) as tar:
                for member in tar:
                    if member.name in DIGESTS:
                        yield member.name, tar.extractfile(member).read()
        at += 60 + size + size % 2


def jar_files(path):
    with zipfile.ZipFile(path) as jar:
        for name in jar.namelist():
            if name in DIGESTS:
                yield name, jar.read(name)


def inputs(jieba, go_pinyin, jar):
    files = dict([*debian_files(jieba), *debian_files(go_pinyin), *jar_files(jar)])
    for name, digest in DIGESTS.items():
        if name not in files:
            raise SystemExit("no given package holds %s; see PROVENANCE.md for the packages" % name)
        actual = hashlib.sha256(files[name]).hexdigest()
        if actual != digest:
            raise SystemExit("%s has SHA-256 %s, not %s: take the package version that PROVENANCE.md names"
                             % (name, actual, digest))
    return {name: content.decode("utf-8-sig") for name, content in files.items()}


def utf16(word):
    return word.encode("utf-16-be")


def write(folder, name, data):
    with open(Path(folder, name), "wb") as out:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as gz:
            gz.write(data)


def front_coded(entries):
    """A line a word in UTF-16 order: how many UTF-16 units it shares with the line before, the rest, the value."""
    lines, before = [], ""
    for word, value in sorted(entries, key=lambda e: utf16(e[0])):
        shared = 0
        while shared < min(len(before), len(word), 4) and before[shared] == word[shared]:
            shared += 1
        lines.append("%d%s\t%s\n" % (len(utf16(word[:shared])) // 2, word[shared:], value))
        before = word
    return "".join(lines).encode("utf-8")


def words(text):
    return dict(line.split(" ")[:2] for line in text.splitlines() if line).items()


def literal(source):
    """Returns the dictionary that a Python file assigns to P, without running it."""
    return ast.literal_eval(source[source.index("{") :])


def hmm(start, transitions, emissions):
    """4 initial values, 16 transitions, then per state B, E, M, S its count and (character, value) pairs; big-endian.
    Emissions have six decimals, as those of jieba-rs, so that close decisions fall as they do there."""
    data = struct.pack(">4d", *(start[state] for state in STATES))
    for state in STATES:
        data += struct.pack(">4d", *(transitions[state].get(to, UNREACHABLE) for to in STATES))
    for state in STATES:
        pairs = sorted(emissions[state].items())
        data += struct.pack(">i", len(pairs))
        data += b"".join(struct.pack(">Hd", ord(c), round(value, 6)) for c, value in pairs)
    return data


def numbered(reading):
    """Returns "zhōng" as "zhong1" and "lǜ" as "lv4"; a neutral tone has no digit."""
    tone, letters = "", ""
    for c in unicodedata.normalize("NFD", reading):
        if c in TONES:
            tone = TONES[c]
        else:
            letters += c
    return unicodedata.normalize("NFC", letters).replace("ü", "v") + tone


def characters(go_source):
    """Returns the first reading of every character of the basic plane."""
    pairs = re.findall(r'^\t0x([0-9A-F]+): "([^",]+)', go_source, re.MULTILINE)
    return {chr(int(code, 16)): numbered(reading) for code, reading in pairs if int(code, 16) < 0x10000}


def phrases(text, known):
    """Returns the readings of every phrase that is of known characters only, with as many readings."""
    found = {}
    for line in text.splitlines():
        phrase, _, value = line.partition(":")
        readings = [numbered(reading) for reading in value.split(" ")]
        plain = all(c in known for c in phrase) and all(SYLLABLE.fullmatch(r) for r in readings)
        if plain and len(phrase) == len(readings) > 1:
            found[phrase] = readings
    return found


def corrections(path):
    """Returns our own readings, a line a character or phrase: itself, then one reading a character."""
    found = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            phrase, *readings = line.split(" ")
            if len(phrase) != len(readings) or not all(SYLLABLE.fullmatch(r) for r in readings):
                raise SystemExit("%s: '%s' needs one reading a character, as in '中国 zhong1 guo2'" % (path, line))
            found[phrase] = readings
    return found


def with_sandhi(phrase, readings):
    """Applies the changes of tone that F5-TTS was trained with. They are upstream's, odd where its rules are:
    of a phrase that ends in n > 1 third tones the first n - 1 third tones, wherever they are, become second ones;
    不 and 一 have the fourth tone, but keep theirs (a fourth becomes second) before a fourth; a last 一 has the first."""
    changed = list(readings)
    run = 0
    while run < len(changed) and changed[-1 - run].endswith("3"):
        run += 1
    third = [i for i, reading in enumerate(changed) if reading.endswith("3")]
    for i in third[: max(run - 1, 0)]:
        changed[i] = changed[i][:-1] + "2"
    for character, last in (("不", "4"), ("一", "1")):
        for i, c in enumerate(phrase):
            if c != character or not changed[i][-1].isdigit():
                continue
            if i == len(phrase) - 1:
                changed[i] = changed[i][:-1] + last
            elif changed[i + 1].endswith("4"):
                changed[i] = changed[i].replace("4", "2")
            else:
                changed[i] = changed[i][:-1] + "4"
    return changed


def main(jieba, go_pinyin, jar, own, folder):
    text = inputs(jieba, go_pinyin, jar)
    write(folder, "words.gz", front_coded(words(text[JIEBA + "dict.txt"])))
    model = [literal(text[JIEBA + "finalseg/prob_%s.py" % part]) for part in ("start", "trans", "emit")]
    write(folder, "hmm.gz", hmm(*model))

    ours = corrections(own)
    single = characters(text[GO_PINYIN + "pinyin_dict.go"])
    single.update((c, readings[0]) for c, readings in ours.items() if len(c) == 1)
    several = phrases(text["pinyin_dict_phrase.txt"], single)
    several.update((phrase, readings) for phrase, readings in ours.items() if len(phrase) > 1)
    values = {}
    for phrase, readings in several.items():
        spoken = with_sandhi(phrase, readings)
        values[phrase] = "" if spoken == [single[c] for c in phrase] else " ".join(spoken)
    write(folder, "readings.gz", front_coded(single.items()))
    write(folder, "phrases.gz", front_coded(values.items()))


if __name__ == "__main__":
    if len(sys.argv) != 6:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
