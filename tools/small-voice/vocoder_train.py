#!/usr/bin/env python3
"""Trains the vocoder on speech.py's shards: first on spectra alone, then with light critics too.

usage: vocoder_train.py SHARDS OUTPUT --until EPOCH_SECONDS [--alone SECONDS] [--weights FILE]

OUTPUT gets alone.safetensors (before the critics came) and vocos.safetensors (averages, half precision, official
layout), vocos.json and vocoder.log. On a GPU a step is captured once as a graph and replayed.
"""

import argparse
import copy
import json
import math
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
RATES = (1.2e-3, 3e-4)  # of the vocoder at the beginning of the two parts
LAST_RATE = 0.1  # of the first part's at its end
CRITICS_RATE = 3e-4
RAMP = 1000  # steps over which the critics' verdict gains its weight
BANDS_UNDER_8K = 87


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
    """Distance of log mels at 1024, and of linear and log spectra at four resolutions (Parallel WaveGAN, arXiv 1910.11480)."""

    def __init__(self, device):
        self.bank = mel.filters(device)

    def log_mel(self, audio):
        return mel.log_mel(audio, self.bank)

    def mel(self, guess, truth, bands=mel.MELS):
        return F.l1_loss(self.log_mel(guess)[:, :bands], self.log_mel(truth)[:, :bands])

    def spectra(self, guess, truth):
        loss = 0
        for fft in (2048, 1024, 512, 256):
            a, b = (mel.spectrum(x, fft, fft // 4).abs() for x in (guess, truth))
            loss = loss + (a - b).norm() / b.norm() + F.l1_loss((a + 1e-4).log(), (b + 1e-4).log())
        return loss / 4


class Training:
    """Vocoder, its average, critics, and one step of each part."""

    def __init__(self, device, start):
        torch.manual_seed(2)
        self.device, self.on_gpu = device, device.type == "cuda"
        self.speaker, self.critics = Vocos(**SMALL).to(device), Critics().to(device)
        if start:
            self.speaker.load_state_dict({name: tensor.float() for name, tensor in weights.load(start).items()})
        self.average, self.losses = copy.deepcopy(self.speaker), SpectralLoss(device)
        self.kept, self.now = list(self.average.parameters()), list(self.speaker.parameters())
        self.own, self.theirs = (self._optimizer(model) for model in (self.speaker, self.critics))
        self.trust = torch.zeros((), device=device)  # weight of the critics

    def _optimizer(self, model):
        on_gpu = {"fused": True, "capturable": True} if self.on_gpu else {}
        rate = torch.tensor(1e-4, device=self.device) if self.on_gpu else 1e-4
        return torch.optim.AdamW(model.parameters(), rate, betas=(0.8, 0.95), weight_decay=0.01, **on_gpu)

    def set_rate(self, optimizer, rate):
        for group in optimizer.param_groups:
            if self.on_gpu:
                group["lr"].fill_(rate)
            else:
                group["lr"] = rate

    def half(self):
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.on_gpu, cache_enabled=False)

    def speak(self, truth):
        """Mels of half of the clips get noise, as a flow's are not exact."""
        heard = self.losses.log_mel(truth)
        count = len(truth)
        noise = (torch.rand(count, 1, 1, device=self.device) * 2 - 1).clamp(min=0) * 0.2
        heard = heard + noise * torch.randn_like(heard)
        with self.half():
            return self.speaker(heard)

    def alone(self, truth):
        """Returns the mel distance and 0."""
        self.own.zero_grad(set_to_none=True)
        guess = self.speak(truth)
        near = self.losses.mel(guess, truth)
        (45 * near + 5 * self.losses.spectra(guess, truth)).backward()
        self._step(self.own, self.speaker)
        return torch.stack([near.detach(), near.new_zeros(())])

    def together(self, truth):
        """Returns the mel distance and the critics' loss. Weights of the terms as Vocos has them (arXiv 2306.00814)."""
        self.theirs.zero_grad(set_to_none=True)
        self.own.zero_grad(set_to_none=True)
        guess = self.speak(truth)
        with self.half():
            real, made = self.critics(truth), self.critics(guess.detach())
        verdict = sum(F.relu(1 - r[0].float()).mean() + F.relu(1 + m[0].float()).mean() for r, m in zip(real, made))
        verdict.backward()
        self._step(self.theirs, self.critics)

        self.critics.requires_grad_(False)
        near = self.losses.mel(guess, truth)
        loss = 45 * near + 5 * self.losses.spectra(guess, truth)
        with self.half():
            made = self.critics(guess)
            with torch.no_grad():
                real = self.critics(truth)
        for weight, m, r in zip(Critics.weights, made, real):
            judged = F.relu(1 - m[0].float()).mean() + sum(F.l1_loss(a.float(), b.float()) for a, b in zip(m[1], r[1]))
            loss = loss + self.trust * weight * judged
        loss.backward()
        self.critics.requires_grad_(True)
        self._step(self.own, self.speaker)
        return torch.stack([near.detach(), verdict.detach()])

    def _step(self, optimizer, model):
        torch.nn.utils.clip_grad_norm_(model.parameters(), 450.0 if model is self.speaker else 10.0)
        optimizer.step()

    @torch.no_grad()
    def follow(self, step):
        """Moves the average."""
        share = 1 - min(0.9995, (step + 1) / (step + 50))
        if self.on_gpu:
            torch._foreach_lerp_(self.kept, self.now, share)
        else:
            for kept, now in zip(self.kept, self.now):
                kept.lerp_(now, share)

    @torch.no_grad()
    def distances(self, held):
        """Returns the average's mel distance on clips, of all bands and of those under 8 kHz."""
        guess = self.average(self.losses.log_mel(held))
        return self.losses.mel(guess, held).item(), self.losses.mel(guess, held, BANDS_UNDER_8K).item()

    def repeated(self, step, truth, log):
        """Returns a function that takes the step over what truth then holds, as a graph where that can be captured."""
        if not self.on_gpu:
            return lambda: step(truth)
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(4):
                step(truth)
        torch.cuda.current_stream().wait_stream(side)
        torch.cuda.synchronize()
        begun = time.time()
        for _ in range(5):
            step(truth)
        torch.cuda.synchronize()
        eager = (time.time() - begun) / 5
        self.own.zero_grad(set_to_none=True)
        self.theirs.zero_grad(set_to_none=True)
        graph = torch.cuda.CUDAGraph()
        try:
            with torch.cuda.graph(graph):
                result = step(truth)
        except RuntimeError as failure:
            log(f"no graph: {failure}")
            torch.cuda.synchronize()
            return lambda: step(truth)

        def replay():
            graph.replay()
            return result

        replay()
        torch.cuda.synchronize()
        begun = time.time()
        for _ in range(5):
            replay()
        torch.cuda.synchronize()
        log(f"{step.__name__}: {eager * 1e3:.1f} ms a step, as a graph {(time.time() - begun) / 5 * 1e3:.1f} ms")
        return replay


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--until", type=float, required=True)
    parser.add_argument("--alone", type=float, default=200, help="seconds without critics")
    parser.add_argument("--weights", type=pathlib.Path, help="a vocoder to start from")
    parser.add_argument("--batch", type=int, default=48, help="segments with critics; twice as many without")
    parser.add_argument("--files", type=int, default=24, help="shards to begin with; thrice as many with critics")
    parser.add_argument("--cpu", action="store_true")
    options = parser.parse_args()
    device = torch.device("cpu" if options.cpu else "cuda")
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    options.output.mkdir(parents=True, exist_ok=True)
    logfile, begun = open(options.output / "vocoder.log", "a"), time.time()

    def log(text):
        line = f"{time.time() - begun:6.1f} s  {text}"
        logfile.write(line + "\n")
        logfile.flush()
        print("vocoder", line, flush=True)

    check_learning(Training(device, None), log)
    training = Training(device, options.weights)
    count = lambda model: sum(p.numel() for p in model.parameters()) / 1e6
    log(f"{count(training.speaker):.2f} M parameters, critics {count(training.critics):.2f} M")
    clips = Clips(speech_data.wait_for(options.shards, 240, options.files)[: options.files], device)
    log(f"{len(clips.starts)} clips")
    held = clips.draw(256, held=True, generator=torch.Generator(device=device).manual_seed(3))
    start = time.time()
    half = min(start + options.alone, options.until)
    run(training, training.alone, clips, held, 2 * options.batch, start, half, options.output / "alone.safetensors", log)
    if half < options.until:
        clips = Clips(speech_data.ready(options.shards)[: 3 * options.files], device)
        log(f"{len(clips.starts)} clips")
        run(training, training.together, clips, held, options.batch, half, options.until,
            options.output / "vocos.safetensors", log)
    log("saved")


def check_learning(training, log):
    """Refuses to go on unless both kinds of step work on noise."""
    noise = torch.randn(8, SEGMENT, device=training.device) * 0.1
    training.set_rate(training.own, 8e-4)
    first = training.alone(noise)[0].item()
    for _ in range(10):
        last = training.alone(noise)[0].item()
    log(f"one batch: mel distance {first:.3f} to {last:.3f}, critics {training.together(noise)[1].item():.3f}")
    if not last < first:
        raise SystemExit("the loss of one batch does not fall")


def run(training, kind, clips, held, batch, start, until, target, log):
    """Trains from one time to another, the rate falling; writes the average."""
    alone = kind.__name__ == "alone"
    truth = clips.draw(batch)
    step = 0
    training.set_rate(training.own, 1e-5)
    training.set_rate(training.theirs, CRITICS_RATE)
    take = training.repeated(kind, truth, log)
    told = stored = time.time()
    sums, seen = torch.zeros(2, device=training.device), 0
    while True:
        now = time.time()
        if now >= until - 6 and not alone or now >= until:
            break
        left = max(0.0, min(1.0, (until - 6 - now) / (until - start)))
        warm = min(1.0, (step + 1) / 300)
        if alone:
            falling = LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 - math.cos(math.pi * left))
            training.set_rate(training.own, RATES[0] * falling * warm)
        else:
            training.set_rate(training.own, RATES[1] * left * warm)
            training.set_rate(training.theirs, CRITICS_RATE * (0.2 + 0.8 * left) * warm)
            training.trust.fill_(min(1.0, step / RAMP))
        truth.copy_(clips.draw(batch))
        sums += take()
        training.follow(step)
        step += 1
        seen += 1
        if step % 20 == 0 and time.time() - told > 15:
            mean = (sums / seen).tolist()
            near, under = training.distances(held)
            log(f"{kind.__name__} {step}, mel distance {mean[0]:.4f}, critics {mean[1]:.3f}, held back {near:.4f}, under 8 kHz {under:.4f}, "
                f"{seen / (time.time() - told):.1f} steps/s")
            sums.zero_()
            seen, told = 0, time.time()
            if not math.isfinite(mean[0]):
                raise SystemExit("the loss is not finite")
            if time.time() - stored > 60:
                store(training, target)
                stored = time.time()
    log("%s %d steps, held back %.4f, under 8 kHz %.4f" % (kind.__name__, step, *training.distances(held)))
    store(training, target)


def store(training, target):
    part = target.with_suffix(".part")
    weights.save(part, {n: t.half() for n, t in training.average.silenced_state().items()})
    os.replace(part, target)
    target.with_name("vocos.json").write_text(json.dumps(SMALL) + "\n")


if __name__ == "__main__":
    main()
