"""The same training loop as a C program, written for one dense network and compiled on the spot.

It is what a good C programmer would write who knows the sizes beforehand: all of them constants,
static arrays, loops that the compiler vectorises, in one of two arrangements. ``lines`` keeps the
values of a node for all examples side by side (good for large batches), ``rows`` the values of an
example for all nodes (good for wide layers and small batches). Both are measured.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from playground.engine.problem import Problem

FLAGS = ("-O3", "-march=native", "-ffast-math", "-fno-math-errno", "-shared", "-fPIC")
ARRANGEMENTS = ("lines", "rows")


def compiler() -> str | None:
    """A C compiler of this machine, if there is one."""
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def c_stepper(problem: Problem, parameters: np.ndarray, arrangement: str) -> Callable[[int], None]:
    """A function that takes n steps. The network must be dense, without locks and penalty."""
    source = _program(problem, arrangement)
    folder = Path(tempfile.mkdtemp(prefix="bench-c-"))
    (folder / "net.c").write_text(source)
    library = folder / "net.so"
    command = [str(compiler()), *FLAGS, str(folder / "net.c"), "-o", str(library), "-lm", "-lmvec"]
    if subprocess.run(command, capture_output=True).returncode != 0:
        command.remove("-lmvec")
        subprocess.run(command, check=True, capture_output=True)
    code = ctypes.CDLL(str(library))
    code.start.argtypes = [ctypes.c_void_p] * 3
    code.train.argtypes = [ctypes.c_long]
    code.parameters.argtypes = [ctypes.c_void_p]
    x = np.ascontiguousarray(problem.x_train)
    y = np.ascontiguousarray(problem.y_train)
    code.start(_by_layer(problem, parameters).ctypes.data, x.ctypes.data, y.ctypes.data)
    shutil.rmtree(folder)

    def train(steps: int) -> None:
        code.train(steps)

    def now() -> np.ndarray:
        out = np.zeros_like(parameters)
        code.parameters(out.ctypes.data)
        return _by_layer(problem, out, back=True)

    train.parameters = now
    return train


def _by_layer(problem: Problem, parameters: np.ndarray, back: bool = False) -> np.ndarray:
    """The parameters in the C program's order (weights and biases layer by layer), or back."""
    program = problem.program
    order = np.concatenate(
        [
            np.concatenate(
                [program.blocks_into[i][0].index, np.arange(*program.biases[i].indices(10**9))]
            )
            for i in range(1, len(program.sizes))
        ]
    )
    if not back:
        return np.ascontiguousarray(parameters[order])
    out = np.empty_like(parameters)
    out[order] = parameters
    return out


ACTIVATE = {
    "linear": ("z", "1.0"),
    "relu": ("(z > 0.0 ? z : 0.0)", "(a > 0.0 ? 1.0 : 0.0)"),
    "tanh": ("tanh(z)", "(1.0 - a * a)"),
}


def _program(problem: Problem, arrangement: str) -> str:
    sizes = problem.program.sizes
    names = problem.program.activations
    batch, n = problem.batch, problem.n_train
    body = _lines(sizes, names, batch) if arrangement == "lines" else _rows(sizes, names, batch)
    n_parameters = problem.program.n_parameters
    softmax = problem.training.loss == "cross_entropy"
    line = arrangement == "lines"

    def place(k: str, b: str, width: int) -> str:
        return f"{k} * B + {b}" if line else f"{b} * {width} + {k}"

    out, last = sizes[-1], len(sizes) - 1
    p, q = place("k", "b", out), place("j", "b", out)
    if softmax:
        loss = f"""
        for (int b = 0; b < m; b++) {{
            double top = a{last}[{place("0", "b", out)}], sum = 0.0;
            for (int k = 1; k < {out}; k++) top = a{last}[{p}] > top ? a{last}[{p}] : top;
            for (int k = 0; k < {out}; k++) sum += d{last}[{p}] = exp(a{last}[{p}] - top);
            for (int j = 0; j < {out}; j++) d{last}[{q}] = (d{last}[{q}] / sum - y[{q}]) / m;
        }}"""
        if line:  # over the batch inside, so that exp vectorises
            loss = f"""
        double top[B], sum[B];
        for (int b = 0; b < B; b++) {{ top[b] = a{last}[b]; sum[b] = 0.0; }}
        for (int k = 1; k < {out}; k++) for (int b = 0; b < B; b++)
            top[b] = a{last}[{p}] > top[b] ? a{last}[{p}] : top[b];
        for (int k = 0; k < {out}; k++) for (int b = 0; b < B; b++)
            sum[b] += d{last}[{p}] = exp(a{last}[{p}] - top[b]);
        for (int k = 0; k < {out}; k++) for (int b = 0; b < B; b++)
            d{last}[{p}] = b < m ? (d{last}[{p}] / sum[b] - y[{p}]) / m : 0.0;"""
    else:
        loss = f"""
        for (int k = 0; k < {out}; k++) for (int b = 0; b < B; b++)
            d{last}[{p}] = b < m ? (a{last}[{p}] - y[{p}]) / m : 0.0;"""
    x_place, y_place = place("k", "b", sizes[0]), place("k", "b", out)
    fill = f"""
        for (int b = 0; b < m; b++) {{
            long row = order[position + b];
            for (int k = 0; k < {sizes[0]}; k++) a0[{x_place}] = X[row * {sizes[0]} + k];
            for (int k = 0; k < {out}; k++) y[{y_place}] = Y[row * {out} + k];
        }}"""
    arrays = "".join(
        f"static double a{i}[{s} * B] __attribute__((aligned(64)));\n"
        f"static double d{i}[{s} * B] __attribute__((aligned(64)));\n"
        for i, s in enumerate(sizes)
    )
    return f"""
#include <math.h>
#include <stdint.h>
#include <string.h>
enum {{ B = {batch}, N = {n}, P = {n_parameters} }};
static double w[P] __attribute__((aligned(64))), g[P] __attribute__((aligned(64)));
static double m1[P] __attribute__((aligned(64))), m2[P] __attribute__((aligned(64)));
static double X[N * {sizes[0]}], Y[N * {out}];
static double y[{out} * B] __attribute__((aligned(64)));
static long order[N], position;
static uint64_t state = 42;
static double beta1t, beta2t;
{arrays}
static void shuffle(void) {{
    for (long i = N - 1; i > 0; i--) {{
        uint64_t z = state += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        z ^= z >> 31;
        long j = ((z >> 32) * (uint64_t)(i + 1)) >> 32, row = order[i];
        order[i] = order[j];
        order[j] = row;
    }}
}}
static void fill(int m) {{ {fill} }}
static void gradient(int m) {{
    {{ {body[0]} }}
    {{ {loss} }}
    {{ {body[1]} }}
}}
static void update(void) {{ {_update(problem)} }}
void start(const double *w0, const double *x, const double *t) {{
    memcpy(w, w0, sizeof w);
    memcpy(X, x, sizeof X);
    memcpy(Y, t, sizeof Y);
    memset(m1, 0, sizeof m1);
    memset(m2, 0, sizeof m2);
    beta1t = beta2t = 1.0;
    for (long i = 0; i < N; i++) order[i] = i;
    position = 0;
    fill(B);
}}
void train(long steps) {{
    for (long i = 0; i < steps; i++) {{
        int m = B;
        if (B < N) {{
            if (position == 0) shuffle();
            m = N - position < B ? N - position : B;
            fill(m);
            position = position + B < N ? position + B : 0;
        }}
        gradient(m);
        update();
    }}
}}
void parameters(double *out) {{ memcpy(out, w, sizeof w); }}
"""


def _update(problem: Problem) -> str:
    t = problem.training
    if t.optimizer == "sgd":
        return f"for (int i = 0; i < P; i++) w[i] -= {t.learning_rate} * g[i];"
    assert t.optimizer == "adam"
    return f"""
    beta1t *= {t.beta1};
    beta2t *= {t.beta2};
    double c1 = {t.learning_rate} / (1.0 - beta1t), c2 = 1.0 / (1.0 - beta2t);
    for (int i = 0; i < P; i++) {{
        m1[i] = {t.beta1} * m1[i] + {1.0 - t.beta1} * g[i];
        m2[i] = {t.beta2} * m2[i] + {1.0 - t.beta2} * g[i] * g[i];
        w[i] -= c1 * m1[i] / (sqrt(c2 * m2[i]) + {t.epsilon});
    }}"""


def _lines(sizes: tuple[int, ...], names: tuple[str, ...], batch: int) -> tuple[str, str]:
    """Forward and backward, node by node over the batch; weights ``w[target][source]``."""
    forward, backward = "", ""
    start = 0
    for i in range(1, len(sizes)):
        rows, columns, bias = sizes[i], sizes[i - 1], start + sizes[i] * sizes[i - 1]
        f = ACTIVATE.get(names[i], ACTIVATE["linear"])
        forward += f"""
        for (int r = 0; r < {rows}; r++) {{
            double *restrict t = a{i} + r * B;
            double sum[B];
            for (int b = 0; b < B; b++) sum[b] = w[{bias} + r];
            for (int s = 0; s < {columns}; s++) {{
                const double v = w[{start} + r * {columns} + s];
                const double *restrict x = a{i - 1} + s * B;
                for (int b = 0; b < B; b++) sum[b] += v * x[b];
            }}
            for (int b = 0; b < B; b++) {{ const double z = sum[b]; t[b] = {f[0]}; }}
        }}"""
        down = ""
        if i > 1:
            df = ACTIVATE[names[i - 1]][1]
            down = f"""
        for (int s = 0; s < {columns}; s++) {{
            double *restrict t = d{i - 1} + s * B;
            double sum[B];
            for (int b = 0; b < B; b++) sum[b] = 0.0;
            for (int r = 0; r < {rows}; r++) {{
                const double v = w[{start} + r * {columns} + s];
                const double *restrict x = d{i} + r * B;
                for (int b = 0; b < B; b++) sum[b] += v * x[b];
            }}
            const double *restrict o = a{i - 1} + s * B;
            for (int b = 0; b < B; b++) {{ const double a = o[b]; t[b] = sum[b] * {df}; }}
        }}"""
        backward = (
            f"""
        for (int r = 0; r < {rows}; r++) {{
            const double *restrict d = d{i} + r * B;
            double all = 0.0;
            for (int b = 0; b < B; b++) all += d[b];
            g[{bias} + r] = all;
            for (int s = 0; s < {columns}; s++) {{
                const double *restrict x = a{i - 1} + s * B;
                double sum = 0.0;
                for (int b = 0; b < B; b++) sum += d[b] * x[b];
                g[{start} + r * {columns} + s] = sum;
            }}
        }}{down}"""
            + backward
        )
        start = bias + rows
    return forward, backward


def _rows(sizes: tuple[int, ...], names: tuple[str, ...], batch: int) -> tuple[str, str]:
    """Forward and backward, example by example over the nodes. The weights are turned where the
    loop over the targets shall be innermost."""
    forward, backward = "", ""
    start = 0
    for i in range(1, len(sizes)):
        rows, columns, bias = sizes[i], sizes[i - 1], start + sizes[i] * sizes[i - 1]
        f = ACTIVATE.get(names[i], ACTIVATE["linear"])
        forward += f"""
        {{
        static double turned[{columns} * {rows}] __attribute__((aligned(64)));
        for (int s = 0; s < {columns}; s++) for (int r = 0; r < {rows}; r++)
            turned[s * {rows} + r] = w[{start} + r * {columns} + s];
        for (int b = 0; b < m; b++) {{
            const double *restrict x = a{i - 1} + b * {columns};
            double *restrict t = a{i} + b * {rows};
            double sum[{rows}];
            for (int r = 0; r < {rows}; r++) sum[r] = w[{bias} + r];
            for (int s = 0; s < {columns}; s++)
                for (int r = 0; r < {rows}; r++) sum[r] += x[s] * turned[s * {rows} + r];
            for (int r = 0; r < {rows}; r++) {{ const double z = sum[r]; t[r] = {f[0]}; }}
        }}
        }}"""
        down = ""
        if i > 1:
            df = ACTIVATE[names[i - 1]][1]
            down = f"""
        for (int b = 0; b < m; b++) {{
            const double *restrict d = d{i} + b * {rows};
            const double *restrict o = a{i - 1} + b * {columns};
            double *restrict t = d{i - 1} + b * {columns};
            double sum[{columns}];
            for (int s = 0; s < {columns}; s++) sum[s] = 0.0;
            for (int r = 0; r < {rows}; r++)
                for (int s = 0; s < {columns}; s++) sum[s] += d[r] * w[{start} + r * {columns} + s];
            for (int s = 0; s < {columns}; s++) {{ const double a = o[s]; t[s] = sum[s] * {df}; }}
        }}"""
        backward = (
            f"""
        for (int r = 0; r < {rows}; r++) {{
            double sum[{columns}], all = 0.0;
            for (int s = 0; s < {columns}; s++) sum[s] = 0.0;
            for (int b = 0; b < m; b++) {{
                const double d = d{i}[b * {rows} + r];
                const double *restrict x = a{i - 1} + b * {columns};
                all += d;
                for (int s = 0; s < {columns}; s++) sum[s] += d * x[s];
            }}
            g[{bias} + r] = all;
            for (int s = 0; s < {columns}; s++) g[{start} + r * {columns} + s] = sum[s];
        }}{down}"""
            + backward
        )
        start = bias + rows
    return forward, backward
