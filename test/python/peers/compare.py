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

import numpy as np
import torch
from draws import ROOT
from scipy import stats

FALSE_ALARMS = 1e-4
HEIGHT, WIDTH = 32, 40
BATCH = 1000


def boxes_of(images):
    """Boxes [N, 4] of mixed constant images [N, H, W], of which image i is i; empty ones are 0."""
    n, height, width = images.shape
    pasted = images != np.arange(n).reshape(n, 1, 1)
    rows, columns = pasted.any(2), pasted.any(1)
    x1, y1 = columns.argmax(1), rows.argmax(1)
    x2 = (width - columns[:, ::-1].argmax(1)) * columns.any(1)
    y2 = (height - rows[:, ::-1].argmax(1)) * rows.any(1)
    return np.stack([x1, y1, x2, y2], 1)


def constant_images(n):
    rows = torch.arange(n, dtype=torch.float32).reshape(n, 1, 1, 1)
    return rows.expand(n, 1, HEIGHT, WIDTH).clone()


def torchvision(count):
    from torchvision.transforms import v2

    cutmix = v2.CutMix(num_classes=2)
    ids = torch.zeros(2, dtype=torch.long)
    mixed = (cutmix(constant_images(2), ids)[0][:1, 0].numpy() for _ in range(count))
    return np.concatenate([boxes_of(images) for images in mixed])


def timm(count):
    from timm.data.mixup import Mixup

    cutmix = Mixup(mixup_alpha=0, cutmix_alpha=1, mode="elem", num_classes=2)
    ids = torch.zeros(BATCH, dtype=torch.long)
    batches = [
        boxes_of(cutmix(constant_images(BATCH), ids)[0][:, 0].numpy())
        for _ in range(count // BATCH)
    ]
    return np.concatenate(batches)


def kornia(count):
    from kornia.augmentation import RandomCutMixV2

    cutmix = RandomCutMixV2(data_keys=["input", "class"], use_correct_lambda=True)
    batches = []
    for _ in range(count // BATCH):
        cutmix(constant_images(BATCH), torch.zeros(BATCH))
        corners = cutmix._params["crop_src"][0].numpy()
        boxes = np.concatenate([corners[:, 0], corners[:, 2] + 1], 1)
        batches.append(boxes.astype(int))
    return np.concatenate(batches)


def ours(presets, count):
    """Boxes of plans of core, by name; `presets` holds the options of each preset."""
    with tempfile.TemporaryDirectory() as folder:
        request = {"presets": presets, "count": count, "height": HEIGHT, "width": WIDTH}
        script = str(Path(__file__).with_name("samplePresets.ts"))
        node = ["node", "--conditions=@cutmix/source", "--import=tsx", script, folder]
        subprocess.run([*node, json.dumps(request)], cwd=ROOT, check=True)
        return {
            name: np.fromfile(Path(folder) / f"{name}.boxes", np.int32).reshape(-1, 4)
            for name in presets
        }


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
    """P-values by what is compared."""
    area = lambda box: (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])  # noqa: E731
    areas = area(a), area(b)
    cut = [box[size > 0] for box, size in zip((a, b), areas)]
    center = lambda box, at, side: ((box[:, at] + box[:, at + 2]) * 4) // side  # noqa: E731
    places = [center(box, 0, WIDTH) * 8 + center(box, 1, HEIGHT) for box in cut]
    return {
        "lambda": chi_square(*bins(*areas)),
        "empty boxes": chi_square(*((size == 0).astype(int) for size in areas)),
        "left edge": chi_square(*(box[:, 0] for box in cut)),
        "right edge": chi_square(*(box[:, 2] for box in cut)),
        "top edge": chi_square(*(box[:, 1] for box in cut)),
        "bottom edge": chi_square(*(box[:, 3] for box in cut)),
        "place": chi_square(*places),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, help="boxes of each (default: 20000)")
    parser.add_argument("--seed", type=int, default=0, help="of the peers (default: 0)")
    options = parser.parse_args()
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)
    peers = {"torchvision": torchvision, "kornia": kornia}
    plans = ours({"torchvision": {}, "kornia": {}, "paper": {"probability": 1}}, options.count)
    results = {
        f"{name}: {what}": p
        for name, sample in peers.items()
        for what, p in compare_boxes(sample(options.count), plans[name]).items()
    }
    control = min(compare_boxes(timm(options.count), plans["paper"]).values())

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
