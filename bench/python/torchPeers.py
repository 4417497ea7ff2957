"""CutMix and MixUp of torchvision v2, timm and Kornia on PyTorch tensors."""

import platform
from importlib.metadata import version

import torch
from lines import serve, timed

cases = {}


def multiplies_bytes(method, images):
    """Whether whole batches of uint8 would be multiplied in place, which PyTorch refuses."""
    return method != "CutMix" and images.dtype == torch.uint8


def torchvision_cases(method, images, ids, classes):
    from torchvision.transforms import v2

    if multiplies_bytes(method, images):
        return {}
    cutmix, mixup = v2.CutMix(num_classes=classes), v2.MixUp(num_classes=classes)
    both = v2.RandomChoice([cutmix, mixup])
    mix = {"CutMix": cutmix, "MixUp": mixup, "RandomMix": both}[method]
    return {"torchvision v2, per batch": lambda: mix(images, ids)}


def timm_cases(method, images, ids, classes):
    from timm.data.mixup import Mixup

    def mix(mode):
        alphas = {"mixup_alpha": int(method != "CutMix"), "cutmix_alpha": int(method != "MixUp")}
        mixup = Mixup(**alphas, label_smoothing=0, mode=mode, num_classes=classes)
        own = images.clone()  # timm writes into it.
        return lambda: mixup(own, ids)

    modes = {"per batch": "batch", "per sample": "elem"}
    if multiplies_bytes(method, images):
        del modes["per batch"]
    return {f"timm, {name}, in place": mix(mode) for name, mode in modes.items()}


def kornia_cases(method, images, ids, classes):
    from kornia.augmentation import RandomCutMixV2

    if method != "CutMix" or images.dtype != torch.float32:
        return {}
    cutmix = RandomCutMixV2(p=1, data_keys=["input", "class"], use_correct_lambda=True)
    return {"Kornia, per sample": lambda: cutmix(images, ids)}


libraries = {"torchvision": torchvision_cases, "timm": timm_cases, "kornia": kornia_cases}


def start(threads):
    torch.set_num_threads(threads)
    versions, missing = {"torch": torch.__version__}, {}
    for name in list(libraries):
        try:
            images, ids = torch.zeros(2, 3, 32, 32), torch.zeros(2, dtype=torch.int64)
            libraries[name]("CutMix", images, ids, 10)
            versions[name] = version(name)
        except ImportError as error:
            missing[name] = str(error)
            del libraries[name]
    return {"python": platform.python_version(), "versions": versions, "missing": missing}


def prepare(method, type, samples, side, classes):
    """Replaces the batch and returns the names of the cases on it."""
    cases.clear()
    shape = (samples, 3, side, side)
    images = torch.rand(shape) if type == "float32" else torch.randint(256, shape, dtype=torch.uint8)
    ids = torch.randint(classes, (samples,))
    cases["PyTorch, clone"] = lambda: images.clone()
    for library in libraries.values():
        cases.update(library(method, images, ids, classes))
    return list(cases)


def turn(case, milliseconds):
    with torch.no_grad():
        return timed(cases[case], milliseconds)


serve({"start": start, "prepare": prepare, "turn": turn})
