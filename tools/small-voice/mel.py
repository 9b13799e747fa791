"""F5-TTS's mel in PyTorch: 24 kHz, n_fft 1024, hop 256, 100 HTK bands, natural log floored at 1e-5; and its resampler."""

import math

import torch
import torch.nn.functional as F

RATE = 24_000
FFT = 1024
HOP = 256
MELS = 100
FLOOR = 1e-5
SILENCE = math.log(FLOOR)


def filters(device=None, fft=FFT, mels=MELS):
    """Returns torchaudio's triangles without normalisation, [fft / 2 + 1, mels]."""
    top = 2595 * math.log10(1 + RATE / 2 / 700)
    points = 700 * (10 ** (torch.linspace(0, top, mels + 2, dtype=torch.float64) / 2595) - 1)
    hertz = torch.linspace(0, RATE / 2, fft // 2 + 1, dtype=torch.float64)[:, None]
    rise = (hertz - points[:-2]) / (points[1:-1] - points[:-2])
    fall = (points[2:] - hertz) / (points[2:] - points[1:-1])
    return torch.minimum(rise, fall).clamp(min=0).float().to(device)


def spectrum(audio, fft=FFT, hop=HOP):
    """Returns the complex spectrum [..., fft / 2 + 1, frames] of audio [..., samples]."""
    window = torch.hann_window(fft, device=audio.device)
    return torch.stft(audio, fft, hop, fft, window, center=True, pad_mode="reflect", return_complex=True)


def log_mel(audio, bank):
    """Returns the log mel [..., MELS, samples / HOP + 1] of audio [..., samples] at 24 kHz."""
    return (bank.T @ spectrum(audio).abs()).clamp(min=FLOOR).log()


def to_24k(audio):
    """Resamples [samples] from 16 to 24 kHz with torchaudio's windowed sinc of width 6; samples must be even."""
    base, width = 0.99 * 2, 7
    at = torch.arange(-width, width + 2, dtype=torch.float64) / 2
    padded, count = F.pad(audio, (width, width + 2)), len(audio) // 2
    phases = []
    for phase in range(3):
        x = ((at - phase / 3) * base).clamp(-6, 6)
        taps = base / 2 * torch.cos(math.pi * x / 12) ** 2 * torch.sinc(x)
        # Not a convolution: devices may round those to 10 bits, which is audible in silence.
        phases.append(sum(tap * padded[i : i + 2 * count : 2] for i, tap in enumerate(taps.tolist())))
    return torch.stack(phases, 1).flatten()
