"""Compares the distributions of the installed peers with the presets of @cutmix/core.

Notices when a peer changes its rule. With the newest wheels:

    python3 -m venv VENV
    VENV/bin/pip install --upgrade torch torchvision timm kornia numpy scipy
    VENV/bin/python test/python/peers/compare.py

Every table is a two-sample chi-square test. If all rules are the same, a run reports a difference once in
10,000 times; each comparison gets an equal part of that rate. One comparison is a control: timm against
the rule of the paper, which timm does not follow, must differ.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from draws import ROOT
from scipy import stats

FALSE_ALARMS = 1e-4
HEIGHT, WIDTH = 32, 40
BATCH = 1000

# The alphas of DeiT, with probabilities that differ from the defaults, so that a wrong one shows.
TIMM = {"mixupAlpha": 0.8, "cutmixAlpha": 1, "switchProb": 0.4, "prob": 0.9}
# How many of BATCH samples are independent of each other.
INDEPENDENT = {"elem": BATCH, "pair": BATCH // 2, "batch": 1}


class Sample(NamedTuple):
    """Independent samples: what was pasted where."""

    boxes: np.ndarray  # [N, 4]; all 0 if empty, and for MixUp
    blends: np.ndarray  # [N]: own weight of MixUp, or 0

    @classmethod
    def of(cls, parts):
        return cls(*(np.concatenate(each) for each in zip(*parts)))


def read_mixed(images):
    """What was done to images [N, H, W] whose own pixels were 1 and whose partner's were 0."""
    blended = ((images != 0) & (images != 1)).any((1, 2))
    blends = np.where(blended, images[:, 0, 0], 0)
    _, height, width = images.shape
    pasted = (images != 1) & ~blended[:, None, None]
    rows, columns = pasted.any(2), pasted.any(1)
    x1, y1 = columns.argmax(1), rows.argmax(1)
    x2 = (width - columns[:, ::-1].argmax(1)) * columns.any(1)
    y2 = (height - rows[:, ::-1].argmax(1)) * rows.any(1)
    return Sample(np.stack([x1, y1, x2, y2], 1), blends)


def ones_and_zeros(n):
    """Images of which the first half are 1 and the second half 0."""
    rows = (torch.arange(n) < n // 2).float().reshape(n, 1, 1, 1)
    return rows.expand(n, 1, HEIGHT, WIDTH).clone()


def ids(n):
    return torch.zeros(n, dtype=torch.long)


def torchvision(kind, count):
    from torchvision.transforms import v2

    mix = getattr(v2, kind)(num_classes=2)
    return Sample.of(
        read_mixed(mix(ones_and_zeros(2), ids(2))[0][:1, 0].numpy()) for _ in range(count)
    )


def timm(mode, count, **options):
    from timm.data.mixup import Mixup

    mix = Mixup(mode=mode, num_classes=2, **options)
    n = 2 if mode == "batch" else BATCH
    parts = []
    for _ in range(count // INDEPENDENT[mode]):
        mixed = mix(ones_and_zeros(n), ids(n))[0][:, 0].numpy()
        own = mixed[: n // 2]
        # The second half has 0 for its own pixels, and 1 for its partner's.
        parts.append(read_mixed(np.concatenate([own, 1 - mixed[n // 2 :]]) if mode == "elem" else own))
    return Sample.of(parts)


def kornia(count):
    from kornia.augmentation import RandomCutMixV2

    cutmix = RandomCutMixV2(data_keys=["input", "class"], use_correct_lambda=True)
    boxes = []
    for _ in range(count // BATCH):
        cutmix(ones_and_zeros(BATCH), torch.zeros(BATCH))
        corners = cutmix._params["crop_src"][0].numpy()
        boxes.append(np.concatenate([corners[:, 0], corners[:, 2] + 1], 1).astype(int))
    boxes = np.concatenate(boxes)
    return Sample(boxes, np.zeros(len(boxes)))


def ours(requests, count):
    """Samples of plans of core by name, for the class and the options of a preset."""
    with tempfile.TemporaryDirectory() as folder:
        request = {"requests": requests, "count": count, "height": HEIGHT, "width": WIDTH}
        script = str(Path(__file__).with_name("samplePresets.ts"))
        node = ["node", "--conditions=@cutmix/source", "--import=tsx", script, folder]
        subprocess.run([*node, json.dumps(request)], cwd=ROOT, check=True)
        samples = {}
        for name in requests:
            boxes = np.fromfile(Path(folder) / f"{name}.boxes", np.int32).reshape(-1, 4)
            blends = np.fromfile(Path(folder) / f"{name}.blends", np.float32)
            empty = (areas(boxes) == 0) | (blends > 0)
            samples[name] = Sample(np.where(empty[:, None], 0, boxes), blends)
        return samples


def areas(boxes):
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def chi_square(a, b):
    """P-value of two samples of small integers; rare values are counted together."""
    size = max(a.max(), b.max()) + 1
    table = np.stack([np.bincount(sample, minlength=size) for sample in (a, b)])
    order = np.argsort(-table.sum(0))
    table = table[:, order]
    common = table.sum(0) >= 20
    rest = table[:, ~common].sum(1, keepdims=True)
    table = np.hstack([table[:, common], rest]) if rest.sum() >= 20 else table[:, common]
    if table.shape[1] < 2:
        return 1.0
    return float(stats.chi2_contingency(table, correction=False).pvalue)


def bins(a, b, count=40):
    """Both samples as numbers of bins that are about equally full."""
    edges = np.unique(np.quantile(np.concatenate([a, b]), np.linspace(0, 1, count + 1)[1:-1]))
    return np.searchsorted(edges, a, "right"), np.searchsorted(edges, b, "right")


def compare_boxes(a, b):
    """P-values by what is compared, of boxes."""
    cut = [boxes[areas(boxes) > 0] for boxes in (a, b)]
    center = lambda box, at, side: ((box[:, at] + box[:, at + 2]) * 4) // side  # noqa: E731
    places = [center(box, 0, WIDTH) * 8 + center(box, 1, HEIGHT) for box in cut]
    return {
        "CutMix's lambda": chi_square(*bins(*(areas(box) for box in cut))),
        "left edge": chi_square(*(box[:, 0] for box in cut)),
        "right edge": chi_square(*(box[:, 2] for box in cut)),
        "top edge": chi_square(*(box[:, 1] for box in cut)),
        "bottom edge": chi_square(*(box[:, 3] for box in cut)),
        "place": chi_square(*places),
    }


def compare(a, b):
    """P-values by what is compared."""
    blends = [sample.blends[sample.blends > 0] for sample in (a, b)]
    kinds = [np.where(s.blends > 0, 1, 2 * (areas(s.boxes) > 0)) for s in (a, b)]
    has_cuts, has_blends = (any((kind == k).any() for kind in kinds) for k in (2, 1))
    return {
        "box, blend or neither": chi_square(*kinds),
        **(compare_boxes(a.boxes, b.boxes) if has_cuts else {}),
        **({"MixUp's lambda": chi_square(*bins(*blends))} if has_blends else {}),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, help="samples of each (default: 20000)")
    parser.add_argument("--seed", type=int, default=0, help="of the peers (default: 0)")
    options = parser.parse_args()
    count = options.count
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)

    timm_options = {"mixup_alpha": 0.8, "cutmix_alpha": 1, "switch_prob": 0.4, "prob": 0.9}
    peers = {
        "torchvision.CutMix": lambda: torchvision("CutMix", count),
        "torchvision.MixUp": lambda: torchvision("MixUp", count),
        "kornia": lambda: kornia(count),
        **{
            f"timm.{mode}": lambda mode=mode: timm(mode, count, **timm_options)
            for mode in INDEPENDENT
        },
    }
    requests = {
        "torchvision.CutMix": {"preset": "torchvision", "mix": "CutMix", "options": {}},
        "torchvision.MixUp": {"preset": "torchvision", "mix": "MixUp", "options": {}},
        "kornia": {"preset": "kornia", "mix": "CutMix", "options": {}},
        "paper": {"preset": "paper", "mix": "CutMix", "options": {"probability": 1}},
        **{
            f"timm.{mode}": {"preset": "timm", "mix": "RandomMix", "options": {**TIMM, "mode": mode}}
            for mode in INDEPENDENT
        },
    }
    plans = ours(requests, count)
    results = {
        f"{name}: {what}": p
        for name, sample in peers.items()
        for what, p in compare(sample(), plans[name]).items()
    }
    only_cuts = timm("elem", count, mixup_alpha=0, cutmix_alpha=1)
    control = min(compare(only_cuts, plans["paper"]).values())

    limit = FALSE_ALARMS / len(results)
    for name, p in results.items():
        print(f"{'differs' if p < limit else 'same   '}  p = {p:.2g}  {name}")
    names = ("torchvision", "timm", "kornia", "torch")
    print(", ".join(f"{name} {version(name)}" for name in names))
    print(f"Control, timm against the paper's rule: p = {control:.2g}")
    differing = sum(p < limit for p in results.values())
    print(f"{len(results) - differing} passed, {differing} failed (a difference is p < {limit:.1g})")
    if control >= limit:
        sys.exit("The control does not differ: this comparison would notice nothing.")
    sys.exit(1 if differing else 0)


main()
