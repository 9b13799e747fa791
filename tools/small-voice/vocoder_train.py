#!/usr/bin/env python3
"""Trains the vocoder on speech.py's shards: first on spectra alone, then with critics too.

usage: vocoder_train.py SHARDS OUTPUT --until EPOCH_SECONDS [--state FILE] [--alone SECONDS] [--decay SECONDS]

OUTPUT gets vocos.safetensors (the average, half precision, official layout), vocos.json and vocoder.log.
"""

import argparse
import copy
import json
import os
import pathlib
import time

import numpy as np
import torch
import torch.nn.functional as F

import mel
import speech_data
import weights
from vocoder_model import SMALL, Critics, Vocos

SEGMENT = 64 * mel.HOP


class Clips:
    """Audio of many clips at 24 kHz in one tensor; the first 2 % are held back."""

    def __init__(self, files, device):
        parts, starts, samples, at = [], [], [], 0
        for file in files:
            with np.load(file) as shard:
                shard = dict(shard)
            audio = speech_data.audio_of(shard, device).clamp(-1, 1)
            parts.append((audio * 32767).round().short())
            starts.append(at + shard["start"] * 3 // 2)
            samples.append(shard["samples"] * 3 // 2)
            at += len(audio)
        self.audio, self.device = torch.cat(parts), device
        starts, samples = np.concatenate(starts), np.concatenate(samples)
        long = samples > SEGMENT + 2
        self.starts = torch.from_numpy(starts[long]).to(device)
        self.room = torch.from_numpy(samples[long] - SEGMENT).to(device)
        self.held = max(1, len(self.starts) // 50)

    def draw(self, count, held=False, generator=None):
        low, high = (0, self.held) if held else (self.held, len(self.starts))
        clip = torch.randint(low, high, (count,), device=self.device, generator=generator)
        begin = self.starts[clip] + (torch.rand(count, device=self.device, generator=generator) * self.room[clip]).long()
        audio = self.audio[begin[:, None] + torch.arange(SEGMENT, device=self.device)].float() / 32767
        gain = 10 ** ((torch.rand(count, 1, device=self.device, generator=generator) * 8 - 5) / 20)
        return audio * gain


class SpectralLoss:
    """Distance of log mels at 1024, and of linear and log spectra at three resolutions (Parallel WaveGAN, arXiv 1910.11480)."""

    def __init__(self, device):
        self.bank = mel.filters(device)

    def mel(self, guess, truth):
        log = lambda a: (self.bank.T @ mel.spectrum(a).abs()).clamp(min=1e-5).log()
        return F.l1_loss(log(guess), log(truth))

    def spectra(self, guess, truth):
        loss = 0
        for fft in (2048, 1024, 512, 256):
            a, b = (mel.spectrum(x, fft, fft // 4).abs() for x in (guess, truth))
            loss = loss + (a - b).norm() / b.norm() + F.l1_loss((a + 1e-4).log(), (b + 1e-4).log())
        return loss / 4


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--until", type=float, required=True)
    parser.add_argument("--state", type=pathlib.Path)
    parser.add_argument("--alone", type=float, default=60, help="seconds without critics")
    parser.add_argument("--decay", type=float, default=0)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--cpu", action="store_true")
    options = parser.parse_args()
    device = torch.device("cpu" if options.cpu else "cuda")
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    torch.manual_seed(2)
    options.output.mkdir(parents=True, exist_ok=True)
    logfile, begun = open(options.output / "vocoder.log", "a"), time.time()

    def log(text):
        line = f"{time.time() - begun:6.1f} s  {text}"
        logfile.write(line + "\n")
        logfile.flush()
        print("vocoder", line, flush=True)

    speaker, critics = Vocos(**SMALL).to(device), Critics().to(device)
    average, losses = copy.deepcopy(speaker), SpectralLoss(device)
    fused = {} if options.cpu else {"fused": True}
    own = torch.optim.AdamW(speaker.parameters(), 8e-4, betas=(0.8, 0.95), weight_decay=0.01, **fused)
    theirs = torch.optim.AdamW(critics.parameters(), 4e-4, betas=(0.8, 0.95), weight_decay=0.01, **fused)
    step = 0
    if options.state and options.state.exists():
        saved = torch.load(options.state, map_location=device)
        for name, thing in (("speaker", speaker), ("critics", critics), ("average", average), ("own", own), ("theirs", theirs)):
            thing.load_state_dict(saved[name])
        step, options.alone = saved["step"], 0
    count = sum(p.numel() for p in speaker.parameters())
    log(f"{count / 1e6:.2f} M parameters, critics {sum(p.numel() for p in critics.parameters()) / 1e6:.2f} M, step {step}")
    half = lambda: torch.autocast(device.type, torch.bfloat16, enabled=not options.cpu)

    def critics_step(truth, guess):
        with half():
            real, made = critics(truth), critics(guess.detach())
        loss = sum(w * (F.relu(1 - r[0].float()).mean() + F.relu(1 + m[0].float()).mean())
                   for w, r, m in zip(critics.weights, real, made))
        theirs.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(critics.parameters(), 10.0)
        theirs.step()
        return loss.detach()

    def own_step(truth, guess, with_critics):
        near, far = losses.mel(guess, truth), losses.spectra(guess, truth)
        loss = 45 * near + 5 * far
        if with_critics:
            critics.requires_grad_(False)
            with half():
                made = critics(guess)
                with torch.no_grad():
                    real = critics(truth)
            for w, m, r in zip(critics.weights, made, real):
                loss = loss + w * F.relu(1 - m[0].float()).mean()
                loss = loss + 2 * w * sum(F.l1_loss(a.float(), b.float()) for a, b in zip(m[1], r[1])) / len(m[1])
            critics.requires_grad_(True)
        own.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(speaker.parameters(), 10.0 * 45)
        own.step()
        with torch.no_grad():
            keep = min(0.999, (step + 1) / (step + 50))
            for kept, now in zip(average.parameters(), speaker.parameters()):
                kept.lerp_(now, 1 - keep)
        return near.detach()

    def speak(truth):
        heard = mel.log_mel(truth, losses.bank)
        with half():
            return speaker(heard)

    # Both kinds of step are tried on noise first.
    noise = torch.randn(8, SEGMENT, device=device) * 0.1
    kept = copy.deepcopy((speaker.state_dict(), critics.state_dict(), average.state_dict(), own.state_dict(), theirs.state_dict()))
    first = own_step(noise, speak(noise), False)
    for _ in range(10):
        last = own_step(noise, speak(noise), False)
    own_step(noise, speak(noise), True)
    log(f"one batch: mel distance {first.item():.3f} to {last.item():.3f}, critics {critics_step(noise, speak(noise)).item():.3f}")
    if not last < first:
        raise SystemExit("the loss of one batch does not fall")
    for thing, state in zip((speaker, critics, average, own, theirs), kept):
        thing.load_state_dict(state)

    clips = Clips(speech_data.wait_for(options.shards, 240)[: options.files], device)
    log(f"{len(clips.starts)} clips")
    alone_until = time.time() + options.alone
    fixed = torch.Generator(device=device).manual_seed(3)
    held = clips.draw(128, held=True, generator=fixed)

    def save():
        weights.save(options.output / "vocos.part", {n: t.half() for n, t in average.state_dict().items()})
        os.replace(options.output / "vocos.part", options.output / "vocos.safetensors")
        (options.output / "vocos.json").write_text(json.dumps(SMALL) + "\n")

    told = stored = time.time()
    sums, seen = torch.zeros(2, device=device), 0
    while time.time() < options.until - 8:
        scale = 1.0 if options.decay <= 0 else min(1.0, max(0.0, options.until - 8 - time.time()) / options.decay)
        warm = min(1.0, (step + 1) / 200)
        for optimizer, rate in ((own, 8e-4), (theirs, 4e-4)):
            for group in optimizer.param_groups:
                group["lr"] = rate * scale * warm
        with_critics = time.time() > alone_until
        truth = clips.draw(options.batch if with_critics else 2 * options.batch)
        guess = speak(truth)
        verdict = critics_step(truth, guess) if with_critics else sums.new_zeros(())
        sums += torch.stack([own_step(truth, guess, with_critics), verdict])
        step += 1
        seen += 1
        if time.time() - told > 15:
            with torch.no_grad():
                near = losses.mel(average(mel.log_mel(held, losses.bank)), held).item()
            mean = (sums / seen).tolist()
            log(f"step {step}, mel distance {mean[0]:.4f}, critics {mean[1]:.3f}, held back {near:.4f}, "
                f"{seen / (time.time() - told):.1f} steps/s")
            sums.zero_()
            seen, told = 0, time.time()
            if time.time() - stored > 60:
                save()
                stored = time.time()
    save()
    if options.state:
        torch.save({"speaker": speaker.state_dict(), "critics": critics.state_dict(), "average": average.state_dict(),
                    "own": own.state_dict(), "theirs": theirs.state_dict(), "step": step}, options.state)
    log("saved")


if __name__ == "__main__":
    main()
