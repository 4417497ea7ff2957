"""CutMix of torchvision v2, timm and Kornia on PyTorch tensors."""

import platform
from importlib.metadata import version

import torch
from lines import serve, timed

cases = {}


def torchvision_cases(images, ids, classes):
    from torchvision.transforms import v2

    cutmix = v2.CutMix(num_classes=classes)
    return {"torchvision v2, per batch": lambda: cutmix(images, ids)}


def timm_cases(images, ids, classes):
    from timm.data.mixup import Mixup

    def mix(mode):
        options = {"mixup_alpha": 0, "cutmix_alpha": 1, "label_smoothing": 0}
        mixup = Mixup(**options, mode=mode, num_classes=classes)
        own = images.clone()  # timm writes into it.
        return lambda: mixup(own, ids)

    return {"timm, per batch, in place": mix("batch"), "timm, per sample, in place": mix("elem")}


def kornia_cases(images, ids, classes):
    from kornia.augmentation import RandomCutMixV2

    if images.dtype != torch.float32:
        return {}
    cutmix = RandomCutMixV2(p=1, data_keys=["input", "class"], use_correct_lambda=True)
    return {"Kornia, per sample": lambda: cutmix(images, ids)}


libraries = {"torchvision": torchvision_cases, "timm": timm_cases, "kornia": kornia_cases}


def start(threads):
    torch.set_num_threads(threads)
    versions, missing = {"torch": torch.__version__}, {}
    for name in list(libraries):
        try:
            libraries[name](torch.zeros(2, 3, 32, 32), torch.zeros(2, dtype=torch.int64), 10)
            versions[name] = version(name)
        except ImportError as error:
            missing[name] = str(error)
            del libraries[name]
    return {"python": platform.python_version(), "versions": versions, "missing": missing}


def prepare(type, samples, side, classes):
    """Replaces the batch and returns the names of the cases on it."""
    cases.clear()
    shape = (samples, 3, side, side)
    images = torch.rand(shape) if type == "float32" else torch.randint(256, shape, dtype=torch.uint8)
    ids = torch.randint(classes, (samples,))
    cases["PyTorch, clone"] = lambda: images.clone()
    for library in libraries.values():
        cases.update(library(images, ids, classes))
    return list(cases)


def turn(case, milliseconds):
    with torch.no_grad():
        return timed(cases[case], milliseconds)


serve({"start": start, "prepare": prepare, "turn": turn})
