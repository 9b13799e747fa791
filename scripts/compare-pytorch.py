#!/usr/bin/env python3
"""Times the official PyTorch package (f5_tts) beside this engine on one GPU, in one run.

Random weights suffice: they take as long as trained ones. Both speak the same scenario, F5TTS_v1_Base with 470 frames of
reference and 375 of speech (4.0 s), guidance 2, sway -1, from the reference's mel to the waveform; the engine also
reads the text.

What this gave on one H200 (median ms), as the shape to expect:

    eager fp32, NFE 32                                   992.8   RTF 0.248
    eager fp32, NFE 7                                    222.1   RTF 0.0555
    users' recipe (fp32 weights, fp16 autocast), NFE 7   182.7   RTF 0.0457
    official GPU default (fp16 eager), NFE 7             188.4   RTF 0.0471
    torch.compile max-autotune, fp16, NFE 7               46.9   RTF 0.0117   (340 s to compile)
"""

import argparse
import importlib
import os
import statistics
import subprocess
import sys
import time

REFERENCE = 470
FRAMES = 845
HOP = 256
RATE = 24_000
MELS = 100
SECONDS = (FRAMES - REFERENCE) * HOP / RATE


def fail(line):
    print(f"compare-pytorch: {line}", file=sys.stderr)
    sys.exit(2)


def package(name, how):
    try:
        return importlib.import_module(name)
    except ImportError as e:
        fail(f"the Python package {name.split('.')[0]} cannot be imported ({e}): {how}")


def official(torch):
    """Returns the official flow model and vocoder with random weights."""
    how = "pip install f5-tts"
    model = package("f5_tts.model", how)
    utils = package("f5_tts.model.utils", how)
    vocos = package("vocos.models", "pip install vocos")
    heads = package("vocos.heads", "pip install vocos")
    characters, size = utils.get_tokenizer(os.path.join(os.path.dirname(package("f5_tts", how).__file__),
                                                        "infer", "examples", "vocab.txt"), "custom")
    torch.manual_seed(1)
    flow = model.CFM(
        transformer=model.DiT(dim=1024, depth=22, heads=16, ff_mult=2, text_dim=512, conv_layers=4,
                              text_num_embeds=size, mel_dim=MELS),
        mel_spec_kwargs=dict(n_fft=1024, hop_length=HOP, win_length=1024, n_mel_channels=MELS, target_sample_rate=RATE,
                             mel_spec_type="vocos"),
        odeint_kwargs=dict(method="euler"),
        vocab_char_map=characters,
    )
    backbone = vocos.VocosBackbone(input_channels=MELS, dim=512, intermediate_dim=1536, num_layers=8)
    vocoder = torch.nn.Sequential(backbone, heads.ISTFTHead(dim=512, n_fft=1024, hop_length=HOP, padding="center"))
    return flow.cuda().eval(), vocoder.cuda().eval()


def speaker(torch, flow, vocoder, steps, half, autocast):
    """Returns a function that speaks once and waits for the audio."""
    mel = torch.randn(1, REFERENCE, MELS, device="cuda", dtype=torch.float16 if half else torch.float32)
    text = ["Some call me nature, others call me mother nature. Thanks for watching, and see you next time!"]

    @torch.inference_mode()
    def speak():
        with torch.autocast("cuda", torch.float16, enabled=autocast):
            made, _ = flow.sample(cond=mel, text=text, duration=FRAMES, steps=steps, cfg_strength=2.0,
                                  sway_sampling_coef=-1.0, seed=1)
        audio = vocoder(made[:, REFERENCE:].float().permute(0, 2, 1))
        torch.cuda.synchronize()
        return audio

    return speak


def median_ms(speak, count):
    for _ in range(3):
        speak()
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        speak()
        times.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(times)


def row(name, ms):
    print(f"| {name} | {ms:.1f} | {ms / 1e3 / SECONDS:.4f} |", flush=True)


def engine(arguments):
    """Runs this project's own measurement of the same scenario and prints its rows."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gpu-bench.sh")
    done = subprocess.run([script, "--only", "model,single", *arguments], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        fail(f"{script} ended with {done.returncode}: see above")
    wanted = f"{REFERENCE} + {FRAMES - REFERENCE} frames"
    for line in done.stdout.splitlines():
        if line.startswith("|") and wanted in line:
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            row("this engine, " + cells[0].split("@")[-1] + ", NFE 7", float(cells[2].split()[1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20, help="utterances timed per variant (default 20)")
    parser.add_argument("--compile", action="store_true", help="also torch.compile with max-autotune: minutes")
    parser.add_argument("engine", nargs="*", metavar="-- OPTION", help="options of scripts/gpu-bench.sh")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        fail(f"--runs must be >= 1, got {arguments.runs}")
    torch = package("torch", "install PyTorch with CUDA from pytorch.org")
    if not torch.cuda.is_available():
        fail(f"PyTorch {torch.__version__} sees no GPU: install its CUDA build and a driver")
    flow, vocoder = official(torch)
    print(f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}, {SECONDS:.1f} s of speech, medians of"
          f" {arguments.runs}\n\n| variant | ms | RTF |\n|---|---|---|")
    row("eager fp32, NFE 32", median_ms(speaker(torch, flow, vocoder, 32, False, False), arguments.runs))
    row("eager fp32, NFE 7", median_ms(speaker(torch, flow, vocoder, 7, False, False), arguments.runs))
    row("users' recipe (fp32 weights, fp16 autocast), NFE 7",
        median_ms(speaker(torch, flow, vocoder, 7, False, True), arguments.runs))
    flow.half()
    row("official GPU default (fp16 eager), NFE 7",
        median_ms(speaker(torch, flow, vocoder, 7, True, False), arguments.runs))
    if arguments.compile:
        flow.transformer = torch.compile(flow.transformer, mode="max-autotune")
        row("torch.compile max-autotune, fp16, NFE 7",
            median_ms(speaker(torch, flow, vocoder, 7, True, False), arguments.runs))
    del flow, vocoder
    torch.cuda.empty_cache()
    engine(arguments.engine)


if __name__ == "__main__":
    main()
