"""Arrays as they come in a request."""

import base64

import numpy as np


def array(text, dtype, shape):
    """The array of that shape whose bytes are `text` in base64."""
    return np.frombuffer(base64.b64decode(text), dtype).reshape(shape)
