"""Runs the functions of the Keras example, from a copy of the example itself.

The example is https://keras.io/examples/vision/cutmix/, examples/vision/cutmix.py of keras-io. It is
not published as a package, and its code is not copied here.
"""

import ast
from unittest.mock import patch

import numpy as np
from draws import below, draws

FUNCTIONS = ("sample_beta_distribution", "get_box", "cutmix")


def load(path):
    """The example's functions, without the training around them."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    tree.body = [
        node
        for node in tree.body
        if (isinstance(node, ast.FunctionDef) and node.name in FUNCTIONS)
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "IMG_SIZE")
    ]
    scope = {"tf": tf}
    exec(compile(tree, path, "exec"), scope)
    return scope["cutmix"]


def run(cutmix, images_a, images_b, labels_a, labels_b, seed, step):
    """Mixes row by row; images are [N, 32, 32, C] float32."""
    import tensorflow as tf

    mixed = []
    for row in range(len(images_a)):
        drawn = draws(seed, step, row)
        share = np.float32(drawn.cutmix_lambda)
        gammas = iter((share, np.float32(1) - share))
        words = iter((drawn.x_word, drawn.y_word))

        def gamma(shape, alpha):
            return tf.fill((1, 1), next(gammas))

        def uniform(shape, minval, maxval, dtype):
            return tf.fill(shape, below(next(words), maxval))

        with (
            patch.object(tf.random, "gamma", gamma),
            patch.object(tf.random, "uniform", uniform),
        ):
            pair = ((images_a[row], labels_a[row]), (images_b[row], labels_b[row]))
            mixed.append([value.numpy() for value in cutmix(*pair)])
    images, labels = zip(*mixed)
    return np.stack(images), np.stack(labels)
