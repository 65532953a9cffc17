"""The same training in other hands: NumPy, scikit-learn, PyTorch, JAX.

Each contender is a function ``problem, parameters -> train`` where ``train(steps)`` takes that many
steps of the same network, batch size, loss and optimizer. Only dense networks with ReLU or tanh,
half_mse or cross_entropy on softmax, SGD or Adam.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from playground.engine.problem import Problem, State
from playground.engine.reference import ReferenceStepper
from playground.engine.shuffle import epoch_order
from playground.model.document import fresh_progress

Train = Callable[[int], None]


def weights_of(problem: Problem, parameters: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """(W ``(n_targets, n_sources)``, b) of each layer after the input."""
    program = problem.program
    return [
        (program.blocks_into[i][0].matrix(parameters), parameters[program.biases[i]].copy())
        for i in range(1, len(program.sizes))
    ]


class Batches:
    """The rows of one batch after the other, reshuffled each epoch; None for all rows."""

    def __init__(self, problem: Problem) -> None:
        self._n, self._size = problem.n_train, problem.batch
        self._epoch = self._position = 0

    def next(self) -> np.ndarray | None:
        if self._size == self._n:
            return None
        rows = epoch_order(42, self._epoch, self._n)[self._position :][: self._size]
        self._position += self._size
        if self._position >= self._n:
            self._position, self._epoch = 0, self._epoch + 1
        return rows


def numpy_plain(problem: Problem, parameters: np.ndarray) -> Train:
    """The reference engine."""
    progress = fresh_progress(problem.program.graph, problem.training.optimizer)
    state = State.of(parameters, progress)
    stepper = ReferenceStepper(problem)
    return lambda steps: (stepper.advance(state, steps), None)[1]


def numpy_tuned(problem: Problem, parameters: np.ndarray) -> Train:
    """NumPy with every buffer made once and every operation in place; all parameters in one
    array, so that an update is a handful of calls."""
    t = problem.training
    layers = weights_of(problem, parameters)
    flat = np.concatenate([np.concatenate([w.ravel(), b]) for w, b in layers])
    gradient, m1, m2, scratch, root = (np.zeros_like(flat) for _ in range(5))

    def views(array: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        out, start = [], 0
        for w, b in layers:
            end = start + w.size
            out.append((array[start:end].reshape(w.shape), array[end : end + b.size]))
            start = end + b.size
        return out

    weights, slopes = views(flat), views(gradient)
    tanh = "tanh" in problem.program.activations
    softmax = t.loss == "cross_entropy"
    batches = Batches(problem)
    buffers: dict[int, list[np.ndarray]] = {}
    powers = [1.0, 1.0]

    def forward_backward(x: np.ndarray, y: np.ndarray) -> None:
        n = len(x)
        if n not in buffers:
            sizes = problem.program.sizes[1:]
            buffers[n] = [np.empty((n, s)) for s in sizes] + [np.empty((n, s)) for s in sizes]
        a, d = buffers[n][: len(weights)], buffers[n][len(weights) :]
        below = x
        for k, (w, b) in enumerate(weights):
            np.matmul(below, w.T, out=a[k])
            a[k] += b
            if k < len(weights) - 1:
                np.tanh(a[k], out=a[k]) if tanh else np.maximum(a[k], 0.0, out=a[k])
            below = a[k]
        if softmax:
            a[-1] -= a[-1].max(axis=1, keepdims=True)
            np.exp(a[-1], out=a[-1])
            a[-1] /= a[-1].sum(axis=1, keepdims=True)
        np.subtract(a[-1], y, out=d[-1])
        d[-1] *= 1.0 / n
        for k in range(len(weights) - 1, -1, -1):
            np.matmul(d[k].T, a[k - 1] if k else x, out=slopes[k][0])
            np.sum(d[k], axis=0, out=slopes[k][1])
            if k:
                np.matmul(d[k], weights[k][0], out=d[k - 1])
                if tanh:
                    np.multiply(a[k - 1], a[k - 1], out=a[k - 1])
                    np.subtract(1.0, a[k - 1], out=a[k - 1])
                    d[k - 1] *= a[k - 1]
                else:
                    d[k - 1] *= a[k - 1] > 0.0

    def train(steps: int) -> None:
        for _ in range(steps):
            rows = batches.next()
            if rows is None:
                forward_backward(problem.x_train, problem.y_train)
            else:
                forward_backward(problem.x_train[rows], problem.y_train[rows])
            if t.optimizer == "sgd":
                np.multiply(gradient, t.learning_rate, out=scratch)
            else:
                powers[0] *= t.beta1
                powers[1] *= t.beta2
                m1.__imul__(t.beta1)
                np.multiply(gradient, 1.0 - t.beta1, out=scratch)
                m1.__iadd__(scratch)
                m2.__imul__(t.beta2)
                np.multiply(gradient, gradient, out=scratch)
                scratch.__imul__(1.0 - t.beta2)
                m2.__iadd__(scratch)
                np.multiply(m2, 1.0 / (1.0 - powers[1]), out=root)
                np.sqrt(root, out=root)
                root.__iadd__(t.epsilon)
                np.multiply(m1, t.learning_rate / (1.0 - powers[0]), out=scratch)
                scratch.__itruediv__(root)
            np.subtract(flat, scratch, out=flat)

    return train


def scikit_learn(problem: Problem, parameters: np.ndarray) -> Train:
    """MLPRegressor or MLPClassifier, an epoch for each call of partial_fit."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    t = problem.training
    classify = t.loss == "cross_entropy"
    model = (MLPClassifier if classify else MLPRegressor)(
        hidden_layer_sizes=problem.program.sizes[1:-1],
        activation=problem.program.activations[1],
        solver=t.optimizer,
        alpha=0.0,
        batch_size=problem.batch,
        learning_rate_init=t.learning_rate,
        momentum=0.0,
        shuffle=problem.batch < problem.n_train,
    )
    x = problem.x_train
    y = problem.y_train.argmax(axis=1) if classify else problem.y_train.ravel()
    options = {"classes": np.arange(problem.y_train.shape[1])} if classify else {}
    model.partial_fit(x, y, **options)
    per_epoch = -(-problem.n_train // problem.batch)

    def train(steps: int) -> None:
        for _ in range(max(1, round(steps / per_epoch))):
            model.partial_fit(x, y)

    train.unit = per_epoch
    return train


def pytorch(problem: Problem, parameters: np.ndarray) -> Train:
    """Eager PyTorch in float64, as in its tutorials."""
    import torch

    torch.set_num_threads(1)
    t = problem.training
    tanh = "tanh" in problem.program.activations
    layers: list[torch.nn.Module] = []
    for w, b in weights_of(problem, parameters):
        linear = torch.nn.Linear(w.shape[1], w.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w))
            linear.bias.copy_(torch.from_numpy(b))
        layers += [linear, torch.nn.Tanh() if tanh else torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    kind = torch.optim.SGD if t.optimizer == "sgd" else torch.optim.Adam
    optimizer = kind(model.parameters(), lr=t.learning_rate)
    x, y = torch.tensor(problem.x_train), torch.tensor(problem.y_train)
    labels = y.argmax(dim=1)
    batches = Batches(problem)

    def train(steps: int) -> None:
        for _ in range(steps):
            rows = batches.next()
            at = slice(None) if rows is None else torch.tensor(rows)
            out = model(x[at])
            if t.loss == "cross_entropy":
                loss = torch.nn.functional.cross_entropy(out, labels[at])
            else:
                loss = 0.5 * torch.nn.functional.mse_loss(out, y[at])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return train


def jax_loop(problem: Problem, parameters: np.ndarray, float32: bool) -> Train:
    """The whole loop jitted: chunks of steps in one ``fori_loop``, choosing batches included."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", not float32)
    kind = jnp.float32 if float32 else jnp.float64
    t = problem.training
    x, y = jnp.asarray(problem.x_train, kind), jnp.asarray(problem.y_train, kind)
    start = [
        (jnp.asarray(w, kind), jnp.asarray(b, kind)) for w, b in weights_of(problem, parameters)
    ]
    activate = jnp.tanh if "tanh" in problem.program.activations else jax.nn.relu
    n, size = problem.n_train, problem.batch
    per_epoch = -(-n // size)

    def loss(layers, x, y):
        for w, b in layers[:-1]:
            x = activate(x @ w.T + b)
        out = x @ layers[-1][0].T + layers[-1][1]
        if t.loss == "cross_entropy":
            return -(y * jax.nn.log_softmax(out)).sum(axis=1).mean()
        return 0.5 * ((out - y) ** 2).sum(axis=1).mean()

    # The orders of 64 epochs, made beforehand and used in turn: shuffling inside would cost JAX
    # more than the step itself.
    orders = jnp.asarray(np.stack([epoch_order(42, epoch, n) for epoch in range(64)]))

    def step(i, carry):
        layers, first, second, powers = carry
        if size < n:
            order = orders[(i // per_epoch) % 64]
            place = jnp.minimum((i % per_epoch) * size, n - size)
            rows = jax.lax.dynamic_slice(order, (place,), (size,))
            g = jax.grad(loss)(layers, x[rows], y[rows])
        else:
            g = jax.grad(loss)(layers, x, y)
        tree = jax.tree_util.tree_map
        if t.optimizer == "sgd":
            layers = tree(lambda w, d: w - t.learning_rate * d, layers, g)
        else:
            powers = powers * jnp.asarray([t.beta1, t.beta2], kind)
            first = tree(lambda m, d: t.beta1 * m + (1 - t.beta1) * d, first, g)
            second = tree(lambda v, d: t.beta2 * v + (1 - t.beta2) * d * d, second, g)
            layers = tree(
                lambda w, m, v: w
                - t.learning_rate * (m / (1 - powers[0]))
                / (jnp.sqrt(v / (1 - powers[1])) + t.epsilon),
                layers, first, second,
            )  # fmt: skip
        return layers, first, second, powers

    loop = jax.jit(lambda steps, carry: jax.lax.fori_loop(0, steps, step, carry))
    zeros = jax.tree_util.tree_map(jnp.zeros_like, start)
    carry = [(start, zeros, zeros, jnp.ones(2, kind))]

    def train(steps: int) -> None:
        with jax.enable_x64(not float32):
            carry[0] = jax.block_until_ready(loop(steps, carry[0]))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        train(1)
    return train
