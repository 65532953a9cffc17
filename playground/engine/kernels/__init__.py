"""The mathematics of ``reference.py``, compiled: any layered graph, any setting, no recompilation.

What reference.py does in whole matrices is done here on *tiles*: some rows of the data at a time,
turned, so that a node is one line of numbers, one for each example, and a step on it is a step on
whole vectors. A tile has the lines

    inputs, targets y, a line of ones (what a bias multiplies), units

and beside them each unit has a line of deltas (dL/dz) and one of slopes (f'(z)). Lines end in
padding, up to whole vectors: copies of the last example, whose deltas are 0.

The weights lie in *panels*. A panel is up to eight consecutive units that share their sources; of
its ``height * (n_sources + 1)`` numbers the first ``height`` are the weights from the first source,
and so on; the last are the biases. A missing edge inside of a panel is a weight 0 with learning
rate 0. There are three pieces of work, each written out for the heights 8, 4, 2 and 1, so that what
they add up stays in registers:

    forward    z = sum of weight * source + bias, for the units of a panel
    deltas     dL/da = sum of weight * delta over the panels a group of units feeds
    gradient   dL/dw = sum over examples of delta * source, for the weights of a panel

``plan.py`` makes the tables that say which lines and panels there are. Everything is an address or
a whole number; types never change, so the kernel is compiled once. ``run`` is the only entry.
"""

from __future__ import annotations
