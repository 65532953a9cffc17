"""Network Playground: build a small neural network by hand and watch it learn."""

from __future__ import annotations

import os

# Two BLAS threads made a 128-wide network twenty times slower than one. The variables count only
# when they are set before NumPy is first imported, hence here.
for _variable in (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
):
    os.environ.setdefault(_variable, "1")

__version__ = "0.1.0"
