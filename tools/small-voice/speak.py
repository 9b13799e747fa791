#!/usr/bin/env python3
"""Speaks sentences with trained weights in PyTorch, as the engine does; for a first judgement beside the training.

usage: speak.py FLOW VOCODER SENTENCES OUTPUT [--nfe 16,7] [--guidance 1] [--no-epss] [--libraries FOLDER] [--voices slt,rms,awb]

The voices take turns; the reference is flite's reading of one fixed sentence. Writes OUTPUT/nfe-NFE/NUMBER.wav (24 kHz), nfe-NFE-equal without
EPSS; noise is PyTorch's own, seed = number of the sentence.
"""

import argparse
import json
import math
import pathlib
import time
import wave

import numpy as np
import torch

import mel
import speech
import speech_data
import weights
from flow_model import Flow
from vocoder_model import SMALL, Vocos

REFERENCE = "The morning train leaves the harbor at seven, and it reaches the old city before noon."
PRUNED = {5: (0, 2, 4, 8, 16, 32), 6: (0, 2, 4, 6, 8, 16, 32), 7: (0, 2, 4, 6, 8, 16, 24, 32),
          10: (0, 2, 4, 6, 8, 12, 16, 20, 24, 28, 32), 12: (0, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32),
          16: (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32)}


def times(nfe, epss):
    """Returns nfe + 1 times from 0 to 1, sway -1."""
    knots = PRUNED[nfe] if epss and nfe in PRUNED else [32 * i / nfe for i in range(nfe + 1)]
    return [1 - math.cos(math.pi / 2 * k / 32) for k in knots]


class Speaker:
    def __init__(self, flow, vocoder, device):
        state = weights.load_flow(flow)
        arch = json.loads((pathlib.Path(flow).parent / "config.json").read_text())["arch"]
        self.flow = Flow(len(state["text_embed.text_embed.weight"]) - 1, arch["dim"], arch["depth"], arch["heads"], arch["ff_mult"],
                         arch["text_dim"], arch["conv_layers"], arch["text_embedding_average_upsampling"])
        self.flow.load_state_dict(state)
        self.vocos = Vocos(**SMALL)
        self.vocos.load_state_dict({name: tensor.float() for name, tensor in weights.load(vocoder).items()})
        self.flow.to(device).eval()
        self.vocos.to(device).eval()
        self.device = device

    @torch.no_grad()
    def speak(self, audio, text, nfe, guidance, epss, seed):
        """audio: the prepared reference at 24 kHz, which says REFERENCE; returns [samples]."""
        device, known = self.device, mel.log_mel(audio, mel.filters(self.device)).T
        before, prompt = len(audio) // mel.HOP, REFERENCE + "  "
        letters = prompt + text
        pace = 0.3 if len(text) < 10 else 1.0
        frames = max(len(letters) + 1, len(known) + 1, before + int(before / len(prompt) * len(text) / pace))
        tokens = torch.tensor([len(letters)] * 2, device=device)
        ids = torch.tensor([[ord(c) - 0x20 + 1 for c in letters] + [0] * (frames - len(letters))] * 2, device=device)
        spread = speech_data.spread(tokens, frames)
        words = self.flow.encode(ids, tokens, torch.tensor([False, True], device=device), spread, frames)
        condition = torch.zeros(2, frames, mel.MELS, device=device)
        condition[0, : len(known)] = known
        x = torch.randn(frames, mel.MELS, generator=torch.Generator().manual_seed(seed)).to(device)
        cosines, sines = self.flow.tables(frames, device)
        grid = times(nfe, epss)
        for now, then in zip(grid, grid[1:]):
            both = self.flow.velocity(x.expand(2, -1, -1), condition, words, torch.full((2,), now, device=device), cosines, sines)
            x = x + (then - now) * (both[0] + guidance * (both[0] - both[1]))
        x[: len(known)] = known
        return self.vocos(x[before:].T[None])[0]


def write(path, audio, rate):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((audio.clamp(-1, 1) * 32767).round().short().cpu().numpy().tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flow", type=pathlib.Path)
    parser.add_argument("vocoder", type=pathlib.Path)
    parser.add_argument("sentences", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--nfe", default="16,7")
    parser.add_argument("--guidance", type=float, default=1.0)
    parser.add_argument("--no-epss", action="store_true")
    parser.add_argument("--libraries", type=pathlib.Path)
    parser.add_argument("--voices", default="slt,rms,awb")
    parser.add_argument("--items", type=int)
    options = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    speaker, voices = Speaker(options.flow, options.vocoder, device), options.voices.split(",")
    flite = speech.Flite(voices, options.libraries)
    references = []
    for voice in range(len(voices)):
        clip, gain = speech.prepared(flite.say(REFERENCE, voice, 1.0))
        references.append(mel.to_24k(torch.from_numpy(clip[: len(clip) // 2 * 2]).float().to(device) / 32768 * gain))
    for nfe in map(int, options.nfe.split(",")):
        folder, begun = options.output / f"nfe-{nfe}{'-equal' if options.no_epss else ''}", time.time()
        folder.mkdir(parents=True, exist_ok=True)
        for i, text in enumerate(options.sentences.read_text().splitlines()[: options.items]):
            audio = speaker.speak(references[i % len(voices)], text, nfe, options.guidance, not options.no_epss, i)
            write(folder / f"{i:02d}.wav", audio, mel.RATE)
        print(f"NFE {nfe}: {time.time() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
