"""The mathematics of ``reference.py``, compiled once for all layered graphs and settings.

Instead of whole matrices, the kernels use *tiles*: a few rows of the data, transposed, so that a
node is a line of numbers, one for each example, for vector operations. A tile has the lines

    inputs, targets y, a line of ones (the factor of the biases), units

and each unit also has a line of deltas (dL/dz) and one of slopes (f'(z)). Lines are padded to whole
vectors with copies of the last example, whose deltas are 0.

The weights are in *panels*. A panel is up to eight consecutive units with the same sources; its
``height * (n_sources + 1)`` numbers are the ``height`` weights from the first source, and so on,
and at the end the biases. A missing edge inside a panel is a weight of 0 with learning rate 0.
There are three operations, each with variants for the heights 8, 4, 2 and 1 that keep their sums in
registers:

    forward    z = sum of weight * source + bias, for the units of a panel
    deltas     dL/da = sum of weight * delta over the panels that a group of units feeds
    gradient   dL/dw = sum over examples of delta * source, for the weights of a panel

``plan.py`` makes the tables of lines and panels. All arguments are addresses or whole numbers, so
that the kernels need no other compilation. ``run`` is the only entry point.
"""

from __future__ import annotations
