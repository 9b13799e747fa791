#!/usr/bin/env python3
"""Trains the DiT by conditional flow matching, on one GPU or (under torchrun) on several.

usage: flow_train.py SHARDS OUTPUT --until EPOCH_SECONDS [--state FILE] [--weights FILE] [--compare SECONDS] [--decay SECONDS]
                     [--rate SHARE] [--in-use]

With --compare every rank first trains alone with its own optimizer; the one with the lowest validation loss is kept and
the ranks go on together. --decay lowers the rate to 0 over the last so many seconds. --state is read if it is there
and written at the end (single precision, with moments); OUTPUT gets ema.safetensors and raw.safetensors (half
precision, official layout), config.json, vocab.txt and flow.log; --weights starts from such a file. --rate is a share of
the variant's rate. --in-use trains what speaking uses: masks after a reference, few drops, times as sway sampling spends
them. Training begins with the first shards and takes up the rest when all are there.
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import time

import torch
import torch.distributed as dist

import speech_data
import weights
from flow_model import Flow, MELS

# Frames of a sequence: its share of the steps, and the shares of 2, 3 and 4 clips.
BUCKETS = {768: (0.5, {2: 0.5, 3: 0.5}), 1024: (0.35, {2: 0.3, 3: 0.5, 4: 0.2}), 1536: (0.15, {3: 0.5, 4: 0.5})}
STEADY = {512: (0.25, {2: 1.0}), 768: (0.45, {2: 0.6, 3: 0.4}), 1024: (0.2, {2: 0.3, 3: 0.4, 4: 0.3}), 1536: (0.1, {4: 1.0})}
VARIANTS = [("muon", 0.012, 1.5e-3), ("adam", 0.0, 1.5e-3), ("muon", 0.024, 2e-3)]
STATES = ("value", "first", "second", "average")
FIRST_SHARDS = 24  # that training begins with


@dataclasses.dataclass(frozen=True)
class Draws:
    """Shares of sequences: masked after a reference, without sound, without sound and text, with an evenly drawn time;
    their lengths, and whether the words' times follow from the length."""

    use: float
    silent: float
    both: float
    even: float
    buckets: dict
    steady: bool


OFFICIAL = Draws(0.7, 0.3, 0.2, 0.5, BUCKETS, False)
IN_USE = Draws(0.92, 0.05, 0.15, 0.3, STEADY, True)


def spectral_norms_to_one(matrices):
    """Returns matrices [n, rows, columns] with all singular values near 1 (Newton-Schulz, Muon's coefficients)."""
    x = matrices.bfloat16() if matrices.is_cuda else matrices
    tall = x.shape[1] > x.shape[2]
    x = x.transpose(1, 2) if tall else x
    x = x / (x.float().norm(dim=(1, 2), keepdim=True) + 1e-7).to(x.dtype)
    for _ in range(5):
        gram = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return (x.transpose(1, 2) if tall else x).float()


class FlatOptimizer:
    """All parameters as views of one tensor, the blocks' matrices first; Muon or AdamW on them, AdamW on the rest."""

    def __init__(self, model, variant):
        self.kind, self.matrix_rate, self.rate = variant
        matrices, rest = {}, []
        for name, parameter in model.named_parameters():
            stacked = "transformer_blocks" in name and "attn_norm" not in name and parameter.dim() == 2
            (matrices.setdefault(tuple(parameter.shape), []) if stacked else rest).append(parameter)
        ordered = [p for group in matrices.values() for p in group] + rest
        room = lambda p: -(-p.numel() // 64) * 64  # every parameter begins at an aligned address
        size = sum(map(room, ordered))
        device = ordered[0].device
        self.value, self.grad, self.first, self.second = (torch.zeros(size, device=device) for _ in range(4))
        self.stacks, at = [], 0
        for shape, group in matrices.items():
            self.stacks.append((at, len(group), shape))
            at += sum(map(room, group))
        self.matrix_values, at = at, 0
        for parameter in ordered:
            end = at + parameter.numel()
            self.value[at:end] = parameter.data.flatten()
            parameter.data = self.value[at:end].view(parameter.shape)
            parameter.grad = self.grad[at:end].view(parameter.shape)
            at += room(parameter)
        self.average = self.value.clone()
        self.steps = 0

    @torch.no_grad()
    def step(self, scale):
        """Takes a step at so much of the full rate; returns the gradient's norm."""
        self.steps += 1
        norm = self.grad.norm()
        self.grad.mul_((1 / (norm + 1e-6)).clamp(max=1))
        split = self.matrix_values if self.kind == "muon" else 0
        self._adam(slice(split, None), scale)
        if split:
            self._muon(scale)
        decay = min(0.9995, (self.steps + 1) / (self.steps + 100))
        self.average.lerp_(self.value, 1 - decay)
        self.grad.zero_()
        return norm

    def _adam(self, part, scale):
        value, grad, first, second = (t[part] for t in (self.value, self.grad, self.first, self.second))
        first.lerp_(grad, 0.1)
        second.mul_(0.98).addcmul_(grad, grad, value=0.02)
        rate = self.rate * scale
        unbiased = math.sqrt(1 - 0.98**self.steps)
        value.mul_(1 - 0.01 * rate)
        value.addcdiv_(first, (second.sqrt() / unbiased).add_(1e-8), value=-rate / (1 - 0.9**self.steps))

    def _muon(self, scale):
        part = slice(0, self.matrix_values)
        grad, first = self.grad[part], self.first[part]
        first.lerp_(grad, 0.05)
        update = grad.lerp(first, 0.95)
        rate = self.matrix_rate * scale
        self.value[part].mul_(1 - 0.1 * rate)
        for at, count, (rows, columns) in self.stacks:
            end = at + count * rows * columns
            step = spectral_norms_to_one(update[at:end].view(count, rows, columns))
            self.value[at:end].add_(step.reshape(-1), alpha=-rate * max(1, rows / columns) ** 0.5)

    def tensors(self):
        return {name: getattr(self, name) for name in STATES}


class Trainer:
    def __init__(self, model, sequences, validation, frames, compile_blocks, draws=OFFICIAL):
        self.model, self.sequences, self.frames, self.draws = model, sequences, frames, draws
        self.device = sequences.corpus.device
        self.encode = model.encode
        if compile_blocks:
            import torch._dynamo

            torch._dynamo.config.recompile_limit = 64
            model.block = torch.compile(model.block, dynamic=False)
            self.encode = torch.compile(model.encode, dynamic=False)
        self.tables = {n: model.tables(n, self.device) for n in draws.buckets}
        self.pools = {}
        self.graphs = {}
        self.held = []
        self.validation = validation

    def fill_pools(self, count):
        for frames, (_, clips) in self.draws.buckets.items():
            parts = [self.sequences.plans(int(count * share), frames, n) for n, share in clips.items()]
            self.pools[frames] = torch.cat(parts).to(self.device)
        each = self.frames // 768
        self.held = []
        for clips in (2, 3):
            plans = self.validation.plans(each + 8, 768, clips)
            if len(plans):  # few clips make few plans; the batch keeps its shape
                self.held.append(self.validation.batch(plans[torch.arange(each) % len(plans)].to(self.device), 768))

    def made_up(self, frames):
        """A batch of noise, to compile with."""
        count = self.frames // frames
        tokens = torch.full((count,), frames // 5, device=self.device)
        ids = torch.randint(1, 90, (count, speech_data.token_limit(frames)), device=self.device)
        ids = ids * (torch.arange(ids.shape[1], device=self.device) < tokens[:, None])
        return (torch.randn(count, frames, MELS, device=self.device) - 5, ids, tokens, speech_data.spread(tokens, frames),
                torch.full((count,), frames // 2, device=self.device))

    def drawn(self, frames):
        pool = self.pools[frames]
        rows = torch.randint(len(pool), (self.frames // frames,), device=self.device)
        return self.sequences.batch(pool[rows], frames)

    def loss(self, batch):
        """The flow-matching loss of a batch, and each sequence's, as official: drops, masks, only masked frames count.

        Half of the times are drawn as sway sampling spends them: more of them near the noise, where words are decided.
        """
        mel, ids, tokens, spread, reference = batch
        count, frames, _ = mel.shape
        rand = lambda: torch.rand(count, device=self.device)
        at = torch.arange(frames, device=self.device)
        length = ((0.7 + 0.3 * rand()) * frames).long()
        begin = (rand() * (frames - length + 1)).long()
        use = rand() < self.draws.use
        mask = torch.where(use[:, None], at >= reference[:, None],
                           (at >= begin[:, None]) & (at < (begin + length)[:, None]))
        both = rand() < self.draws.both
        silent = both | (rand() < self.draws.silent)
        uniform = rand()
        time = torch.where(rand() < self.draws.even, uniform, 1 - torch.cos(math.pi / 2 * uniform))
        louder = (rand() * 0.3 - 0.1)[:, None, None]
        mel = torch.where(mel > -11.4, mel + louder, mel)
        return self.masked_loss(mel, torch.randn_like(mel), ids, tokens, spread, mask, both, silent, time)

    def capture(self, frames):
        """Keeps the loss of a batch and its gradients as a graph. Nothing of an earlier loss may be alive, and all runs on one stream."""
        batch = self.made_up(frames)
        for _ in range(3):
            self.loss(batch)[0].backward()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=torch.cuda.current_stream(), capture_error_mode="thread_local"):
            loss = self.loss(batch)[0]
            loss.backward()
        self.graphs[frames] = (graph, batch, loss.detach())

    def learn(self, frames):
        """Adds the gradients of a drawn batch; returns its loss."""
        batch = self.drawn(frames)
        if frames not in self.graphs:
            loss, _ = self.loss(batch)
            loss.backward()
            return loss.detach()
        graph, held, loss = self.graphs[frames]
        for there, now in zip(held, batch):
            there.copy_(now)
        graph.replay()
        return loss

    def masked_loss(self, mel, noise, ids, tokens, spread, mask, both, silent, time):
        frames = mel.shape[1]
        mixed = torch.lerp(noise, mel, time[:, None, None])
        condition = mel * (~mask & ~silent[:, None])[..., None]
        with torch.autocast(mel.device.type, torch.bfloat16, enabled=mel.is_cuda):
            text = self.encode(ids, tokens, both, spread, frames)
            guess = self.model.velocity(mixed, condition, text, time, *self.tables[frames])
        wrong = ((guess.float() - (mel - noise)) ** 2).mean(-1) * mask
        each = wrong.sum(1) / mask.sum(1)
        return wrong.sum() / mask.sum(), each

    @torch.no_grad()
    def validate(self):
        """Returns the loss in use (after a reference, nothing dropped) over all times, and at times under 0.3."""
        fixed = torch.Generator(device=self.device).manual_seed(7)
        losses, early = [], []
        for mel, ids, tokens, spread, reference in self.held:
            count = len(mel)
            time = (torch.arange(count, device=self.device) + 0.5) / count
            mask = torch.arange(mel.shape[1], device=self.device) >= reference[:, None]
            none = torch.zeros(count, dtype=torch.bool, device=self.device)
            noise = torch.randn(mel.shape, generator=fixed, device=self.device)
            _, each = self.masked_loss(mel, noise, ids, tokens, spread, mask, none, none, time)
            losses.append(each.mean())
            early.append(each[time < 0.3].mean())
        return torch.stack(losses).mean().item(), torch.stack(early).mean().item()


def choose_convolution(model, device, frames, log):
    """Takes the faster of the two equal forms of the position convolution."""
    embed = model.input_embed
    took = {}
    x = torch.randn(frames // 768, 768, MELS, device=device)
    text = torch.randn(frames // 768, 768, model.arch["text_dim"], device=device)
    for form in (False, True):
        embed.dense = form
        for i in range(8):
            if i == 3:
                torch.cuda.synchronize()
                begun = time.time()
            with torch.autocast("cuda", torch.bfloat16):
                embed(x, x, text).float().square().mean().backward()
        torch.cuda.synchronize()
        took[form] = time.time() - begun
    model.zero_grad(set_to_none=False)
    embed.dense = took[True] < took[False]
    log(f"position convolution: grouped {took[False] / 5 * 1e3:.2f} ms, dense {took[True] / 5 * 1e3:.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--until", type=float, required=True, help="wall clock (epoch seconds) at which all is written")
    parser.add_argument("--state", type=pathlib.Path)
    parser.add_argument("--weights", type=pathlib.Path)
    parser.add_argument("--compare", type=float, default=0)
    parser.add_argument("--decay", type=float, default=0)
    parser.add_argument("--variant", type=int, default=0)
    parser.add_argument("--rate", type=float, default=1.0)
    parser.add_argument("--in-use", action="store_true")
    parser.add_argument("--eager", action="store_true", help="without graphs")
    parser.add_argument("--frames", type=int, default=49152, help="per step and device")
    parser.add_argument("--pool", type=int, default=300_000, help="plans per length")
    parser.add_argument("--cpu", action="store_true", help="without compiling, for a check")
    options = parser.parse_args()
    rank, ranks = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    device = torch.device("cpu") if options.cpu else torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
    if not options.cpu:
        torch.cuda.set_device(device)
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.set_float32_matmul_precision("high")
        torch.cuda.set_stream(torch.cuda.Stream())  # graphs cannot be captured on the first
    if ranks > 1:
        dist.init_process_group("gloo" if options.cpu else "nccl")
    options.output.mkdir(parents=True, exist_ok=True)
    logfile = open(options.output / ("flow.log" if rank == 0 else f"flow-{rank}.log"), "a")
    begun = time.time()

    def log(text):
        line = f"{time.time() - begun:6.1f} s  {text}"
        logfile.write(line + "\n")
        logfile.flush()
        if rank == 0:
            print("flow", line, flush=True)

    torch.manual_seed(1)
    model = Flow(len(speech_data.SYMBOLS)).to(device)
    if options.weights:
        model.load_state_dict(weights.load_flow(options.weights))
    kind, matrix_rate, rate = VARIANTS[(rank if options.compare else options.variant) % len(VARIANTS)]
    variant = kind, options.rate * matrix_rate, options.rate * rate
    saved = torch.load(options.state, map_location=device) if options.state and options.state.exists() else None
    if saved:
        variant = saved["variant"]
    optimizer = FlatOptimizer(model, variant)
    if saved:
        for name, tensor in optimizer.tensors().items():
            tensor.copy_(saved[name])
        optimizer.steps = saved["steps"]
    log(f"{optimizer.value.numel() / 1e6:.2f} M parameters, {ranks} ranks, {variant}, step {optimizer.steps}")

    # Everything is compiled while the speech is still being made.
    blank = type("Blank", (), {"corpus": type("Nothing", (), {"device": device})})
    trainer = Trainer(model, blank, None, options.frames, not options.cpu, IN_USE if options.in_use else OFFICIAL)
    if not options.cpu:
        choose_convolution(model, device, options.frames, log)
    for frames in trainer.draws.buckets:
        loss = trainer.loss(trainer.made_up(frames))[0]
        loss.backward()
        log(f"compiled for {frames} frames, loss {loss.item():.3f}, gradient {optimizer.grad.norm().item():.3f}")
        del loss
        optimizer.grad.zero_()
    if not options.cpu and not options.eager and ranks == 1:  # two ranks with graphs lost a run: not a number after 6 000 steps
        for frames in trainer.draws.buckets:
            trainer.capture(frames)
            log(f"captured for {frames} frames")
    optimizer.grad.zero_()
    trainer.held = [trainer.made_up(768)]
    log("an untrained model's validation: %.3f, early %.3f" % trainer.validate())
    if not saved and not options.weights:
        check_learning(trainer, optimizer, log)
    take_speech(trainer, options, 1000 * optimizer.steps + rank, log)
    torch.manual_seed(17 + 1000 * rank + optimizer.steps)

    if options.compare and ranks > 1 and not saved:
        train(trainer, optimizer, log, time.time() + options.compare, rank, 1, 0, None, lambda: None)
        optimizer = keep_best(trainer, optimizer, log, rank, ranks)
    if ranks > 1:
        for tensor in optimizer.tensors().values():
            dist.broadcast(tensor, 0)
    save = lambda: store(options, model, optimizer) if rank == 0 else None

    def refill():
        ready = speech_data.ready(options.shards)
        if len(ready) >= 3 * trainer.shards or len(ready) > trainer.shards and speech_data.is_complete(options.shards):
            take_speech(trainer, options, 1000 * optimizer.steps + rank, log)

    train(trainer, optimizer, log, options.until - 8, rank, ranks, options.decay, save, refill)
    with averaged(optimizer):
        log("validation of the average: %.4f, early %.4f" % trainer.validate())
    if rank == 0:
        save()
        if options.state:
            torch.save(optimizer.tensors() | {"steps": optimizer.steps, "variant": optimizer_variant(optimizer)}, options.state)
    log("saved")
    if ranks > 1:
        dist.barrier()
        dist.destroy_process_group()


def optimizer_variant(optimizer):
    return (optimizer.kind, optimizer.matrix_rate, optimizer.rate)


def take_speech(trainer, options, seed, log):
    """Plans sequences of the shards that are there; waits for the first ones."""
    begun = time.time()
    files = speech_data.wait_for(options.shards, 240, FIRST_SHARDS)
    trainer.shards = len(files)
    waited = time.time() - begun
    trainer.sequences = trainer.validation = None
    trainer.pools.clear()
    corpus = speech_data.Corpus(files, trainer.device)
    trainer.sequences = speech_data.Sequences(corpus, seed, steady=trainer.draws.steady)
    trainer.validation = speech_data.Sequences(corpus, 5, validation=True)
    trainer.fill_pools(options.pool)
    log(f"waited {waited:.0f} s, loaded in {time.time() - begun - waited:.0f} s: {len(corpus.frames)} clips, {corpus.hours():.1f} h; "
        f"plans {[len(p) for p in trainer.pools.values()]}")


def check_learning(trainer, optimizer, log):
    """Refuses to go on unless some steps on one batch lower its loss; then forgets them."""
    before = {name: tensor.clone() for name, tensor in optimizer.tensors().items()}
    frames = min(trainer.draws.buckets)
    batch = trainer.made_up(frames)
    losses, begun = [], time.time()
    for _ in range(20):
        loss, _ = trainer.loss(batch)
        loss.backward()
        optimizer.step(0.5)
        losses.append(loss.detach())
    losses = torch.stack(losses).tolist()
    log(f"one batch: loss {losses[0]:.3f} to {losses[-1]:.3f} in {(time.time() - begun) / 20 * 1e3:.1f} ms a step")
    if not losses[-1] < 0.95 * losses[0]:
        raise SystemExit("the loss of one batch does not fall")
    for name, tensor in optimizer.tensors().items():
        tensor.copy_(before[name])
    optimizer.steps = 0


class averaged:
    """Within it the model has the averaged weights."""

    def __init__(self, optimizer):
        self.optimizer = optimizer

    def __enter__(self):
        self.kept = self.optimizer.value.clone()
        self.optimizer.value.copy_(self.optimizer.average)

    def __exit__(self, *_):
        self.optimizer.value.copy_(self.kept)


def keep_best(trainer, optimizer, log, rank, ranks):
    """Gives every rank the weights, moments and rule of the rank with the lowest validation loss."""
    with averaged(optimizer):
        loss, early = trainer.validate()
    mine = torch.tensor([loss, early, optimizer.steps], device=trainer.device)
    every = [torch.zeros_like(mine) for _ in range(ranks)]
    dist.all_gather(every, mine)
    for i, (loss, early, steps) in enumerate(torch.stack(every).tolist()):
        log(f"variant {VARIANTS[i % len(VARIANTS)]}: {steps:.0f} steps, validation {loss:.4f}, early {early:.4f}")
    best = min(range(ranks), key=lambda i: every[i][0].item() if math.isfinite(every[i][0].item()) else math.inf)
    optimizer.kind, optimizer.matrix_rate, optimizer.rate = VARIANTS[best % len(VARIANTS)]
    optimizer.steps = int(every[best][2].item())
    for tensor in optimizer.tensors().values():
        dist.broadcast(tensor, best)
    log(f"going on with rank {best}'s")
    return optimizer


def train(trainer, optimizer, log, until, rank, ranks, decay, save, refill):
    device, began = trainer.device, time.time()
    lengths, shares = list(trainer.draws.buckets), torch.tensor([share for share, _ in trainer.draws.buckets.values()])
    dice = torch.Generator().manual_seed(optimizer.steps + 3)
    clock = torch.zeros(1, device=device)
    step, scale, total, seen, told, saved = 0, 0.0, torch.zeros(2, device=device), 0, time.time(), time.time()
    while True:
        if step % 10 == 0:
            clock.fill_(until - time.time())
            if ranks > 1:
                dist.broadcast(clock, 0)
            left = clock.item()
            if left <= 0:
                break
            scale = 1.0 if decay <= 0 else min(1.0, left / decay)
        if step % 100 == 99:
            refill()
        frames = lengths[int(torch.multinomial(shares, 1, generator=dice))]
        loss = trainer.learn(frames)
        if ranks > 1:
            dist.all_reduce(optimizer.grad)
            optimizer.grad.div_(ranks)
        norm = optimizer.step(scale * min(1.0, (step + 1) / 300))
        total += torch.stack([loss, norm])
        step += 1
        seen += 1
        if step % 50 == 0 and time.time() - told > 15 or step == 20:
            mean = (total / seen).tolist()
            with averaged(optimizer):
                held = trainer.validate()
            speed = seen * trainer.frames * ranks / (time.time() - told) / 1e6
            log(f"step {optimizer.steps}, loss {mean[0]:.4f}, gradient {mean[1]:.3f}, rate {scale:.2f}, "
                f"validation {held[0]:.4f}, early {held[1]:.4f}, {speed:.2f} M frames/s")
            if not math.isfinite(mean[0]):
                raise SystemExit("the loss is not finite")
            total.zero_()
            seen, told = 0, time.time()
            if save and time.time() - saved > 60:
                save()
                saved = time.time()
    log(f"{step} steps in {time.time() - began:.0f} s")


def store(options, model, optimizer):
    names = {name for name, _ in model.named_parameters()}
    weights.save_flow(options.output / "raw.safetensors", {n: t for n, t in model.state_dict().items() if n in names}, optimizer.steps)
    with averaged(optimizer):
        weights.save_flow(options.output / "ema.safetensors.part", {n: t for n, t in model.state_dict().items() if n in names}, optimizer.steps)
    os.replace(options.output / "ema.safetensors.part", options.output / "ema.safetensors")
    (options.output / "config.json").write_text(json.dumps({"arch": model.arch}, indent=2) + "\n")
    (options.output / "vocab.txt").write_text("\n".join(speech_data.SYMBOLS) + "\n")


if __name__ == "__main__":
    main()
