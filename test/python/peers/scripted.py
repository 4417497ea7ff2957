"""Random sources of the peers that return what a script says, and check how they are asked."""

from collections import deque

import numpy as np
import torch
from draws import below


class Script:
    """Answers for calls in the order in which they must come."""

    def __init__(self, answers):
        self._answers = deque(answers)

    def answer(self, name):
        expected, value = self._answers.popleft()
        if expected != name:
            raise AssertionError(f"the peer asked for {name} where {expected} was expected")
        return value

    def finish(self):
        if self._answers:
            raise AssertionError(f"the peer did not ask for {[name for name, _ in self._answers]}")


class NumpyRandom(Script):
    """Stands in for `numpy.random` in timm."""

    def rand(self, *_):
        return self.answer("rand")

    def beta(self, a, b, size=None):
        if a != b:
            raise AssertionError("alpha differs from beta")
        return self.answer(f"beta({a:g})")

    def randint(self, low, high, size=None):
        return low + below(self.answer("randint"), high - low)


class Numpy:
    """Stands in for the module `numpy`, with another `random`."""

    def __init__(self, random):
        self.random = random

    def __getattr__(self, name):
        return getattr(np, name)


class TorchRandint(Script):
    """Stands in for `torch.randint` in torchvision."""

    def __call__(self, high, size):
        return torch.tensor([below(self.answer("randint"), high)])


class TorchBeta(Script):
    """Stands in for a `torch.distributions.Beta`."""

    def sample(self, shape=()):
        return torch.tensor([self.answer("beta")], dtype=torch.float64)


class KorniaSampling(Script):
    """Stands in for both sampling functions of Kornia's generators."""

    def __call__(self, shape, distribution, same_on_batch):
        values = torch.tensor(self.answer(type(distribution).__name__), dtype=torch.float32)
        if same_on_batch or values.numel() != np.prod(shape):
            raise AssertionError(f"the peer asked for the shape {tuple(shape)}")
        return values.reshape(shape)


class KerasRandom(Script):
    """Stands in for `backend.random` of a Keras layer."""

    def shuffle(self, _, axis=0, seed=None):
        return self.answer("shuffle")

    def beta(self, shape, alpha, beta, dtype=None, seed=None):
        if alpha != beta:
            raise AssertionError("alpha differs from beta")
        return self.answer("beta")
