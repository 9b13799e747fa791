#!/usr/bin/env python3
"""Speaks the held-out sentences with an imported model, the voices in turn, and reports words, voices, hard gates and speed.

usage: evaluate.py MODEL OUTPUT [--nfe 16,7,16-equal] [--voices slt,rms,awb] [--items N] [--threads N] [--guidance X] [--seed N]
                   [--sentences FILE]

An NFE with -equal takes equal steps instead of EPSS.

Needs a built checkout (any ./ishowtts call builds it), flite, ffmpeg, pocketsphinx and pocketsphinx-en-us. The word
error rate (Levenshtein over words, lower case) is set beside that of flite's own clips of the same sentences.
"""

import argparse
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
REFERENCE = "The morning train leaves the harbor at seven, and it reaches the old city before noon."
SILENCE = 300  # round every clip, so that all are heard alike: flite's own have some, the model's none
JARS = ROOT / "harness" / "target"
SPHINX = "/usr/share/pocketsphinx/model/en-us"


def words(text):
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


def errors(truth, heard):
    """Returns the least count of words put in, left out or replaced."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(truth, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def convert(source, target, rate, silence=0):
    """Writes a clip at another rate, with so many milliseconds of silence before and after it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", source, "-af", f"adelay={silence}:all=1,apad=pad_dur={silence}ms", "-ar", str(rate),
                    "-ac", "1", "-sample_fmt", "s16", target], check=True)


def recognised(wavs, folder):
    """Returns what pocketsphinx hears in each file; what was heard once is kept in the folder."""
    text = folder / "heard"
    if not text.exists() or text.read_text().count("\n") != len(wavs):
        recognise(wavs, folder)
    return [re.sub(r" ?\(\d+ -?\d+\)\s*$", "", line) for line in text.read_text().splitlines()]


def recognise(wavs, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for i, wav in enumerate(wavs):
        convert(wav, folder / f"{i:05d}.wav", 16000, SILENCE)
    (folder / "list").write_text("".join(f"{i:05d}\n" for i in range(len(wavs))))
    subprocess.run(["pocketsphinx_batch", "-adcin", "yes", "-adchdr", "44", "-cepdir", folder, "-cepext", ".wav", "-ctl", folder / "list",
                    "-hyp", folder / "heard", "-hmm", SPHINX + "/en-us", "-lm", SPHINX + "/en-us.lm.bin",
                    "-dict", SPHINX + "/cmudict-en-us.dict", "-logfn", folder / "log"], check=True)


def rate(sentences, heard):
    pairs = [(words(a), words(b)) for a, b in zip(sentences, heard)]
    return sum(errors(a, b) for a, b in pairs) / sum(len(a) for a, _ in pairs)


def write_references(voices, folder):
    """Writes what each voice's reference is, NAME.wav at 24 kHz and NAME.txt."""
    folder.mkdir(parents=True, exist_ok=True)
    for voice in voices:
        raw = folder / f"{voice}-16k.wav"
        subprocess.run(["flite", "-voice", voice, "-t", REFERENCE, "-o", raw], check=True)
        convert(raw, folder / f"{voice}.wav", 24000)
        (folder / f"{voice}.txt").write_text(REFERENCE + "\n")


def speak_all(model, sentences, references, voices, nfe, out, threads, guidance, seed, jars=JARS, environment=None):
    """Lets the engine speak; returns a list of cells a clip: NFE, voice, item, seconds of sound, seconds it took, nearest, gates."""
    jar = [p for p in jars.glob("ishowtts-harness-*.jar") if "tests" not in p.name][0]
    subprocess.run(["java", "-cp", f"{jar}:{jars}/lib/*", HERE / "SpeakAll.java", model, sentences, references, voices, nfe, out, threads,
                    guidance, seed], check=True, env=environment)
    return [line.split("\t") for line in (out / "clips.tsv").read_text().splitlines()[1:]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--nfe", default="16,7")
    parser.add_argument("--voices", default="slt,rms,awb")
    parser.add_argument("--items", type=int)
    parser.add_argument("--threads", default="2")
    parser.add_argument("--guidance", default="1")
    parser.add_argument("--seed", default="0", help="of the first sentence")
    parser.add_argument("--sentences", type=pathlib.Path, default=HERE / "sentences.txt")
    parser.add_argument("--jars", type=pathlib.Path, default=JARS, help="folder of the built command line")
    options = parser.parse_args()
    voices, out = options.voices.split(","), options.output
    out.mkdir(parents=True, exist_ok=True)
    sentences = options.sentences.read_text().splitlines()[: options.items]
    (out / "sentences.txt").write_text("\n".join(sentences) + "\n")
    (out / "teacher").mkdir(exist_ok=True)
    write_references(voices, out / "references")
    wavs = [out / "teacher" / f"{i:02d}.wav" for i in range(len(sentences))]
    for i, sentence in enumerate(sentences):
        subprocess.run(["flite", "-voice", voices[i % len(voices)], "-t", sentence, "-o", wavs[i]], check=True)
    teacher = recognised(wavs, out / "heard" / "teacher")
    clips = speak_all(options.model, out / "sentences.txt", out / "references", options.voices, options.nfe, out, options.threads,
                      options.guidance, options.seed, jars=options.jars)
    lines = ["| NFE | voice | WER | teacher's | ratio | nearest to its reference | hard gates | RTF |", "|---|---|---|---|---|---|---|---|"]
    for nfe in options.nfe.split(","):
        wavs = [out / f"nfe-{nfe}" / f"{i:02d}.wav" for i in range(len(sentences))]
        heard = recognised(wavs, out / "heard" / nfe)
        for voice in voices + ["all"]:
            mine = [c for c in clips if c[0] == nfe and voice in (c[1], "all")]
            of = lambda texts: [texts[int(c[2])] for c in mine]
            wer, usual = rate(of(sentences), of(heard)), rate(of(sentences), of(teacher))
            near, gates = sum(c[5] == c[1] for c in mine), sum(c[6] != "" for c in mine)
            speed = sum(float(c[4]) for c in mine) / sum(float(c[3]) for c in mine)
            lines.append(f"| {nfe} | {voice} | {wer:.3f} | {usual:.3f} | {wer / max(usual, 1e-9):.2f} | "
                         f"{near} of {len(mine)} | {gates} | {speed:.2f} |")
    (out / "report.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
