"""Runs CutMix of luxonis-ml on random boxes, with the cut given, and writes what stays and is pasted.

    pip install "luxonis-ml[data]==0.10.2"
    python test/python/peers/luxonisBoxes.py > packages/core/test/golden/luxonis-boxes.json

Sides are powers of two, so that the fractions that luxonis-ml computes with are exact.
"""

import json
from importlib.metadata import version

import numpy as np
from luxonis_ml.data.augmentations.custom.cutmix import CutMix

HEIGHT, WIDTH = 32, 64
SIDES = np.array([WIDTH, HEIGHT, WIDTH, HEIGHT])
SHAPE = (HEIGHT, WIDTH)
random = np.random.default_rng(6)
transform = CutMix(p=1, bbox_min_visibility=0.5, occluded_bbox_strategy="keep")


def rectangle() -> list[int]:
    x1, x2 = sorted(random.choice(WIDTH + 1, 2, replace=False).tolist())
    y1, y2 = sorted(random.choice(HEIGHT + 1, 2, replace=False).tolist())
    return [x1, y1, x2, y2]


def rows(boxes: list) -> np.ndarray:
    """Rows of luxonis-ml: the box in fractions of the image, its class, its index."""
    return np.array([[*np.array(box) / SIDES, i, i] for i, box in enumerate(boxes)])


def mixed(cut: list[int], own: list, partners: list) -> list:
    """The boxes that are left, each as x1, y1, x2, y2, class."""
    left = transform.apply_to_bboxes([rows(own), rows(partners)], [SHAPE, SHAPE], *cut)
    boxes = [[*(row[:4] * SIDES).tolist(), int(row[4])] for row in left]
    # Rows of boxes that are gone have no area.
    return [box for box in boxes if box[2] > box[0] and box[3] > box[1]]


cases = []
for _ in range(200):
    cut = rectangle()
    own, partners = ([rectangle() for _ in range(random.integers(1, 5))] for _ in range(2))
    cases.append({"cut": cut, "own": own, "partners": partners, "mixed": mixed(cut, own, partners)})
print(json.dumps({"luxonis-ml": version("luxonis-ml"), "height": HEIGHT, "width": WIDTH, "cases": cases}))
