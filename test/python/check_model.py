"""Checks the CutMix models with ONNX's own checker, and runs them in Python.

Reads the cases that packages/onnx/test/makeModelCases.ts writes: for each a model, its
inputs, and the images and labels that the typed-array path gives for them. What a model with blends
must give is computed here.

    python3 -m venv .venv && .venv/bin/pip install onnx onnxruntime numpy
    node --conditions=@cutmix/source --import=tsx packages/onnx/test/makeModelCases.ts FOLDER
    .venv/bin/python test/python/check_model.py FOLDER
"""

import json
import os
import pathlib
import re
import sys

import numpy
import onnx
import onnxruntime

folder = pathlib.Path(sys.argv[1])
cases = json.loads((folder / "cases.json").read_text())


def array(tensor: dict) -> numpy.ndarray:
    data = (folder / tensor["file"]).read_bytes()
    return numpy.frombuffer(data, dtype=tensor["type"]).reshape(tensor["dims"])


def mixed_in_numpy(xs_a, ys_a, boxes, lambdas, blends, xs_b=None, ys_b=None, partners=None):
    """Images [N, T, H, W, C] and labels, in the stated roundings."""
    xs_other = xs_a[partners] if xs_b is None else xs_b
    ys_other = ys_a[partners] if ys_b is None else ys_b
    xs = xs_a.copy()
    compute = numpy.float64 if xs_a.dtype == numpy.float64 else numpy.float32
    for row, (x1, y1, x2, y2) in enumerate(boxes):
        inside = (row, slice(None), slice(y1, y2), slice(x1, x2))
        blend = compute(blends[row])
        if blend > 0:
            blended = blend * xs_a[inside].astype(compute)
            blended += (compute(1) - blend) * xs_other[inside].astype(compute)
            xs[inside] = numpy.rint(blended) if xs_a.dtype == numpy.uint8 else blended
        else:
            xs[inside] = xs_other[inside]
    weights = lambdas[:, None]
    return {"xs": xs, "ys": weights * ys_a + (numpy.float32(1) - weights) * ys_other}


for case in cases:
    model = onnx.load(str(folder / case["model"]))
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    onnx.checker.check_model(inferred, full_check=True)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    inputs = {name: array(tensor) for name, tensor in case["inputs"].items()}
    xs, ys = session.run(["xs", "ys"], inputs)
    if "outputs" in case:
        outputs = {name: array(tensor) for name, tensor in case["outputs"].items()}
    else:
        outputs = mixed_in_numpy(**inputs)
    for name, actual in (("xs", xs), ("ys", ys)):
        if actual.tobytes() != outputs[name].tobytes():
            sys.exit(f"{case['model']}: {name} differs from what is expected")
    print(f"{case['model']}: checked, and equal bit for bit")

readme = pathlib.Path(__file__).parents[2] / "packages/onnx/README.md"
(example,) = re.findall(r"```python\n(.*?)```", readme.read_text(), re.DOTALL)
os.chdir(folder)
scope: dict = {}
exec(example, scope)
assert (scope["xs"][0, :, :16, :16] == 255).all() and scope["ys"][1, 1] == 0.625

print(f"{len(cases)} passed, 0 failed (onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__})")
