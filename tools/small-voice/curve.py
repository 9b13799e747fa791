#!/usr/bin/env python3
"""The curve over NFE: words and speed of the small model, with EPSS and with equal steps, as a table and a chart.

usage: curve.py words CLIPS [--items N]        hears CLIPS/nfe-NFE/NUMBER.wav of speak.py or evaluate.py, and what was heard before
       curve.py speed OUTPUT [--runs 3] [--items 4] [--threads 2]
                                               measures RTF in the engine, fp32 and int8; the machine must be quiet
       curve.py draw                           draws docs/charts/small-nfe.svg again

Each takes its part of docs/charts/small-nfe.csv anew, leaves the other as it is, and draws. Speed needs a built checkout.
"""

import argparse
import os
import pathlib
import random
import statistics
import subprocess

import evaluate

ROOT = evaluate.ROOT
TABLE = ROOT / "docs" / "charts" / "small-nfe.csv"
HEADER = "measure,target,curve,nfe,value,low,high"
SUBJECT = "# The embedded model small: 50 unseen sentences, words at guidance 0.5"
WORDS, SPEED = "WER of pocketsphinx with its 95 % interval over sentences", "RTF: median and range over runs"
NOTES = {WORDS: "# flite itself, heard alike: WER 0.059. NFE 4, 8 and 32 have no EPSS: equal steps on both lines.",
         SPEED: "# RTF on 2 virtual processors of an AMD EPYC, 2 threads; EPSS does not change it."}
TARGETS = {WORDS: "0.117", SPEED: "1"}
STEPS = (4, 5, 6, 7, 8, 12, 16, 32)
PRUNED = (5, 6, 7, 12, 16)
MODEL = ROOT / "engine" / "src" / "main" / "resources" / "models" / "small"


def interval(pairs):
    """Returns the rate of wrong words of (errors, words) a sentence, and the 95 % interval of sentences drawn again."""
    rate = lambda chosen: sum(e for e, _ in chosen) / sum(n for _, n in chosen)
    dice = random.Random(1)
    again = sorted(rate(dice.choices(pairs, k=len(pairs))) for _ in range(4000))
    return rate(pairs), again[100], again[3899]


def hear(clips, items):
    """Returns a row for each curve and NFE that has clips."""
    sentences = (evaluate.HERE / "sentences.txt").read_text().splitlines()[:items]
    points = {}
    for nfe in [str(n) for n in STEPS] + [f"{n}-equal" for n in PRUNED]:
        wavs = [clips / f"nfe-{nfe}" / f"{i:02d}.wav" for i in range(len(sentences))]
        if not all(wav.exists() for wav in wavs):
            print(f"NFE {nfe}: no clips")
            continue
        heard = evaluate.recognised(wavs, clips / "heard" / nfe)
        pairs = [(evaluate.errors(a, b), len(a)) for a, b in zip(map(evaluate.words, sentences), map(evaluate.words, heard))]
        points[nfe] = interval(pairs)
        print(f"NFE {nfe}: WER {points[nfe][0]:.3f}", flush=True)
    rows = []
    for curve, mark in (("EPSS as upstream", ""), ("equal steps before the sway", "-equal")):
        for n in STEPS:
            values = points.get(f"{n}{mark}" if n in PRUNED else str(n))
            if values is None:
                continue
            rows.append([WORDS, TARGETS[WORDS], curve, str(n)] + [f"{v:.4f}" for v in values])
    return rows


def measure(output, runs, items, threads):
    """Imports the model in both precisions into OUTPUT/home and speaks; returns a row for each precision and NFE."""
    home = os.environ | {"ISHOWTTS_HOME": str(output.resolve() / "home")}
    output.mkdir(parents=True, exist_ok=True)
    subprocess.run([ROOT / "ishowtts", "model", "import", "--name", "small", "--checkpoint", MODEL / "model.safetensors",
                    "--vocoder", MODEL / "vocos.safetensors", "--vocab", MODEL / "vocab.txt", "--config", MODEL / "config.json",
                    "--precision", "fp32,int8"], check=True, env=home)
    sentences = output / "sentences.txt"
    sentences.write_text("\n".join((evaluate.HERE / "sentences.txt").read_text().splitlines()[:items]) + "\n")
    evaluate.write_references(["slt"], output / "references")
    rows = []
    for precision in ("fp32", "int8"):
        took = {n: [] for n in STEPS}
        for run in range(runs + 1):  # the first warms up
            clips = evaluate.speak_all(f"small@{precision}", sentences, output / "references", "slt", ",".join(map(str, STEPS if run else (4,))),
                                       output / precision, threads, "1", "0", environment=home)
            for n in took if run else ():
                mine = [c for c in clips if c[0] == str(n)]
                took[n].append(sum(float(c[4]) for c in mine) / sum(float(c[3]) for c in mine))
        for n, values in took.items():
            print(f"{precision}, NFE {n}: RTF {statistics.median(values):.3f}", flush=True)
            rows.append([SPEED, TARGETS[SPEED], precision, str(n)]
                        + [f"{v:.4f}" for v in (statistics.median(values), min(values), max(values))])
    return rows


def merge(rows):
    """Puts a measure's rows in place of those that were there, speed first as charts have it."""
    old = [line for line in TABLE.read_text().splitlines() if not line.startswith("#")][1:] if TABLE.exists() else []
    have = [line.split(",") for line in old]
    have = [row for row in have if not rows or row[0] != rows[0][0]] + rows
    have.sort(key=lambda row: not row[0].startswith("RTF"))
    notes = [note for name, note in NOTES.items() if any(row[0] == name for row in have)]
    TABLE.write_text("\n".join([SUBJECT, *notes, HEADER, *(",".join(row) for row in have)]) + "\n")


def draw():
    subprocess.run([ROOT / "ishowtts", "chart", "nfe", "--table", TABLE, "--theme", "auto", "--width", "900",
                    "-o", TABLE.with_suffix(".svg")], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("words", "speed", "draw"))
    parser.add_argument("folder", type=pathlib.Path, nargs="?")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--items", type=int)
    parser.add_argument("--threads", default="2")
    options = parser.parse_args()
    if options.part != "draw" and options.folder is None:
        parser.error("needs a folder")
    if options.part == "words":
        merge(hear(options.folder, options.items or 50))
    if options.part == "speed":
        merge(measure(options.folder, options.runs, options.items or 4, options.threads))
    draw()


if __name__ == "__main__":
    main()
