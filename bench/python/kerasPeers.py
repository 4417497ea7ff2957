"""keras.layers.CutMix and MixUp on TensorFlow tensors, as a compiled function."""

import os
import platform

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import tensorflow as tf
from lines import serve, timed

cases = {}


def start(threads):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__}
    return {"python": platform.python_version(), "versions": versions, "missing": {}}


def prepare(method, type, samples, side, classes):
    """Replaces the batch and returns the names of the cases on it."""
    cases.clear()
    options = {"seed": 0, "data_format": "channels_last"}
    if method == "CutMix":
        layer = keras.layers.CutMix(factor=1.0, **options)
    elif method == "MixUp":
        layer = keras.layers.MixUp(alpha=1.0, **options)
    else:
        return []  # Keras has no choice between the two.
    shape = (samples, side, side, 3)
    if type == "float32":
        images = tf.random.uniform(shape)
    else:
        images = tf.cast(tf.random.uniform(shape, maxval=256, dtype=tf.int32), tf.uint8)
    ids = tf.random.uniform((samples,), maxval=classes, dtype=tf.int32)

    @tf.function
    def mix(images, ids):
        return layer({"images": images, "labels": tf.one_hot(ids, classes)}, training=True)

    cases["Keras 3, per sample"] = lambda: mix(images, ids)
    return list(cases)


def turn(case, milliseconds):
    return timed(cases[case], milliseconds)


serve({"start": start, "prepare": prepare, "turn": turn})
