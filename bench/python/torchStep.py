"""Takes training steps of ResNet-20 in PyTorch on request: on a GPU if there is one, otherwise on the CPU.

On a GPU the losses of a turn are read together, as the example does every 10 steps: each read waits for the GPU.
TORCH_DEVICE=cpu selects the CPU."""

import os
import platform
import time

import numpy as np
import torch
from arrays import array
from lines import serve
from torch import nn
from torch.nn import functional as F

trainings = {}
device = os.environ.get("TORCH_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu")


class SameConv(nn.Module):
    """A 3×3 convolution with TensorFlow's SAME padding, which at stride 2 is one pixel at the end."""

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
        self.model.to(device, memory_format=memory_format)
        self.forward = self.model
        self.kernels = [p for p in self.model.parameters() if p.dim() == 4]
        others = [p for p in self.model.parameters() if p.dim() != 4]
        # Adam's weight decay adds decay · w to the gradient, as the l2 term does.
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
        images, labels = self.images.to(device), self.labels.to(device)
        x = images.to(torch.float32, memory_format=self.memory_format).div_(255)
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.forward(x), labels)
        loss.backward()
        with torch.no_grad():
            norms = torch.stack([torch.linalg.vector_norm(kernel) for kernel in self.kernels])
            penalty = self.l2 * norms.square().sum()
        self.optimizer.step()
        return loss.detach() + penalty


def load(model, flat):
    """Sets the parameters, which are in the order of `stateLayout`, from the flat vector."""
    offset = 0
    for name, parameter in model.named_parameters():
        values = flat[offset : offset + parameter.numel()]
        offset += parameter.numel()
        if name == "classifier.weight":
            values = values.reshape(parameter.T.shape).T
        with torch.no_grad():
            parameter.copy_(values.reshape(parameter.shape))
    if offset != len(flat):
        raise ValueError(f"flat must have {offset} values, received {len(flat)}")


def compiled(recipe, parameters, images, labels):
    training = Training(torch.channels_last, recipe, parameters, images, labels)
    training.forward = torch.compile(training.model)
    training.step()
    load(training.model, parameters)
    training.optimizer.state.clear()
    return training


def start(threads, recipe, parameters, images, labels):
    torch.set_num_threads(threads)
    arrays = [
        array(parameters, np.float32, (-1,)),
        array(images, np.uint8, (-1, 3, 32, 32)),
        array(labels, np.float32, (-1, 10)),
    ]
    tensors = [torch.from_numpy(values.copy()) for values in arrays]
    trainings["NCHW"] = Training(torch.contiguous_format, recipe, *tensors)
    trainings["channels_last"] = Training(torch.channels_last, recipe, *tensors)
    missing = {}
    try:
        trainings["compiled"] = compiled(recipe, *tensors)
    except Exception as error:  # There is no C++ compiler, or it fails.
        missing["torch.compile"] = str(error).strip().split("\n")[0]
    where = torch.cuda.get_device_name() if device == "cuda" else "CPU"
    return {
        "python": platform.python_version(),
        "versions": {"torch": f"{torch.__version__} on {where}"},
        "missing": missing,
        "variants": list(trainings),
    }


def turn(variant, steps):
    training = trainings[variant]
    losses, milliseconds = [], []
    while len(losses) < steps:
        # The first step is not counted.
        count = steps - 1 if device == "cuda" and losses else 1
        start = time.perf_counter()
        losses += torch.stack([training.step() for _ in range(count)]).tolist()
        milliseconds += count * [1e3 * (time.perf_counter() - start) / count]
    return {"losses": losses, "milliseconds": milliseconds}


serve({"start": start, "turn": turn})
