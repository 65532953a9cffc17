"""Batches, training steps and the only entry point, ``run``."""

from __future__ import annotations

import math

import numpy as np

from playground.engine import layout as at
from playground.engine.kernels.compilation import compiled, inlined
from playground.engine.kernels.denormals import flush_small_numbers, restore_small_numbers
from playground.engine.kernels.loss import loss_deltas, loss_sum
from playground.engine.kernels.passes import backward, forward
from playground.engine.kernels.update import add_penalty, update
from playground.engine.kernels.vectors import (
    EIGHT,
    LANES,
    WIDE,
    absolute,
    eight,
    fma,
    load_eight,
    load_lanes,
    read,
    read_int,
    store,
    total,
    write,
    write_int,
)
from playground.engine.shuffle import EPOCH_GAMMA, GAMMA, MIX_1, MIX_2


@compiled
def load_tile(plan: int, tiles: int, k: int) -> None:
    """Copy tile ``k`` to the lines of inputs and targets."""
    size = read_int(plan, at.STRIDE) * (read_int(plan, at.N_INPUTS) + read_int(plan, at.N_OUTPUTS))
    lines = read_int(plan, at.LINES)
    tile = tiles + size * k
    for i in range(0, size // 8, LANES):
        store(lines, i, load_lanes(tile, i))


@compiled
def gather(plan: int, start: int, n: int) -> None:
    """Copy ``n`` rows of the epoch, from ``start`` on, to the lines of inputs and targets."""
    n_inputs, n_outputs = read_int(plan, at.N_INPUTS), read_int(plan, at.N_OUTPUTS)
    x, y = read_int(plan, at.X), read_int(plan, at.Y)
    stride = read_int(plan, at.STRIDE)
    order = read_int(plan, at.ORDER) + 8 * start
    line = read_int(plan, at.LINES)
    for k in range(n_inputs):
        gather_column(x + 8 * k, n_inputs, order, n, line)
        line += stride
    for k in range(n_outputs):
        gather_column(y + 8 * k, n_outputs, order, n, line)
        line += stride


@inlined
def gather_column(column: int, n_columns: int, order: int, n: int, line: int) -> None:
    """Copy one column of ``n`` rows of a table to a line, and its last number to the padding."""
    for i in range(n):
        write(line, i, read(column, read_int(order, i) * n_columns))
    last = read(line, n - 1)
    for i in range(n, (n + WIDE - 1) // WIDE * WIDE):
        write(line, i, last)


@compiled
def shuffle(plan: int, epoch: int) -> None:
    """Compute the order of the rows in this epoch, identical to ``shuffle.epoch_order``."""
    if read_int(plan, at.ORDER_EPOCH) == epoch:
        return
    write_int(plan, at.ORDER_EPOCH, epoch)
    order = read_int(plan, at.ORDER)
    n = read_int(plan, at.N_TRAIN)
    for i in range(n):
        write_int(order, i, i)
    z = np.uint64(read_int(plan, at.SEED)) + np.uint64(epoch + 1) * np.uint64(EPOCH_GAMMA)
    for i in range(n - 1, 0, -1):
        z += np.uint64(GAMMA)
        r = (z ^ (z >> np.uint64(30))) * np.uint64(MIX_1)
        r = (r ^ (r >> np.uint64(27))) * np.uint64(MIX_2)
        r = r ^ (r >> np.uint64(31))
        j = np.int64(((r >> np.uint64(32)) * np.uint64(i + 1)) >> np.uint64(32))
        row = read_int(order, i)
        write_int(order, i, read_int(order, j))
        write_int(order, j, row)


@compiled
def batch_gradient(plan: int, theta: int, start: int, size: int) -> float:
    """The gradient of the data loss over one batch: all rows, or ``size`` from ``start`` on.

    Returns 0, or NaN if the loss is not finite.
    """
    tile = read_int(plan, at.TILE)
    full = size == read_int(plan, at.N_TRAIN)
    scale = 1.0 / size
    bad = 0.0
    done = 0
    while done < size:
        n = min(tile, size - done)
        if full:
            if read_int(plan, at.LOADED) != done:
                load_tile(plan, read_int(plan, at.TRAIN_TILES), done // tile)
                write_int(plan, at.LOADED, done)
        else:
            gather(plan, start + done, n)
            write_int(plan, at.LOADED, -1)
        forward(plan, theta, n)
        bad += loss_deltas(plan, n, scale)
        backward(plan, theta, n, done > 0)
        done += n
    settings = read_int(plan, at.SETTINGS)
    if read(settings, at.L1) != 0.0 or read(settings, at.L2) != 0.0:
        add_penalty(plan, theta)
    return bad


@compiled
def mean_loss(plan: int, theta: int, tiles: int, n_rows: int) -> float:
    """The mean loss over the rows of these tiles; NaN without rows."""
    tile = read_int(plan, at.TILE)
    done = 0
    value = 0.0
    while done < n_rows:
        n = min(tile, n_rows - done)
        load_tile(plan, tiles, done // tile)
        forward(plan, theta, n)
        value += loss_sum(plan, n)
        done += n
    return value / n_rows if n_rows > 0 else math.nan


@compiled
def penalty(plan: int, theta: int) -> float:
    """l1 sum|w| + l2/2 sum w^2 over the weights."""
    settings = read_int(plan, at.SETTINGS)
    is_weight = read_int(plan, at.IS_WEIGHT)
    sizes, squares = eight(0.0), eight(0.0)
    for i in range(0, read_int(plan, at.N_THETA), EIGHT):
        w = load_eight(theta, i) * load_eight(is_weight, i)
        sizes = sizes + absolute(w)
        squares = fma(w, w, squares)
    l1, l2 = read(settings, at.L1), read(settings, at.L2)
    value = 0.0
    if l1 != 0.0:  # 0 times a sum that overflows would be NaN
        value += l1 * total(sizes)
    if l2 != 0.0:
        value += 0.5 * l2 * total(squares)
    return value


@compiled
def load_parameters(plan: int, theta: int, parameters: int) -> None:
    """Copy a parameter vector to the panels, and zeros to padding and missing edges.

    A step that is not finite leaves NaN in the places of missing edges, which must be 0.
    """
    places = read_int(plan, at.PLACES)
    for i in range(0, read_int(plan, at.N_THETA), EIGHT):
        store(theta, i, eight(0.0))
    for i in range(read_int(plan, at.N_PARAMETERS)):
        write(theta, read_int(places, i), read(parameters, i))


@compiled
def write_losses(plan: int, theta: int, out: int) -> None:
    """Write the mean losses on the training rows and on the test rows, and the penalty."""
    n_train, n_test = read_int(plan, at.N_TRAIN), read_int(plan, at.N_TEST)
    write(out, 0, mean_loss(plan, theta, read_int(plan, at.TRAIN_TILES), n_train))
    write(out, 1, mean_loss(plan, theta, read_int(plan, at.TEST_TILES), n_test))
    write(out, 2, penalty(plan, theta))
    write_int(plan, at.LOADED, -1)


@compiled
def advance(plan: int, parameters: int, slots: int, powers: int, counters: int, steps: int) -> bool:
    """Take ``steps`` steps in place; see ``problem.Stepper.advance``."""
    n = read_int(plan, at.N_TRAIN)
    size = read_int(plan, at.BATCH)
    n_parameters = read_int(plan, at.N_PARAMETERS)
    n_slots = read_int(plan, at.N_SLOTS)
    n_theta = read_int(plan, at.N_THETA)
    places = read_int(plan, at.PLACES)
    free = read_int(plan, at.FREE)
    theta, new_theta = read_int(plan, at.THETA), read_int(plan, at.OTHER_THETA)
    state, new_state = read_int(plan, at.STATE), read_int(plan, at.OTHER_STATE)
    load_parameters(plan, theta, parameters)
    for k in range(n_slots):
        load_parameters(plan, state + 8 * k * n_theta, slots + 8 * k * n_parameters)
    step, epoch, position = read_int(counters, 0), read_int(counters, 1), read_int(counters, 2)
    power1, power2 = read(powers, 0), read(powers, 1)
    stride = read_int(counters, 3)  # of the trace; 0 for none
    trace = read_int(counters, 4)
    until_due = stride - step % stride if stride > 0 else -1
    finite = True
    for _ in range(steps):
        if size == n:
            position = 0
        elif position >= n:
            epoch += 1
            position = 0
        here = min(size, n - position)
        if size < n:
            shuffle(plan, epoch)
        bad = batch_gradient(plan, theta, position, here)
        power1, power2 = read(powers, 0), read(powers, 1)
        bad += update(plan, theta, new_theta, state, new_state, powers)
        if bad != 0.0:
            write(powers, 0, power1)
            write(powers, 1, power2)
            finite = False
            break
        theta, new_theta = new_theta, theta
        state, new_state = new_state, state
        step += 1
        position += size
        if position >= n:
            epoch += 1
            position = 0
        until_due -= 1
        if until_due == 0:
            until_due = stride
            write(trace, 0, float(step))
            write_losses(plan, theta, trace + 8)
            trace += 32
    for i in range(n_parameters):
        if read_int(free, i) != 0:
            write(parameters, i, read(theta, read_int(places, i)))
    for k in range(n_slots):
        for i in range(n_parameters):
            write(slots, k * n_parameters + i, read(state, k * n_theta + read_int(places, i)))
    write_int(counters, 0, step)
    write_int(counters, 1, epoch)
    write_int(counters, 2, position)
    write_int(counters, 4, trace)
    return finite


@compiled
def run(
    plan: int, operation: int, parameters: int, slots: int, powers: int, counters: int, steps: int
) -> int:
    """The entry point. All arguments are int64, most of them addresses.

    ADVANCE: see ``advance``; returns 1, or 0 when a step was not finite.
    LOSSES_AT: write mean training loss, mean test loss and penalty to ``powers``.
    GRADIENT_AT: write the full-batch gradient of loss plus penalty to ``slots``.
    """
    old = flush_small_numbers()
    result = 1
    theta = read_int(plan, at.THETA)
    if operation == at.ADVANCE:
        result = 1 if advance(plan, parameters, slots, powers, counters, steps) else 0
    elif operation == at.LOSSES_AT:
        load_parameters(plan, theta, parameters)
        write_losses(plan, theta, powers)
    elif operation == at.GRADIENT_AT:
        load_parameters(plan, theta, parameters)
        batch_gradient(plan, theta, steps, read_int(plan, at.N_TRAIN))  # steps is 0
        for i in range(read_int(plan, at.N_PARAMETERS)):
            place = read_int(read_int(plan, at.PLACES), i)
            write(slots, i, read(read_int(plan, at.GRADIENT), place))
    restore_small_numbers(old)
    return result
