"""Vocos in PyTorch with its official names, and the critics that train it."""

import torch
import torch.nn as nn
import torch.nn.functional as F

import mel

SMALL = {"dim": 256, "intermediate_dim": 576, "num_layers": 6}
HEARD = 346  # bins; the first that is silent lies at 8109 Hz
SILENT = -30.0  # logarithm of a silent magnitude


class ConvNeXt(nn.Module):
    def __init__(self, dim, wide, scale):
        super().__init__()
        self.dwconv = nn.Conv1d(dim, dim, 7, padding=3, groups=dim)
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.pwconv1 = nn.Linear(dim, wide)
        self.pwconv2 = nn.Linear(wide, dim)
        self.gamma = nn.Parameter(torch.full((dim,), scale))

    def forward(self, x):
        h = self.norm(self.dwconv(x).transpose(1, 2))
        return x + (self.gamma * self.pwconv2(F.gelu(self.pwconv1(h)))).transpose(1, 2)


class Backbone(nn.Module):
    def __init__(self, dim, wide, layers):
        super().__init__()
        self.embed = nn.Conv1d(mel.MELS, dim, 7, padding=3)
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.convnext = nn.ModuleList(ConvNeXt(dim, wide, 1 / layers) for _ in range(layers))
        self.final_layer_norm = nn.LayerNorm(dim, eps=1e-6)

    def forward(self, mels):
        x = self.norm(self.embed(mels).transpose(1, 2)).transpose(1, 2)
        for layer in self.convnext:
            x = layer(x)
        return self.final_layer_norm(x.transpose(1, 2))


class Head(nn.Module):
    """Silent over HEARD bins: the teacher's voices end at 8 kHz."""

    def __init__(self, dim):
        super().__init__()
        self.out = nn.Linear(dim, mel.FFT + 2)

    def forward(self, x):
        magnitude, phase = self.out(x).transpose(1, 2).float().chunk(2, 1)
        magnitude, phase = magnitude[:, :HEARD].exp().clamp(max=100), phase[:, :HEARD]
        spectrum = torch.complex(magnitude * phase.cos(), magnitude * phase.sin())
        return overlapped(F.pad(spectrum, (0, 0, 0, mel.FFT // 2 + 1 - HEARD)))


def overlapped(spectrum):
    """Returns what istft does, [B, (T - 1) * 256] of [B, 513, T], without its checks, which no graph can hold."""
    window = torch.hann_window(mel.FFT, device=spectrum.device)
    frames = torch.fft.irfft(spectrum.transpose(1, 2), mel.FFT) * window
    parts = mel.FFT // mel.HOP
    count = frames.shape[1]
    added = lambda rows: sum(F.pad(rows[:, :, i], (0, 0, i, parts - 1 - i)) for i in range(parts)).flatten(1)
    audio = added(frames.unflatten(-1, (parts, mel.HOP)))
    weight = added((window**2).view(1, 1, parts, mel.HOP).expand(1, count, -1, -1))
    edge = mel.FFT // 2
    return audio[:, edge:-edge] / weight[:, edge:-edge]


class Vocos(nn.Module):
    def __init__(self, dim, intermediate_dim, num_layers):
        super().__init__()
        self.backbone = Backbone(dim, intermediate_dim, num_layers)
        self.head = Head(dim)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Conv1d)):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def forward(self, mels):
        """mels [B, 100, T]; returns [B, (T - 1) * 256]."""
        return self.head(self.backbone(mels))

    def silenced_state(self):
        """Returns the state with the silence written into the weights, so that an ordinary Vocos has it too."""
        state = {name: tensor.clone() for name, tensor in self.state_dict().items()}
        bins = mel.FFT // 2 + 1
        for rows in (slice(HEARD, bins), slice(bins + HEARD, 2 * bins)):
            state["head.out.weight"][rows] = 0
            state["head.out.bias"][rows] = 0
        state["head.out.bias"][HEARD:bins] = SILENT
        return state


def normed(layer):
    return nn.utils.weight_norm(layer)


class PeriodCritic(nn.Module):
    """Looks at every p-th sample (HiFi-GAN, arXiv 2010.05646)."""

    def __init__(self, period):
        super().__init__()
        self.period = period
        widths = [1, 32, 64, 128, 256, 256]
        self.layers = nn.ModuleList(
            normed(nn.Conv2d(a, b, (5, 1), (3 if i < 4 else 1, 1), (2, 0))) for i, (a, b) in enumerate(zip(widths, widths[1:])))
        self.last = normed(nn.Conv2d(widths[-1], 1, (3, 1), 1, (1, 0)))

    def forward(self, audio):
        x = F.pad(audio[:, None], (0, -audio.shape[-1] % self.period), mode="reflect")
        return judged(x.unflatten(-1, (-1, self.period)), self.layers, self.last)


class SpectrumCritic(nn.Module):
    """Looks at the complex spectrum of one resolution (EnCodec, arXiv 2210.13438)."""

    def __init__(self, fft):
        super().__init__()
        self.fft = fft
        self.layers = nn.ModuleList([normed(nn.Conv2d(2, 32, (9, 3), (2, 1), (4, 1)))] + [
            normed(nn.Conv2d(32, 32, (9, 3), (2, 1), (4, d), (1, d))) for d in (1, 2, 4)] + [
            normed(nn.Conv2d(32, 32, 3, padding=1))])
        self.last = normed(nn.Conv2d(32, 1, 3, padding=1))

    def forward(self, audio):
        spectrum = torch.view_as_real(mel.spectrum(audio.float(), self.fft, self.fft // 4)).permute(0, 3, 1, 2)
        return judged(spectrum, self.layers, self.last)


def judged(x, layers, last):
    """Returns the verdict and what the layers saw."""
    seen = []
    for layer in layers:
        x = F.leaky_relu(layer(x).contiguous(memory_format=torch.channels_last), 0.1)
        seen.append(x)
    return last(x), seen


class Critics(nn.Module):
    def __init__(self):
        super().__init__()
        self.periods = nn.ModuleList(PeriodCritic(p) for p in (2, 3, 5, 7, 11))
        self.spectra = nn.ModuleList(SpectrumCritic(n) for n in (2048, 1024, 512))

    def forward(self, audio):
        return [critic(audio) for critic in self.periods] + [critic(audio) for critic in self.spectra]

    weights = [1 / 5] * 5 + [0.1 / 3] * 3
