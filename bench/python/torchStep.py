"""Training steps of the example's ResNet-20 in PyTorch on the CPU, on request.

Speaks JSON lines. In comes first {threads, recipe, parameters, images, labels} (arrays as base64: the
flat float32 parameters in the order of the example's state layout, uint8 images [N, 3, 32, 32],
float32 labels [N, 10]), answered by {version, python, variants}; then {variant, steps} any number of
times, each answered by {losses, milliseconds} with one entry a step.
"""

import base64
import json
import platform
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class SameConv(nn.Module):
    """3×3 with TensorFlow's SAME padding: at stride 2, nothing before and one pixel after."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.stride = stride
        padding = 1 if stride == 1 else 0
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, padding, bias=False)

    def forward(self, x):
        return self.conv(x if self.stride == 1 else F.pad(x, (0, 1, 0, 1)))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, batch_norm):
        super().__init__()
        self.projection = nn.Conv2d(inputs, outputs, 1, stride) if inputs != outputs else nn.Identity()
        self.conv1, self.norm1 = SameConv(inputs, outputs, stride), batch_norm(outputs)
        self.conv2, self.norm2 = SameConv(outputs, outputs), batch_norm(outputs)

    def forward(self, x):
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = self.norm2(self.conv2(y))
        return F.relu(y + self.projection(x), inplace=True)


class ResNet20(nn.Module):
    def __init__(self, momentum, epsilon):
        super().__init__()

        def batch_norm(channels):
            return nn.BatchNorm2d(channels, eps=epsilon, momentum=1 - momentum)

        self.conv, self.norm = SameConv(3, 16), batch_norm(16)
        blocks, channels = [], 16
        for filters in (16, 32, 64):
            for block in range(3):
                stride = 2 if filters > 16 and block == 0 else 1
                blocks.append(Block(channels, filters, stride, batch_norm))
                channels = filters
        self.blocks = nn.Sequential(*blocks)
        self.classifier = nn.Linear(channels, 10)

    def forward(self, x):
        x = self.blocks(F.relu(self.norm(self.conv(x)), inplace=True))
        return self.classifier(x.mean((2, 3)))


class Training:
    def __init__(self, memory_format, recipe, parameters, images, labels):
        self.memory_format = memory_format
        self.images, self.labels = images, labels
        self.l2 = recipe["l2"]
        self.model = ResNet20(**recipe["batchNorm"])
        load(self.model, parameters)
        self.model.to(memory_format=memory_format)
        self.kernels = [p for p in self.model.parameters() if p.dim() == 4]
        others = [p for p in self.model.parameters() if p.dim() != 4]
        # Adam's weight decay adds decay · w to the gradient: exactly that of the l2 term.
        groups = [{"params": self.kernels, "weight_decay": 2 * self.l2}, {"params": others}]
        adam = recipe["adam"]
        self.optimizer = torch.optim.Adam(
            groups,
            adam["learningRate"],
            (adam["beta1"], adam["beta2"]),
            adam["epsilon"],
            fused=True,
        )

    def step(self):
        x = self.images.to(torch.float32, memory_format=self.memory_format).div_(255)
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.model(x), self.labels)
        loss.backward()
        with torch.no_grad():
            norms = torch.stack([torch.linalg.vector_norm(kernel) for kernel in self.kernels])
            penalty = self.l2 * norms.square().sum()
        self.optimizer.step()
        return (loss.detach() + penalty).item()


def load(model, flat):
    """Fills the parameters, defined above in the order of the layout, from its flat vector."""
    offset = 0
    for name, parameter in model.named_parameters():
        values = flat[offset : offset + parameter.numel()]
        offset += parameter.numel()
        if name == "classifier.weight":
            values = values.reshape(parameter.T.shape).T
        with torch.no_grad():
            parameter.copy_(values.reshape(parameter.shape))
    if offset != len(flat):
        raise ValueError(f"the network has {offset} parameters, received {len(flat)}")


def array(text, dtype, shape):
    values = np.frombuffer(base64.b64decode(text), dtype).copy()
    return torch.from_numpy(values).reshape(shape)


def receive():
    for line in sys.stdin:
        yield json.loads(line)


def send(message):
    print(json.dumps(message), flush=True)


def main():
    requests = receive()
    setup = next(requests)
    torch.set_num_threads(setup["threads"])
    parameters = array(setup["parameters"], np.float32, (-1,))
    images = array(setup["images"], np.uint8, (-1, 3, 32, 32))
    labels = array(setup["labels"], np.float32, (-1, 10))
    trainings = {
        name: Training(memory_format, setup["recipe"], parameters, images, labels)
        for name, memory_format in {
            "NCHW": torch.contiguous_format,
            "channels_last": torch.channels_last,
        }.items()
    }
    send({
        "version": torch.__version__,
        "python": platform.python_version(),
        "variants": list(trainings),
    })
    for request in requests:
        training = trainings[request["variant"]]
        losses, milliseconds = [], []
        for _ in range(request["steps"]):
            start = time.perf_counter()
            losses.append(training.step())
            milliseconds.append(1e3 * (time.perf_counter() - start))
        send({"losses": losses, "milliseconds": milliseconds})


main()
