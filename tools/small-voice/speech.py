#!/usr/bin/env python3
"""Lets Debian's flite read sentences, with many processes; writes shards that speech_data.py loads.

usage: speech.py TEXTS FOLDER [--libraries FOLDER] [--processes N] [--voices slt,rms,awb] [--limit N]

A clip is prepared as F5-TTS prepares a reference: edges quieter than -42 dBFS are cut in steps of 10 ms, 50 ms of
silence are appended, and the level is raised to an RMS of 0.1 where it is lower. Every clip has its own pace. A shard
is an .npz: audio (int16, 16 kHz, each clip at a multiple of 512 samples with at least 1024 samples of silence after
it), start, samples (of each clip), gain, voice (index), pace, text (one a clip). The file "done" says that all are there.
"""

import argparse
import ctypes
import multiprocessing
import os
import pathlib
import random
import time

import numpy as np

SLOT = 512  # samples at 16 kHz: three hops of 256 at 24 kHz
GAP = 1024
SHARD = 400  # sentences
PACES = (0.80, 1.28)


class Wave(ctypes.Structure):
    _fields_ = [("type", ctypes.c_char_p), ("rate", ctypes.c_int), ("count", ctypes.c_int), ("channels", ctypes.c_int),
                ("samples", ctypes.POINTER(ctypes.c_short))]


class FliteVoice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", ctypes.c_void_p)]


class Flite:
    """The voices of flite in this process."""

    def __init__(self, voices, libraries):
        where = lambda name: str(libraries / name) if libraries else name
        if libraries and (libraries / "libasound.so.2").exists():
            ctypes.CDLL(where("libasound.so.2"), mode=ctypes.RTLD_GLOBAL)
        self.flite = ctypes.CDLL(where("libflite.so.1"), mode=ctypes.RTLD_GLOBAL)
        for part in ("usenglish", "cmulex"):
            ctypes.CDLL(where(f"libflite_{part}.so.1"), mode=ctypes.RTLD_GLOBAL)
        self.flite.flite_init()
        self.flite.flite_text_to_wave.restype = ctypes.POINTER(Wave)
        self.flite.flite_text_to_wave.argtypes = [ctypes.c_char_p, ctypes.POINTER(FliteVoice)]
        self.flite.delete_wave.argtypes = [ctypes.POINTER(Wave)]
        self.flite.flite_feat_set_float.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float]
        self.voices = []
        for voice in voices:
            register = getattr(ctypes.CDLL(where(f"libflite_cmu_us_{voice}.so.1")), f"register_cmu_us_{voice}")
            register.restype = ctypes.POINTER(FliteVoice)
            register.argtypes = [ctypes.c_char_p]
            self.voices.append(register(None))

    def say(self, text, voice, pace):
        """Returns the clip as int16 at 16 kHz; a larger pace is slower."""
        handle = self.voices[voice]
        self.flite.flite_feat_set_float(handle.contents.features, b"duration_stretch", pace)
        wave = self.flite.flite_text_to_wave(text.encode("ascii"), handle)
        if wave.contents.rate != 16000:
            raise SystemExit(f"flite gave {wave.contents.rate} Hz, expected 16000")
        samples = np.ctypeslib.as_array(wave.contents.samples, (wave.contents.count,)).copy()
        self.flite.delete_wave(wave)
        return samples


def prepared(samples):
    """Returns the clip with cut edges and 50 ms of silence, and the gain that brings it to an RMS of 0.1."""
    whole = samples[: len(samples) // 160 * 160].reshape(-1, 160).astype(np.float64) / 32768
    loud = np.flatnonzero(np.sqrt((whole**2).mean(1)) >= 10 ** (-42 / 20))
    if len(loud) == 0:
        return None, 0
    clip = np.concatenate([samples[loud[0] * 160 : (loud[-1] + 1) * 160], np.zeros(800, np.int16)])
    rms = np.sqrt(((clip.astype(np.float64) / 32768) ** 2).mean())
    return clip, max(1.0, 0.1 / rms)


def work(job):
    shard, sentences, voices, libraries, folder = job
    flite = Flite(voices, libraries)
    rng = random.Random(shard)
    parts, start, samples, gains, who, paces, texts, at = [], [], [], [], [], [], [], 0
    for text in sentences:
        voice, pace = rng.randrange(len(voices)), rng.uniform(*PACES)
        clip, gain = prepared(flite.say(text, voice, pace))
        if clip is None or not 0.5 <= len(clip) / 16000 <= 15:
            continue
        room = -(-(len(clip) + GAP) // SLOT) * SLOT
        parts.append(np.concatenate([clip, np.zeros(room - len(clip), np.int16)]))
        start.append(at)
        samples.append(len(clip))
        gains.append(gain)
        who.append(voice)
        paces.append(pace)
        texts.append(text)
        at += room
    target = folder / f"{shard:05d}.npz"
    part = folder / f"{shard:05d}.part.npz"
    np.savez(part, audio=np.concatenate(parts), start=np.array(start), samples=np.array(samples), gain=np.array(gains, np.float32),
             voice=np.array(who, np.uint8), pace=np.array(paces, np.float32), text=np.array("\n".join(texts)))
    os.replace(part, target)
    return sum(samples) / 16000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--libraries", type=pathlib.Path)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--voices", default="slt,rms,awb")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    begun = time.time()
    options.folder.mkdir(parents=True, exist_ok=True)
    sentences = options.texts.read_text().splitlines()[: options.limit]
    jobs = [(i // SHARD, sentences[i : i + SHARD], options.voices.split(","), options.libraries, options.folder)
            for i in range(0, len(sentences), SHARD)]
    with multiprocessing.Pool(options.processes, maxtasksperchild=8) as pool:
        seconds = sum(pool.imap_unordered(work, jobs))
    (options.folder / "done").write_text(f"{seconds:.0f}\n")
    print(f"{len(sentences)} sentences, {seconds / 3600:.2f} h of speech in {time.time() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
