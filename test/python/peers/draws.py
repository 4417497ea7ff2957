"""What core draws for a sample, to be injected into the peers."""

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "packages/core/test/golden"))

from philox import WORDS, block, permutation  # noqa: E402

MIXUP_BLOCK = 2**29


@dataclass(frozen=True)
class Draws:
    """Draws at alpha 1. Words are integers in [0, 2^32), the rest numbers in [0, 1)."""

    cutmix_lambda: float
    x_word: int
    y_word: int
    gate: float
    switch: float
    mixup_lambda: float


def draws(seed: int, step: int, sample: int) -> Draws:
    box = block(seed, sample, step, 0)
    blend = block(seed, sample, step, MIXUP_BLOCK)
    return Draws(
        box[0] / WORDS, box[1], box[2], box[3] / WORDS, blend[0] / WORDS, blend[1] / WORDS
    )


def below(word: int, n: int) -> int:
    """The integer below n that a word stands for."""
    return word * n // WORDS


def uniform(word: int) -> float:
    return word / WORDS


__all__ = ["ROOT", "Draws", "below", "draws", "permutation", "uniform"]
