"""Arrays in requests."""

import base64

import numpy as np


def array(text, dtype, shape):
    """An array of the given shape from its bytes in base64."""
    return np.frombuffer(base64.b64decode(text), dtype).reshape(shape)
