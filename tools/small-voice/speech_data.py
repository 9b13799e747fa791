"""Loads speech.py's shards onto a device and composes training sequences out of them, without any padding."""

import pathlib
import time

import numpy as np
import torch

import mel

# Id = position, as in the vocabulary file: printable ASCII, the space first.
SYMBOLS = [chr(c) for c in range(0x20, 0x7F)]
SPACE = 1  # row of the embedding table: id + 1, row 0 is the filler
MAX_CLIPS = 4
BETWEEN = (2, 1, 1)  # spaces after a clip; two after the first, as after a reference
HELD_EVERY = 250  # clips to one that is held back for validation
SLACK = 24  # frames of silence that may fill a sequence up
TIGHT = 6  # the same where the words' times are to follow from the length alone
PACE_STEP = 0.06  # clips of one such step of pace count as equally fast


def token_limit(frames):
    """Returns how many text rows a sequence of so many frames has room for."""
    return frames // 3


def wait_for(folder, seconds, count=None):
    """Waits for so many shards, or for all of them, and returns the files that are there."""
    until = time.time() + seconds
    while True:
        complete = is_complete(folder)
        files = ready(folder)
        if complete or count and len(files) >= count:
            return files
        if time.time() > until:
            raise SystemExit(f"speech in {folder} not ready within {seconds} s")
        time.sleep(0.2)


def ready(folder):
    """Returns the shards that are there."""
    return sorted(p for p in pathlib.Path(folder).glob("*.npz") if ".part" not in p.name)


def is_complete(folder):
    """Returns whether all shards are there."""
    return (pathlib.Path(folder) / "done").exists()


def audio_of(shard, device):
    """Returns the audio of a shard at 24 kHz, each clip raised by its gain."""
    audio = torch.from_numpy(shard["audio"]).to(device).float() / 32768
    room = np.diff(np.append(shard["start"], len(shard["audio"])))
    gain = torch.repeat_interleave(torch.from_numpy(shard["gain"]).to(device), torch.from_numpy(room).to(device))
    return mel.to_24k(audio * gain)


class Corpus:
    """Mels of all clips in one tensor, their texts in another; row 0 of the mels is silence.

    Clips whose number is a multiple of HELD_EVERY are held back for validation.
    """

    def __init__(self, files, device):
        bank = mel.filters(device)
        mels = [torch.full((1, mel.MELS), mel.SILENCE, device=device, dtype=torch.float16)]
        starts, frames, voices, paces, texts, at = [], [], [], [], [], 1
        for file in files:
            with np.load(file) as shard:
                shard = dict(shard)
            values = mel.log_mel(audio_of(shard, device), bank).T.half()
            mels.append(values)
            starts.append(at + shard["start"] // 512 * 3)
            frames.append(shard["samples"] * 3 // 2 // mel.HOP + 1)
            voices.append(shard["voice"])
            paces.append(shard["pace"])
            texts += str(shard["text"]).split("\n")
            at += len(values)
        self.device = device
        self.mels = torch.cat(mels)
        self.starts, self.frames = np.concatenate(starts), np.concatenate(frames)
        self.voices, self.paces = np.concatenate(voices), np.concatenate(paces)
        self.lengths = np.array([len(t) for t in texts])
        self.text_starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        rows = np.frombuffer("".join(texts).encode("ascii"), np.uint8).astype(np.int64) - 0x20 + 1
        self.tokens = torch.from_numpy(rows).to(device)
        self.texts = texts

    def hours(self):
        return float(self.frames.sum()) * mel.HOP / mel.RATE / 3600


class Sequences:
    """Plans training sequences: the first clips are the reference, the next are to be spoken; all of one voice.

    With steady, what is to be spoken is one clip, or all clips have about one pace, and the slack is small: then the
    times of the words follow from the length, as they do in use, and need no guess.

    A plan is a row of int64: tokens, reference frames, then for each clip its first frame, its source row, its frames,
    its first token, its source token, its tokens (all 0 where there is no such clip).
    """

    def __init__(self, corpus, seed, validation=False, steady=False):
        self.corpus, self.steady = corpus, steady
        self.rng = np.random.default_rng(seed)
        held = np.arange(len(corpus.frames)) % HELD_EVERY == 0
        self.sorted, self.alike = [], []  # clip numbers by length: of each voice; of each voice and step of pace
        for voice in range(int(corpus.voices.max()) + 1):
            mine = np.flatnonzero((corpus.voices == voice) & (held == validation) & (corpus.frames <= 900))
            mine = mine[np.argsort(corpus.frames[mine], kind="stable")]
            self.sorted.append(mine)
            steps = (corpus.paces[mine] / PACE_STEP).astype(np.int64)
            self.alike += [mine[steps == step] for step in np.unique(steps)]

    def plans(self, count, frames, clips, slack=None):
        """Returns about so many plans of that many clips for sequences of that many frames, [plans, 2 + 6 * MAX_CLIPS]."""
        slack = slack if slack is not None else TIGHT if self.steady else SLACK
        groups = self.alike if self.steady and clips > 2 else self.sorted
        parts = [self._of_group(-(-count // len(groups)), frames, clips, slack, mine) for mine in groups if len(mine)]
        parts.append(np.zeros((0, 2 + 6 * MAX_CLIPS), np.int64))
        return torch.from_numpy(self.rng.permutation(np.concatenate(parts)))

    def _of_group(self, count, frames, clips, slack, mine):
        corpus, rng, found, have = self.corpus, self.rng, [], 0
        lengths = corpus.frames[mine]
        for _ in range(200):
            shares = rng.gamma(2.5, size=(count, clips))
            wished = (shares / shares.sum(1, keepdims=True) * frames)[:, :-1]
            near = np.searchsorted(lengths, wished) + rng.integers(-20, 21, wished.shape)
            chosen = np.clip(near, 0, len(mine) - 1)
            rest = frames - lengths[chosen].sum(1)
            low, high = np.searchsorted(lengths, rest - slack), np.searchsorted(lengths, rest, side="right")
            last = low + (rng.random(count) * (high - low)).astype(np.int64)
            ok = (rest >= 70) & (high > low) & (lengths[chosen[:, 0]] >= 120)
            picked = mine[np.concatenate([chosen, last[:, None]], 1)[ok]]
            tokens = corpus.lengths[picked].sum(1) + sum(BETWEEN[: clips - 1])
            found.append(picked[tokens + 4 <= token_limit(frames)])
            have += len(found[-1])
            if have >= count:
                break
        picked = np.concatenate(found)[:count]
        return self._laid_out(picked, frames)

    def _laid_out(self, picked, frames):
        corpus, rng, clips = self.corpus, self.rng, picked.shape[1]
        plan = np.zeros((len(picked), 2 + 6 * MAX_CLIPS), np.int64)
        rest = frames - corpus.frames[picked].sum(1)
        pause = (rng.random(len(picked)) * (rest + 1)).astype(np.int64) * (rng.random(len(picked)) < (0 if self.steady else 0.3))
        boundary = np.where(rng.random(len(picked)) < 0.6, 1, rng.integers(1, clips, len(picked)))
        at, token = np.zeros(len(picked), np.int64), np.zeros(len(picked), np.int64)
        for i in range(clips):
            clip = picked[:, i]
            plan[:, 1] = np.where(boundary == i, at, plan[:, 1])
            at = at + (pause if i == 1 else 0)
            plan[:, 2 + 6 * i : 8 + 6 * i] = np.stack(
                [at, corpus.starts[clip], corpus.frames[clip], token, corpus.text_starts[clip], corpus.lengths[clip]], 1)
            at = at + corpus.frames[clip]
            token = token + corpus.lengths[clip] + (BETWEEN[i] if i + 1 < clips else 0)
        plan[:, 0] = token
        return plan

    def batch(self, plan, frames):
        """Returns mel [B, frames, 100] float32, ids [B, token_limit] (0 filler), tokens [B], spread [B, frames],
        reference frames [B], all on the device."""
        corpus = self.corpus
        at = torch.arange(frames, device=corpus.device)
        rows = torch.arange(token_limit(frames), device=corpus.device)
        source = torch.zeros(len(plan), frames, dtype=torch.int64, device=corpus.device)
        tokens = plan[:, :1]
        letters = torch.full((len(plan), len(rows)), -1, dtype=torch.int64, device=corpus.device)
        for i in range(MAX_CLIPS):
            first, row, count, token, text, length = plan[:, 2 + 6 * i : 8 + 6 * i].T[..., None]
            source = torch.where((at >= first) & (at < first + count), row + at - first, source)
            letters = torch.where((rows >= token) & (rows < token + length), text + rows - token, letters)
        ids = torch.where(letters >= 0, corpus.tokens[letters.clamp(min=0)], torch.full_like(letters, SPACE))
        ids = torch.where(rows < tokens, ids, torch.zeros_like(ids))
        return corpus.mels[source].float(), ids, plan[:, 0], spread(plan[:, 0], frames), plan[:, 1]


def spread(tokens, frames):
    """Returns the text row of each frame, [B, frames]: frames // tokens each, the last frames % tokens one more."""
    at = torch.arange(frames, device=tokens.device)
    tokens = tokens[:, None]
    each = frames // tokens
    edge = (tokens - frames % tokens) * each
    return torch.where(at < edge, at // each, tokens - frames % tokens + (at - edge) // (each + 1))
