"""Plans in NumPy: reading one, and drawing one for alpha = 1. For readers in other languages too."""

import json
import pathlib

import numpy as np

KEYS = ("batchSize", "height", "width", "step")


def read_plan(path: pathlib.Path, batch_size: int, height: int, width: int, step: int) -> dict:
    """Returns the arrays of a plan as planToJSON of @cutmix/core writes it; `blends` only if it has some.

    Raises FileNotFoundError if the plan is missing, and ValueError if it is for something else.
    """
    plan = json.loads(path.read_text())
    received = tuple(plan[key] for key in KEYS)
    if received != (batch_size, height, width, step):
        wanted = dict(zip(KEYS, (batch_size, height, width, step)))
        raise ValueError(f"{path} is for {dict(zip(KEYS, received))}, not for {wanted}")
    blends = {"blends": np.asarray(plan["blends"], np.float32)} if "blends" in plan else {}
    return {
        **blends,
        "boxes": np.asarray(plan["boxes"], np.int32).reshape(batch_size, 4),
        "lambdas": np.asarray(plan["lambdas"], np.float32).reshape(batch_size),
        "partners": np.asarray(plan["partners"], np.int32).reshape(batch_size),
    }


def philox(counters: np.ndarray, key: int) -> np.ndarray:
    """Philox4x32-10 (Salmon et al., SC'11): counters uint32 [M, 4] to random words uint32 [M, 4]."""
    c0, c1, c2, c3 = counters.astype(np.uint64).T
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    low = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        p0, p1 = c0 * np.uint64(0xD2511F53), c2 * np.uint64(0xCD9E8D57)
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & low, (p0 >> 32) ^ c3 ^ k1, p0 & low
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def draw_boxes(seed: int, step: int, batch_size: int, height: int, width: int):
    """Returns boxes int32 [N, 4] and lambdas float32 [N], as planCutMix({ seed, alpha: 1 }) draws."""
    counters = np.zeros((batch_size, 4), np.uint32)
    counters[:, 0] = np.arange(batch_size)
    counters[:, 1:3] = step & 0xFFFFFFFF, step >> 32
    words = philox(counters, seed)
    root = np.sqrt(1 - words[:, 0] / 2**32)
    boxes = np.empty((batch_size, 4), np.int32)
    for axis, side in enumerate((width, height)):
        half = (side * root).astype(np.int64) // 2
        center = (words[:, 1 + axis].astype(np.uint64) * np.uint64(side) >> 32).astype(np.int64)
        boxes[:, axis] = np.clip(center - half, 0, side)
        boxes[:, axis + 2] = np.clip(center + half, 0, side)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return boxes, (1 - area / (height * width)).astype(np.float32)
