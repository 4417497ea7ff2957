"""Takes training steps of ResNet-20 in Keras 3 with TensorFlow on the CPU, on request."""

import os
import platform
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from arrays import array
from keras import layers
from lines import serve

models = {}
batch = {}


def resnet20(recipe):
    """The model, and its parameters in the order of `stateLayout`."""
    parameters = []
    l2 = keras.regularizers.L2(recipe["l2"])

    def conv(x, filters, size, stride, use_bias):
        options = {"padding": "same", "use_bias": use_bias, "kernel_regularizer": l2}
        layer = layers.Conv2D(filters, size, stride, **options)
        y = layer(x)
        parameters.extend(layer.trainable_variables)
        return y

    def conv_norm(x, filters, stride=1):
        norm = layers.BatchNormalization(**recipe["batchNorm"])
        y = norm(conv(x, filters, 3, stride, use_bias=False))
        parameters.extend([norm.gamma, norm.beta])
        return y

    images = keras.Input((32, 32, 3), dtype="uint8")
    x = layers.ReLU()(conv_norm(layers.Rescaling(1 / 255)(images), 16))
    for filters in (16, 32, 64):
        for block in range(3):
            stride = 2 if filters > 16 and block == 0 else 1
            shortcut = conv(x, filters, 1, stride, use_bias=True) if stride == 2 else x
            y = conv_norm(layers.ReLU()(conv_norm(x, filters, stride)), filters)
            x = layers.ReLU()(layers.Add()([y, shortcut]))
    classifier = layers.Dense(10)
    logits = classifier(layers.GlobalAveragePooling2D()(x))
    parameters.extend(classifier.trainable_variables)
    return keras.Model(images, logits), parameters


def load(parameters, flat):
    """Sets the parameters from the flat vector, whose kernels are [out, in, k, k]."""
    offset = 0
    for parameter in parameters:
        values = flat[offset : offset + np.prod(parameter.shape)]
        offset += len(values)
        if len(parameter.shape) == 4:
            height, width, inputs, outputs = parameter.shape
            values = values.reshape(outputs, inputs, height, width).transpose(2, 3, 1, 0)
        parameter.assign(values.reshape(parameter.shape))
    if offset != len(flat):
        raise ValueError(f"flat must have {offset} values, received {len(flat)}")


def compiled(recipe, parameters):
    model, variables = resnet20(recipe)
    load(variables, parameters)
    adam = recipe["adam"]
    model.compile(
        keras.optimizers.Adam(
            adam["learningRate"], adam["beta1"], adam["beta2"], adam["epsilon"]
        ),
        keras.losses.CategoricalCrossentropy(from_logits=True),
    )
    return model


def start(threads, recipe, parameters, images, labels):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    flat = array(parameters, np.float32, (-1,))
    images = array(images, np.uint8, (-1, 3, 32, 32)).transpose(0, 2, 3, 1)
    batch["x"] = tf.constant(np.ascontiguousarray(images))
    batch["y"] = tf.constant(array(labels, np.float32, (-1, 10)))
    models["train_on_batch"] = compiled(recipe, flat)
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__}
    return {
        "python": platform.python_version(),
        "versions": versions,
        "missing": {},
        "variants": list(models),
    }


def turn(variant, steps):
    model = models[variant]
    losses, milliseconds = [], []
    for _ in range(steps):
        start = time.perf_counter()
        model.reset_metrics()
        losses.append(float(model.train_on_batch(**batch)))
        milliseconds.append(1e3 * (time.perf_counter() - start))
    return {"losses": losses, "milliseconds": milliseconds}


serve({"start": start, "turn": turn})
