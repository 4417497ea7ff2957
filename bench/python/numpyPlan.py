"""The draws of a plan in NumPy, vectorized: boxes of CutMix, lambdas and partners."""

import platform

import numpy as np
from lines import serve, timed

generator = np.random.default_rng(0)


def plan(samples, side, alpha):
    lambdas = generator.beta(*alpha, samples)
    half = (side * np.sqrt(1 - lambdas)).astype(np.int64) // 2
    x = generator.integers(side, size=samples)
    y = generator.integers(side, size=samples)
    x1, x2 = np.clip(x - half, 0, side), np.clip(x + half, 0, side)
    y1, y2 = np.clip(y - half, 0, side), np.clip(y + half, 0, side)
    boxes = np.stack([x1, y1, x2, y2], axis=1).astype(np.int32)
    own_shares = (1 - (x2 - x1) * (y2 - y1) / side**2).astype(np.float32)
    return boxes, generator.permutation(samples), own_shares


def start():
    versions = {"numpy": np.__version__}
    return {"python": platform.python_version(), "versions": versions, "missing": {}}


def turn(case, milliseconds):
    return timed(lambda: plan(**case), milliseconds)


serve({"start": start, "turn": turn})
