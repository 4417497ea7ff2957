"""Writes golden.json: what core must give, by NumPy, SciPy and an own reading of the papers.

    python -m venv venv && venv/bin/pip install numpy scipy
    venv/bin/python packages/core/test/golden/make_golden.py
"""

import json
import math
from pathlib import Path

import numpy as np
from philox import WORDS, block, permutation, philox4x32
from scipy import special, stats

f32 = np.float32


def rand_bbox(width, height, lam, cx, cy, min_size=0):
    """The function of the same name in the reference code of CutMix, plus the shortest side."""
    cut_rat = np.sqrt(1.0 - lam)
    box = []
    for center, side in ((cx, width), (cy, height)):
        cut = int(side * cut_rat)
        start, end = np.clip([center - cut // 2, center + cut // 2], 0, side)
        shortest = min(min_size, side)
        if end - start < shortest:
            start = start if start + shortest <= side else side - shortest
            end = start + shortest
        box.append((int(start), int(end)))
    (x1, x2), (y1, y2) = box
    return [x1, y1, x2, y2]


def share(box, width, height):
    x1, y1, x2, y2 = box
    return float(f32(1 - (x2 - x1) * (y2 - y1) / (height * width)))


def random_boxes():
    rng = np.random.default_rng(1905)
    cases = []
    for _ in range(200):
        width, height = (int(v) for v in rng.integers(1, 60, 2))
        lam = float(rng.choice([0, 1, rng.random(), rng.random()]))
        cx, cy = int(rng.integers(width)), int(rng.integers(height))
        min_size = int(rng.choice([0, 0, 1, 5, 100]))
        box = rand_bbox(width, height, lam, cx, cy, min_size)
        cases.append({"arguments": [lam, cx, cy, width, height, min_size], "box": box})
    return cases


def plan(options, size):
    """A plan for alpha = 1, as design and docstrings describe it."""
    seed = int(options["seed"])
    n, height, width = size["batchSize"], size["height"], size["width"]
    step, offset = size.get("step", 0), size.get("offset", 0)
    batch = options.get("granularity") == "batch"
    boxes = []
    for i in range(n):
        w = block(seed, 0 if batch else offset + i, step, 0)
        min_size = options.get("minBoxSize", 0)
        lam = w[0] / WORDS
        if w[3] / WORDS >= options.get("probability", 1):
            box = [0, 0, 0, 0]
        elif options.get("placement") == "inside":
            cut = [
                max(int(side * math.sqrt(1 - lam)), min(min_size, side)) for side in (width, height)
            ]
            x1, y1 = w[1] * (width - cut[0] + 1) // WORDS, w[2] * (height - cut[1] + 1) // WORDS
            box = [x1, y1, x1 + cut[0], y1 + cut[1]]
        else:
            box = rand_bbox(
                width, height, lam, w[1] * width // WORDS, w[2] * height // WORDS, min_size
            )
        boxes.append(box)
    partners = list(range(n))
    pairing = options.get("pairing", "shuffle")
    if size.get("paired"):
        pass
    elif pairing == "roll":
        partners = [(i - 1) % n for i in range(n)]
    elif pairing == "reverse":
        partners = [n - 1 - i for i in range(n)]
    else:
        partners = permutation(n, seed, 0 if batch else offset, step)
    return {
        "batchSize": n,
        "height": height,
        "width": width,
        "step": step,
        "boxes": [v for box in boxes for v in box],
        "partners": partners,
        "lambdas": [share(box, width, height) for box in boxes],
    }


def plans():
    size = {"batchSize": 9, "height": 32, "width": 32}
    cases = [
        ({"seed": "0"}, size),
        ({"seed": "5", "probability": 0.5}, {**size, "width": 50, "step": 7}),
        ({"seed": str(2**64 - 1), "placement": "inside"}, {**size, "step": 2**53 - 1}),
        ({"seed": "12345678901234567890", "minBoxSize": 12}, {**size, "step": 2**32, "offset": 7}),
        ({"seed": "1", "granularity": "batch", "pairing": "roll"}, {**size, "offset": 4}),
        ({"seed": "2", "granularity": "batch"}, {**size, "offset": 4, "step": 3}),
        (
            {"seed": "3", "placement": "inside", "minBoxSize": 20, "pairing": "reverse"},
            {**size, "height": 11, "offset": 2**32 - 9},
        ),
        ({"seed": "4"}, {**size, "paired": True}),
        ({"seed": "6"}, {**size, "batchSize": 1}),
        ({"seed": "6"}, {**size, "batchSize": 0}),
    ]
    return [{"options": o, "size": s, "plan": plan(o, s)} for o, s in cases]


def labels():
    """Mixed and smoothed labels in NumPy's float32 arithmetic."""
    rng = np.random.default_rng(2017)
    cases = []
    for smoothing, classes in ((0.0, 5), (0.1, 5), (1 / 3, 7), (1.0, 3), (0.25, 1)):
        n = 6
        a, b = (rng.normal(size=(n, classes)) * 3 for _ in range(2))
        partners = rng.integers(0, n, n)
        boxes = []
        for _ in range(n):
            (x1, x2), (y1, y2) = sorted(rng.integers(0, 14, 2)), sorted(rng.integers(0, 12, 2))
            boxes.append([int(x1), int(y1), int(x2), int(y2)])
        lambdas = f32([share(box, 13, 11) for box in boxes])[:, None]

        def smooth(y):
            y = y.astype(f32)
            if smoothing == 0:
                return y
            return y * f32(1 - smoothing) + f32(smoothing / classes)

        own, other = smooth(a), smooth(b)[partners]
        out = lambdas * own + (f32(1) - lambdas) * other
        assert out.dtype == f32
        cases.append(
            {
                "labelSmoothing": smoothing,
                "dims": [n, classes],
                "a": a.ravel().tolist(),
                "b": b.ravel().tolist(),
                "plan": {
                    "batchSize": n,
                    "height": 11,
                    "width": 13,
                    "step": 0,
                    "boxes": [v for box in boxes for v in box],
                    "partners": partners.tolist(),
                    "lambdas": lambdas.ravel().tolist(),
                },
                "mixed": out.ravel().tolist(),
            }
        )
    return cases


def beta():
    """Points x with P(lambda0 <= x), at and around the quantiles of each distribution."""
    cases = []
    for a, b in ((0.05, 0.05), (0.2, 0.2), (1, 1), (2.5, 2.5), (2, 5), (0.5, 3), (1000, 1000)):
        p = np.arange(1, 200) / 200
        x = np.concatenate([special.betaincinv(a, b, p), np.linspace(0.01, 0.99, 99)])
        x = np.unique(x[(x > 0) & (x < 1)])
        cases.append({"alpha": [a, b], "x": x.tolist(), "cdf": special.betainc(a, b, x).tolist()})
    return cases


golden = {
    "philox": [
        {"counter": c, "key": k, "block": philox4x32(c, k)}
        for c, k in (
            ([1, 2, 3, 4], [5, 6]),
            ([2**32 - 1, 0, 2**31, 2**31 - 1], [2**31, 2**32 - 1]),
            ([0xDEADBEEF, 0x10000, 0xFFFF, 0x80008000], [0xCAFEBABE, 0x8BADF00D]),
        )
    ],
    "boxes": random_boxes(),
    "plans": plans(),
    "labels": labels(),
    "beta": beta(),
    # Exceeded by chance once in a million times.
    "chiSquareLimit": {str(dof): float(stats.chi2.isf(1e-6, dof)) for dof in (23, 1023, 1088, 5045)},
}
text = json.dumps(golden, separators=(",", ":"))
Path(__file__).with_name("golden.json").write_text(text.replace('},{', '},\n{') + "\n")
