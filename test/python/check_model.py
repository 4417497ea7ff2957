"""Checks the CutMix models with ONNX's own checker, and runs them in Python.

Reads the cases that packages/onnx/test/makeModelCases.ts writes: for each a model, its
inputs, and the images and labels that the typed-array path gives for them.

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


for case in cases:
    model = onnx.load(str(folder / case["model"]))
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    onnx.checker.check_model(inferred, full_check=True)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    xs, ys = session.run(
        ["xs", "ys"], {name: array(tensor) for name, tensor in case["inputs"].items()}
    )
    for name, actual in (("xs", xs), ("ys", ys)):
        expected = array(case["outputs"][name])
        if actual.tobytes() != expected.tobytes():
            sys.exit(f"{case['model']}: {name} differs from what the typed-array path gives")
    print(f"{case['model']}: checked, and equal bit for bit")

readme = pathlib.Path(__file__).parents[2] / "packages/onnx/README.md"
(example,) = re.findall(r"```python\n(.*?)```", readme.read_text(), re.DOTALL)
os.chdir(folder)
scope: dict = {}
exec(example, scope)
assert (scope["xs"][0, :, :16, :16] == 255).all() and scope["ys"][1, 1] == 0.625

print(f"{len(cases)} passed, 0 failed (onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__})")
