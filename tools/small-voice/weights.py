"""Safetensors, written and read without another library; and models as one file of a few parts."""

import json
import struct

import numpy as np
import torch

TYPES = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64", torch.bool: "BOOL"}
NUMPY = {"F32": np.float32, "F16": np.float16, "I64": np.int64, "BOOL": np.bool_}


def save(path, tensors):
    """Writes a map of tensors."""
    header, at = {"__metadata__": {"format": "pt"}}, 0
    values = {name: tensor.detach().cpu().contiguous() for name, tensor in sorted(tensors.items())}
    for name, tensor in values.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in values.values():
            file.write(tensor.numpy().tobytes())


def load(path):
    """Reads a map of tensors."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + at for at in entry["data_offsets"])
        array = np.frombuffer(data[begin:end], NUMPY[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(array.copy())
    return tensors


PREFIX = "ema_model.transformer."


def save_flow(path, state, step):
    """Writes a DiT in the official layout, half precision."""
    tensors = {PREFIX + name: tensor.half() for name, tensor in state.items()}
    save(path, tensors | {"initted": torch.tensor(True), "step": torch.tensor(step)})


def load_flow(path):
    """Returns a DiT's weights, single precision."""
    return {name[len(PREFIX):]: tensor.float() for name, tensor in load(path).items() if name.startswith(PREFIX)}
