"""Mixes every chunk of a data set as planned, on Ray Data.

    python mix.py WORK --workers 2
"""

import argparse
import json
import os
import pathlib

import numpy as np
import onnxruntime
import ray
from plans import read_plan


class Mixer:
    """An actor of Ray: it loads the graph once, then mixes a chunk a call."""

    def __init__(self, work: str):
        self.work = pathlib.Path(work)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # Ray gives each actor one core.
        self.session = onnxruntime.InferenceSession(str(self.work / "cutmix.onnx"), options)

    def __call__(self, row: dict) -> dict:
        step, chunk = int(row["step"]), int(row["chunk"])
        target = self.work / "mixed" / f"{step:06}.npz"
        if target.exists():
            return {"images": 0, "error": ""}
        temporary = target.with_name(f"{target.name}.{os.uname().nodename}-{os.getpid()}.part")
        try:
            chunks = self.work / "chunks"
            images = np.load(chunks / f"{chunk:06}.images.npy")
            labels = np.load(chunks / f"{chunk:06}.labels.npy")
            size = (len(images), *images.shape[2:])
            plan = read_plan(self.work / "plans" / f"{step:06}.json", *size, step)
            xs, ys = self.session.run(["xs", "ys"], {"xs_a": images, "ys_a": labels, **plan})
            with open(temporary, "wb") as file:
                np.savez(file, xs=xs, ys=ys)
            os.replace(temporary, target)
        except Exception as error:
            temporary.unlink(missing_ok=True)
            return {"images": 0, "error": f"chunk {chunk}, step {step}: {error}"}
        return {"images": len(xs), "error": ""}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=pathlib.Path, help="folder that every machine sees")
    parser.add_argument("--workers", type=int, default=2, help="actors, one core each (default: 2)")
    options = parser.parse_args()

    chunks = len(json.loads((options.work / "chunks.json").read_text())["sizes"])
    steps = json.loads((options.work / "plans.json").read_text())["steps"]
    mixed = options.work / "mixed"
    mixed.mkdir(exist_ok=True)
    rows = [{"step": step, "chunk": step % chunks} for step in range(steps)]
    data = ray.data.from_items(rows, override_num_blocks=len(rows))
    pool = ray.data.ActorPoolStrategy(size=options.workers)
    work = str(options.work.resolve())
    results = data.map(Mixer, fn_constructor_args=[work], compute=pool).take_all()
    for unfinished in mixed.glob("*.part"):  # of workers that were killed
        unfinished.unlink()
    errors = [result["error"] for result in results if result["error"]]
    images = sum(result["images"] for result in results)
    print(f"{images} images mixed; {steps - len(errors)} of {steps} chunks are in {mixed}")
    if errors:
        raise SystemExit("\n".join(f"error: {error}" for error in errors))


if __name__ == "__main__":
    main()
