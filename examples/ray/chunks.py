"""Writes CIFAR-10 as chunks of images and one-hot labels, the input of mix.py.

    python chunks.py WORK --archive cifar-10-binary.tar.gz --images 2048 --chunk-size 128

WORK/chunks/000000.images.npy holds uint8 [N, 3, 32, 32], WORK/chunks/000000.labels.npy float32
[N, 10], and WORK/chunks.json describes them all to plan.ts.
"""

import argparse
import json
import pathlib
import tarfile

import numpy as np

RECORD = 1 + 3 * 32 * 32
CLASSES = 10


def read_archive(path: str, images: int) -> tuple[np.ndarray, np.ndarray]:
    """The first training images of the binary version, file by file, and their class ids."""
    with tarfile.open(path) as archive:
        files = [f"cifar-10-batches-bin/data_batch_{i}.bin" for i in range(1, 6)]
        needed = files[: -(-images // 10_000)]
        records = np.concatenate(
            [np.frombuffer(archive.extractfile(name).read(), np.uint8) for name in needed]
        ).reshape(-1, RECORD)[:images]
    return records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0]


def generate(images: int) -> tuple[np.ndarray, np.ndarray]:
    """Noise, for a try without the data set."""
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (images, 3, 32, 32), np.uint8)
    return pixels, random.integers(0, CLASSES, images, np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=pathlib.Path, help="folder to write to")
    parser.add_argument("--archive", help="cifar-10-binary.tar.gz (default: generated images)")
    parser.add_argument("--images", type=int, default=50_000)
    parser.add_argument("--chunk-size", type=int, default=500, help="images in a chunk")
    options = parser.parse_args()
    if not 1 <= options.images <= 50_000 or options.chunk_size < 1:
        parser.error("--images must be in 1..50000 and --chunk-size at least 1")

    images, ids = (
        read_archive(options.archive, options.images)
        if options.archive
        else generate(options.images)
    )
    labels = np.eye(CLASSES, dtype=np.float32)[ids]
    folder = options.work / "chunks"
    folder.mkdir(parents=True, exist_ok=True)
    sizes = []
    for chunk, start in enumerate(range(0, len(images), options.chunk_size)):
        rows = slice(start, start + options.chunk_size)
        np.save(folder / f"{chunk:06}.images.npy", images[rows])
        np.save(folder / f"{chunk:06}.labels.npy", labels[rows])
        sizes.append(len(images[rows]))
    description = {"sizes": sizes, "height": 32, "width": 32, "dtype": "uint8"}
    (options.work / "chunks.json").write_text(json.dumps(description) + "\n")
    print(f"{len(images)} images in {len(sizes)} chunks in {folder}")


if __name__ == "__main__":
    main()
