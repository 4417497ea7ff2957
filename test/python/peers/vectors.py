"""Writes packages/core/test/golden/peers.json: what the peers give for the draws of core.

The released wheels are executed; only their sources of random numbers are replaced.

    python3 -m venv VENV
    VENV/bin/pip install -r bench/python/requirements.txt
    VENV/bin/python test/python/peers/vectors.py [--keras-example PATH]

PATH is a copy of examples/vision/cutmix.py of keras-io, at the commit named below. Without it the
vectors of the Keras example stay as they are.
"""

import argparse
import base64
import hashlib
import json
from importlib.metadata import version

import kerasExample
import numpy as np
import runs
import torch
from draws import ROOT, draws

PATH = ROOT / "packages/core/test/golden/peers.json"
KERAS_EXAMPLE = "0274e0a762773bc31fab47ca647916380c1514bc"


def constant_images(n, height, width, first=0):
    """Image i is `first + i` everywhere, so that every pixel says where it comes from."""
    rows = torch.arange(first, first + n, dtype=torch.float32)
    return rows.reshape(n, 1, 1, 1).expand(n, 1, height, width).clone()


def graded_images(n, height, width):
    """Any float32 numbers; the tests make the same."""
    count = n * height * width
    values = np.array([37 * i % 101 for i in range(count)]) / 101
    return torch.tensor(values.astype(np.float32)).reshape(n, 1, height, width)


def byte_images(n, height, width):
    values = [37 * i % 256 for i in range(n * height * width)]
    return np.array(values, np.uint8).reshape(n, 1, height, width)


def photo_bytes(n, height, width):
    """RGB images as decoders give them; the tests make the same."""
    count = n * 3 * height * width
    values = [(37 * i + 11 * (i // 7)) % 256 for i in range(count)]
    return np.array(values, np.uint8).reshape(n, 3, height, width)


def photos(n, height, width):
    """The same images normalized by the mean and deviation of ImageNet, as networks want them."""
    mean = np.array([0.485, 0.456, 0.406], np.float32).reshape(1, 3, 1, 1)
    std = np.array([0.229, 0.224, 0.225], np.float32).reshape(1, 3, 1, 1)
    shares = photo_bytes(n, height, width).astype(np.float32) / np.float32(255)
    return torch.tensor((shares - mean) / std)


def box_of(image, row):
    """The box in a mixed constant image, and the row that it comes from; None if there is none."""
    pasted = image != row
    if not pasted.any():
        return None, None
    ys, xs = np.nonzero(pasted)
    x1, y1, x2, y2 = xs.min(), ys.min(), xs.max() + 1, ys.max() + 1
    inside = image[y1:y2, x1:x2]
    if (inside != inside[0, 0]).any():
        raise AssertionError("not a box")
    return [int(x1), int(y1), int(x2), int(y2)], int(inside[0, 0])


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def cut_case(peer, options, run, seed, step, n, height, width):
    """Boxes and partners from constant images; the labels' float32 numbers as the peer gave them."""
    mixed, labels = run(constant_images(n, height, width), seed, step)
    found = [box_of(mixed[row, 0].numpy(), row) for row in range(n)]
    return {
        "peer": peer,
        "options": options,
        "seed": str(seed),
        "size": {"batchSize": n, "height": height, "width": width, "step": step},
        "boxes": [box for box, _ in found],
        "partners": [partner for _, partner in found],
        "labels": encode(labels.numpy().astype(np.float32)),
    }


def blend_case(peer, options, run, seed, step, images):
    """Images and labels that the peer gave, of MixUp or of both in turns."""
    mixed, labels = run(images, seed, step)
    n, _, height, width = mixed.shape
    return {
        "peer": peer,
        "options": options,
        "seed": str(seed),
        "size": {"batchSize": n, "height": height, "width": width, "step": step},
        "dtype": str(mixed.numpy().dtype),
        "images": encode(mixed.numpy()),
        "labels": encode(labels.numpy().astype(np.float32)),
    }


def batch_case(peer, options, run, seed, step, images):
    """The SHA-256 of mixed images, for batches too large to be kept."""
    case = blend_case(peer, options, run, seed, step, images)
    mixed = base64.b64decode(case.pop("images"))
    return {**case, "channels": images.shape[1], "sha256": hashlib.sha256(mixed).hexdigest()}


SIZES = ((32, 32), (24, 40), (5, 7))


def torchvision_cases():
    def cut(images, seed, step):
        return runs.torchvision("CutMix", images, seed, step)

    def blend(images, seed, step):
        return runs.torchvision("MixUp", images, seed, step)

    for height, width in SIZES:
        for step in range(8):
            yield cut_case("torchvision.CutMix", {"alpha": 1}, cut, 29, step, 4, height, width)
    for step in range(3):
        images = graded_images(4, 3, 5)
        yield blend_case("torchvision.MixUp", {"alpha": 1}, blend, 30, step, images)
    for step in range(2):
        images = photos(8, 32, 32)
        yield batch_case("torchvision.MixUp", {"alpha": 1}, blend, 37, step, images)
        yield batch_case("torchvision.CutMix", {"alpha": 1}, cut, 37, step, images)
        images = torch.tensor(photo_bytes(8, 32, 32))
        yield batch_case("torchvision.CutMix", {"alpha": 1}, cut, 37, step, images)


def timm_cases():
    def case(mode, options, seed, step, shape):
        def run(images, seed, step):
            return runs.timm(mode, images, seed, step, **options)

        return cut_case("timm.Mixup", {"mode": mode, **options}, run, seed, step, *shape)

    def blend(peer, mix, mode, options, seed, step, images, case=blend_case):
        def run(images, seed, step):
            return mix(mode, images, seed, step, **options)

        return case(peer, {"mode": mode, **options}, run, seed, step, images)

    cutmix = {"mixup_alpha": 0, "cutmix_alpha": 1}
    for height, width in SIZES:
        for step in range(6):
            yield case("batch", {**cutmix, "prob": 0.8}, 31, step, (4, height, width))
        for mode in ("pair", "elem"):
            for step in range(2):
                yield case(mode, {**cutmix, "prob": 0.9}, 32, step, (10, height, width))
    both = {"mixup_alpha": 1, "cutmix_alpha": 1, "switch_prob": 0.4, "prob": 0.9}
    for mode in ("batch", "pair", "elem"):
        for step in range(6 if mode == "batch" else 2):
            for options in (both, {"mixup_alpha": 1}):
                images = graded_images(6, 3, 5)
                yield blend("timm.Mixup", runs.timm, mode, options, 33, step, images)
            images = byte_images(6, 3, 5)
            collate = runs.timm_collate
            yield blend("timm.FastCollateMixup", collate, mode, both, 34, step, images)
        for step in range(3):
            collated = ("timm.FastCollateMixup", runs.timm_collate, mode, both, 38, step)
            yield blend(*collated, photo_bytes(8, 32, 32), batch_case)
    # With mode 'batch' timm rounds 1 − λ from float64: those images agree to 1 ulp only.
    for mode in ("pair", "elem"):
        for step in range(3):
            mixed = ("timm.Mixup", runs.timm, mode, both, 38, step)
            yield blend(*mixed, photos(8, 32, 32), batch_case)


def kornia_cases():
    for height, width in SIZES:
        for step in range(2):
            yield cut_case("kornia.RandomCutMixV2", {}, runs.kornia, 35, step, 12, height, width)


def keras_cases():
    for step in range(2):
        images = graded_images(6, 3, 5)
        yield blend_case("keras.MixUp", {"alpha": 1}, runs.keras_mixup, 39, step, images)
    yield batch_case("keras.MixUp", {"alpha": 1}, runs.keras_mixup, 39, 2, photos(8, 32, 32))


def keras_example_cases(path):
    cutmix = kerasExample.load(path)
    n, side = 40, 32

    def channels_last(first):
        return constant_images(n, side, side, first).permute(0, 2, 3, 1).numpy()

    def run(images, seed, step):
        own = np.eye(runs.CLASSES, dtype=np.float32)[runs.ids(n)]
        # A second batch, of images n, n + 1, … with labels of their own.
        mixed, labels = kerasExample.run(
            cutmix, channels_last(0), channels_last(n), own, own[::-1], seed, step
        )
        return torch.tensor(mixed).permute(0, 3, 1, 2), torch.tensor(labels)

    yield cut_case("keras-io cutmix.py", {}, run, 36, 0, n, side, side)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keras-example", metavar="PATH")
    path = parser.parse_args().keras_example
    kept = json.loads(PATH.read_text()) if PATH.exists() else {"versions": {}, "cases": []}
    versions = {name: version(name) for name in ("torch", "torchvision", "timm", "kornia", "keras")}
    cases = [*torchvision_cases(), *timm_cases(), *kornia_cases(), *keras_cases()]
    if path:
        versions |= {"tensorflow": version("tensorflow-cpu"), "keras-io": KERAS_EXAMPLE}
        cases += keras_example_cases(path)
    else:
        versions = {**kept["versions"], **versions}
        cases += [case for case in kept["cases"] if case["peer"].startswith("keras-io")]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    PATH.write_text(f'{{"versions":{json.dumps(versions)},\n"cases":[\n{lines}\n]}}\n')
    print(f"{len(cases)} cases in {PATH.relative_to(ROOT)}, {PATH.stat().st_size} bytes")


main()
