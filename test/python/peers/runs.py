"""Runs the peers on the draws of core. Each run returns the images and labels that the peer gave."""

import os
from unittest.mock import patch

import numpy as np
import torch
from draws import draws, permutation, uniform
from scripted import KerasRandom, KorniaSampling, Numpy, NumpyRandom, TorchBeta, TorchRandint

CLASSES = 7


def ids(n):
    return torch.tensor([3 * i % CLASSES for i in range(n)])


def torchvision(kind, images, seed, step, alpha=1.0):
    from torchvision.transforms import v2

    transform = getattr(v2, kind)(alpha=alpha, num_classes=CLASSES)
    drawn = draws(seed, step, 0)
    is_cutmix = kind == "CutMix"
    # torch draws MixUp's lambda in float32, as core stores it.
    mixup_lambda = float(np.float32(drawn.mixup_lambda))
    beta = TorchBeta([("beta", drawn.cutmix_lambda if is_cutmix else mixup_lambda)])
    randint = TorchRandint(
        [("randint", drawn.x_word), ("randint", drawn.y_word)] if is_cutmix else []
    )
    transform._dist = beta
    with patch.object(torch, "randint", randint):
        mixed, labels = transform(images, ids(len(images)))
    beta.finish()
    randint.finish()
    return mixed, labels


def _timm_rows(mode, n):
    """Index of the sample whose draws each parameter takes."""
    return {"batch": [0], "pair": range(n // 2), "elem": range(n)}[mode]


def _timm_script(mode, n, seed, step, options):
    """What timm asks `numpy.random` for, in its order."""
    rows = [draws(seed, step, row) for row in _timm_rows(mode, n)]
    mixup, cutmix = options.get("mixup_alpha", 1.0), options.get("cutmix_alpha", 0.0)
    prob, switch_prob = options.get("prob", 1.0), options.get("switch_prob", 0.5)
    both = mixup > 0 and cutmix > 0
    use_cutmix = [row.switch < switch_prob if both else cutmix > 0 for row in rows]
    gates = ("rand", np.array([row.gate for row in rows]))
    switches = ("rand", np.array([row.switch for row in rows]))
    cutmix_betas = (f"beta({cutmix:g})", np.array([row.cutmix_lambda for row in rows]))
    mixup_betas = (f"beta({mixup:g})", np.array([row.mixup_lambda for row in rows]))
    boxes = [
        ("randint", word)
        for row, cuts in zip(rows, use_cutmix)
        if cuts and row.gate < prob
        for word in (row.y_word, row.x_word)
    ]
    if mode != "batch":
        betas = [cutmix_betas] * (cutmix > 0) + [mixup_betas] * (mixup > 0)
        return [switches] * both + betas + [gates] + boxes
    if rows[0].gate >= prob:
        return [("rand", rows[0].gate)]
    name, values = cutmix_betas if use_cutmix[0] else mixup_betas
    switch = [("rand", rows[0].switch)] * both
    return [("rand", rows[0].gate), *switch, (name, values[0]), *boxes]


def timm(mode, images, seed, step, **options):
    from timm.data import mixup

    mixer = mixup.Mixup(mode=mode, num_classes=CLASSES, **options)
    random = NumpyRandom(_timm_script(mode, len(images), seed, step, options))
    with patch.object(mixup, "np", Numpy(random)):
        mixed, labels = mixer(images.clone(), ids(len(images)))
    random.finish()
    return mixed, labels


def timm_collate(mode, images, seed, step, **options):
    """timm's mixing of uint8 images while they are collated into a batch."""
    from timm.data import mixup

    mixer = mixup.FastCollateMixup(mode=mode, num_classes=CLASSES, **options)
    random = NumpyRandom(_timm_script(mode, len(images), seed, step, options))
    batch = [(image.copy(), int(label)) for image, label in zip(images, ids(len(images)))]
    with patch.object(mixup, "np", Numpy(random)):
        mixed, labels = mixer(batch)
    random.finish()
    return mixed, labels


def keras_mixup(images, seed, step):
    os.environ["KERAS_BACKEND"] = "torch"
    from keras.layers import MixUp

    n = len(images)
    rows = [draws(seed, step, row) for row in range(n)]
    layer = MixUp(alpha=1)
    random = KerasRandom(
        [
            ("shuffle", torch.tensor(permutation(n, seed, 0, step))),
            ("beta", torch.tensor([row.mixup_lambda for row in rows], dtype=torch.float32)),
        ]
    )
    one_hot = torch.nn.functional.one_hot(ids(n), CLASSES).float()
    with patch.object(layer.backend, "random", random):
        mixed = layer({"images": images.permute(0, 2, 3, 1), "labels": one_hot}, training=True)
    random.finish()
    return mixed["images"].permute(0, 3, 1, 2), mixed["labels"]


def kornia(images, seed, step):
    from kornia.augmentation import RandomCutMixV2
    from kornia.augmentation.random_generator._2d import cutmix

    n = len(images)
    rows = [draws(seed, step, row) for row in range(n)]
    partners = permutation(n, seed, 0, step)
    keys = np.empty(n)
    keys[partners] = np.arange(n) / n  # Kornia takes the order that sorts them.
    mixer = RandomCutMixV2(data_keys=["input", "class"], use_correct_lambda=True)
    sampling = KorniaSampling(
        [
            ("Bernoulli", np.ones(n)),
            ("Uniform", keys),
            ("Beta", [row.cutmix_lambda for row in rows]),
            ("Uniform", [uniform(row.x_word) for row in rows]),
            ("Uniform", [uniform(row.y_word) for row in rows]),
        ]
    )
    with (
        patch.object(cutmix, "_adapted_sampling", sampling),
        patch.object(cutmix, "_adapted_rsampling", sampling),
    ):
        mixed, triples = mixer(images, ids(n))
    sampling.finish()
    own, partner, weight = triples[0].T
    one_hot = torch.nn.functional.one_hot
    labels = weight[:, None] * one_hot(own.long(), CLASSES)
    labels += (1 - weight)[:, None] * one_hot(partner.long(), CLASSES)
    return mixed, labels
