"""Runs the Python of examples/cifar10/README.md on a checkpoint; takes the folder of a run."""

import pathlib
import re
import sys

readme = pathlib.Path(__file__).parents[2] / "examples/cifar10/README.md"
(example,) = re.findall(r"```python\n(.*?)```", readme.read_text(), re.DOTALL)
scope: dict = {}
exec(example.replace("runs/mine", sys.argv[1]), scope)

(shape,) = re.findall(r'\["(stem\.conv\.kernel)"\]\.shape  # \((.*)\)', example)
name, dims = shape
assert scope["weights"][name].shape == tuple(map(int, dims.split(", ")))
print("The checkpoint opens as the README says.")
