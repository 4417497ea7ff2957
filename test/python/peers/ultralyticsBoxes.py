"""Runs CutMix of Ultralytics on random boxes, with the cut given, and writes what it pastes.

    pip install ultralytics==8.4.190
    python test/python/peers/ultralyticsBoxes.py > packages/core/test/golden/ultralytics-boxes.json

Ultralytics looks for a cut that touches no box of the image's own, and mixes nothing where it finds
none, or where the cut has no box to paste. So these vectors are for what is pasted.
"""

import json
from unittest.mock import patch

import numpy as np
from ultralytics import __version__
from ultralytics.data.augment import BaseMixTransform, CutMix
from ultralytics.utils.instance import Instances

HEIGHT, WIDTH = 48, 64
random = np.random.default_rng(5)


def instances(boxes: list) -> Instances:
    array = np.array(boxes, np.float32).reshape(-1, 4)
    segments = np.zeros((0, 1000, 2), np.float32)
    return Instances(array, segments, bbox_format="xyxy", normalized=False)


def labels(boxes: list, **others: object) -> dict:
    return {
        "img": np.zeros((HEIGHT, WIDTH, 3), np.uint8),
        "cls": np.arange(len(boxes), dtype=np.float32).reshape(-1, 1),
        "instances": instances(boxes),
        **others,
    }


def rectangle() -> list[int]:
    x1, x2 = sorted(random.choice(WIDTH + 1, 2, replace=False).tolist())
    y1, y2 = sorted(random.choice(HEIGHT + 1, 2, replace=False).tolist())
    return [x1, y1, x2, y2]


def paste(cut: list[int], boxes: list) -> list:
    """The boxes that Ultralytics pastes, each as x1, y1, x2, y2, class."""
    given = labels([], mix_labels=[labels(boxes)])
    transform = CutMix(dataset=None, p=1, num_areas=1)
    with (
        patch.object(BaseMixTransform, "get_params", lambda self, labels: {}),
        patch.object(CutMix, "_rand_bbox", lambda self, width, height: tuple(cut)),
    ):
        mixed = transform.apply_instances(given, transform.get_params(given))
    classes = mixed["cls"].ravel().tolist()
    return [[*box, int(id)] for box, id in zip(mixed["instances"].bboxes.tolist(), classes)]


cases = []
for _ in range(200):
    cut, boxes = rectangle(), [rectangle() for _ in range(random.integers(1, 6))]
    cases.append({"cut": cut, "boxes": boxes, "pasted": paste(cut, boxes)})
print(json.dumps({"ultralytics": __version__, "height": HEIGHT, "width": WIDTH, "cases": cases}))
