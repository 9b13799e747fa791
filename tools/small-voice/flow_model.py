"""F5-TTS's DiT (v1 rules) in PyTorch, with the official names, so that its state_dict is an official checkpoint.

Text may be spread evenly over the frames (text_embedding_average_upsampling). The text encoder works on a window of
rows: behind the text every row is the same, so that one row stands for those that the window leaves out.
"""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

HEAD = 64
MELS = 100


class GlobalResponse(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(1, 1, dim))
        self.beta = nn.Parameter(torch.zeros(1, 1, dim))

    def forward(self, h, missing):
        """h [B, rows, dim]; missing: how many rows beyond the window equal its last."""
        squares = h.float().square()
        norm = (squares.sum(1, keepdim=True) + missing * squares[:, -1:]).sqrt()
        relative = norm / (norm.mean(-1, keepdim=True) + 1e-6)
        return self.gamma * (h * relative) + self.beta + h


class TextBlock(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dwconv = nn.Conv1d(dim, dim, 7, padding=3, groups=dim)
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.pwconv1 = nn.Linear(dim, 2 * dim)
        self.grn = GlobalResponse(2 * dim)
        self.pwconv2 = nn.Linear(2 * dim, dim)

    def forward(self, x, missing):
        rows = x.shape[1]
        padded = F.pad(x, (0, 0, 3, 3))
        mixed = self.dwconv.bias + sum(self.dwconv.weight[:, 0, k] * padded[:, k : k + rows] for k in range(7))
        return x + self.pwconv2(self.grn(F.gelu(self.pwconv1(self.norm(mixed))), missing))


class TextEmbedding(nn.Module):
    def __init__(self, symbols, dim, blocks):
        super().__init__()
        self.text_embed = nn.Embedding(symbols + 1, dim)
        self.text_blocks = nn.ModuleList(TextBlock(dim) for _ in range(blocks))

    def forward(self, ids, tokens, drop, frames):
        """Returns [B, rows, dim], zero behind the text; ids [B, rows] hold 0 there, drop [B] leaves only the length."""
        rows, dim = ids.shape[1], self.text_embed.embedding_dim
        at = torch.arange(rows, device=ids.device)
        keep = (at < tokens[:, None])[..., None]
        angles = at[:, None] * 10000.0 ** (torch.arange(0, dim, 2, device=ids.device) / -dim)
        positions = torch.cat([angles.cos(), angles.sin()], 1)
        x = (self.text_embed(ids * ~drop[:, None]) + positions) * keep
        for block in self.text_blocks:
            x = block(x, frames - rows) * keep
        return x


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        inner = heads * HEAD
        self.to_q = nn.Linear(dim, inner)
        self.to_k = nn.Linear(dim, inner)
        self.to_v = nn.Linear(dim, inner)
        self.to_out = nn.ModuleList([nn.Linear(inner, dim)])


class FeedForward(nn.Module):
    def __init__(self, dim, mult):
        super().__init__()
        self.ff = nn.Sequential(
            nn.Sequential(nn.Linear(dim, mult * dim), nn.GELU(approximate="tanh")), nn.Dropout(0.0), nn.Linear(mult * dim, dim))


class Modulation(nn.Module):
    def __init__(self, dim, chunks):
        super().__init__()
        self.linear = nn.Linear(dim, chunks * dim)


class Block(nn.Module):
    """Holds the weights of transformer_block under their official names."""

    def __init__(self, dim, heads, mult):
        super().__init__()
        self.attn_norm = Modulation(dim, 6)
        self.attn = Attention(dim, heads)
        self.ff = FeedForward(dim, mult)
        attn, ff = self.attn, self.ff.ff
        self.layers = lambda: [p for m in (self.attn_norm.linear, attn.to_q, attn.to_k, attn.to_v, attn.to_out[0], ff[0][0], ff[2])
                               for p in (m.weight, m.bias)]


def transformer_block(x, time, cosines, sines, wm, bm, wq, bq, wk, bk, wv, bv, wo, bo, w1, b1, w2, b2):
    """x [B, frames, dim], time [B, dim]. A function of tensors alone, so that one compiled form serves every block."""
    shift1, scale1, gate1, shift2, scale2, gate2 = F.linear(time, wm, bm)[:, None].chunk(6, -1)
    batch, frames, _ = x.shape
    h = normed(x) * (1 + scale1) + shift1
    split = lambda w, b: F.linear(h, w, b).view(batch, frames, -1, HEAD).transpose(1, 2)
    q, k, v = rotated(split(wq, bq), cosines, sines), rotated(split(wk, bk), cosines, sines), split(wv, bv)
    mixed = attend(q, k, v).transpose(1, 2).reshape(batch, frames, -1)
    x = x + gate1 * F.linear(mixed, wo, bo)
    h = normed(x) * (1 + scale2) + shift2
    return x + gate2 * F.linear(F.gelu(F.linear(h, w1, b1), approximate="tanh"), w2, b2)


def attend(q, k, v):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v)
    return ((q @ k.transpose(-1, -2)) / math.sqrt(HEAD)).softmax(-1).to(v.dtype) @ v


def rotated(x, cosines, sines):
    """Turns the interleaved pairs of x [B, heads, frames, 64]."""
    a, b = x.float().unflatten(-1, (HEAD // 2, 2)).unbind(-1)
    return torch.stack([a * cosines - b * sines, b * cosines + a * sines], -1).flatten(-2).to(x.dtype)


def normed(x):
    return F.layer_norm(x, (x.shape[-1],), eps=1e-6)


class TimeEmbedding(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.time_mlp = nn.Sequential(nn.Linear(256, dim), nn.SiLU(), nn.Linear(dim, dim))

    def forward(self, time):
        rates = torch.exp(torch.arange(128, device=time.device) * (-math.log(10000.0) / 127))
        angles = 1000 * time[:, None] * rates
        return self.time_mlp(torch.cat([angles.sin(), angles.cos()], -1))


class PositionConvolution(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.conv1d = nn.Sequential(nn.Conv1d(dim, dim, 31, padding=15, groups=16), nn.Mish(),
                                    nn.Conv1d(dim, dim, 31, padding=15, groups=16), nn.Mish())

    def forward(self, x, dense):
        """x [B, dim, frames]; dense computes the same with one full kernel, which some devices do faster."""
        if not dense:
            return self.conv1d(x)
        for layer in (self.conv1d[0], self.conv1d[2]):
            out, width, kernel = layer.weight.shape
            own = torch.eye(16, device=x.device, dtype=layer.weight.dtype)
            grouped = layer.weight.view(16, out // 16, 1, width, kernel) * own.view(16, 1, 16, 1, 1)
            x = F.mish(F.conv1d(x, grouped.reshape(out, 16 * width, kernel), layer.bias, padding=15))
        return x


class InputEmbedding(nn.Module):
    def __init__(self, dim, text_dim):
        super().__init__()
        self.proj = nn.Linear(2 * MELS + text_dim, dim)
        self.conv_pos_embed = PositionConvolution(dim)
        self.dense = False

    def forward(self, x, condition, text):
        u = self.proj(torch.cat([x, condition, text], -1))
        return (u + self.conv_pos_embed(u.transpose(1, 2), self.dense).transpose(1, 2)).float()


class Flow(nn.Module):
    def __init__(self, symbols, dim=256, depth=10, heads=4, ff_mult=2, text_dim=160, conv_layers=4, upsample=True):
        super().__init__()
        self.arch = {"dim": dim, "depth": depth, "heads": heads, "ff_mult": ff_mult, "text_dim": text_dim,
                     "conv_layers": conv_layers, "text_mask_padding": True, "qk_norm": None, "pe_attn_head": None,
                     "text_embedding_average_upsampling": upsample}
        self.upsample = upsample
        self.time_embed = TimeEmbedding(dim)
        self.text_embed = TextEmbedding(symbols, text_dim, conv_layers)
        self.input_embed = InputEmbedding(dim, text_dim)
        self.transformer_blocks = nn.ModuleList(Block(dim, heads, ff_mult) for _ in range(depth))
        self.norm_out = Modulation(dim, 2)
        self.proj_out = nn.Linear(dim, MELS)
        for silent in [b.attn_norm.linear for b in self.transformer_blocks] + [self.norm_out.linear, self.proj_out]:
            nn.init.zeros_(silent.weight)
            nn.init.zeros_(silent.bias)
        self.block = transformer_block  # replaced by a compiled one

    def encode(self, ids, tokens, drop, spread, frames):
        """Returns the text of each frame, [B, frames, text_dim]."""
        rows = self.text_embed(ids, tokens, drop, frames)
        if not self.upsample:
            return F.pad(rows, (0, 0, 0, frames - rows.shape[1]))
        return rows.gather(1, spread[..., None].expand(-1, -1, rows.shape[-1]))

    def tables(self, frames, device):
        angles = torch.arange(frames, device=device)[:, None] * 10000.0 ** (torch.arange(0, HEAD, 2, device=device) / -HEAD)
        return angles.cos(), angles.sin()

    def velocity(self, x, condition, text, time, cosines, sines):
        """x, condition [B, frames, 100], text [B, frames, text_dim], time [B]; returns [B, frames, 100]."""
        tau = F.silu(self.time_embed(time))
        h = self.input_embed(x, condition, text)
        for block in self.transformer_blocks:
            h = self.block(h, tau, cosines, sines, *block.layers())
        scale, shift = self.norm_out.linear(tau)[:, None].chunk(2, -1)
        return self.proj_out(normed(h) * (1 + scale) + shift)
