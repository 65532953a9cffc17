"""The layout of the tables that ``plan.py`` writes and the kernels read.

Plain numbers, in a module that needs no compiler.
"""

from __future__ import annotations

from playground.model.activations import ACTIVATIONS
from playground.model.losses import LOSSES
from playground.model.optimizers import OPTIMIZERS

# ``plan`` is a table of int64 with addresses, counts and codes at these indices.

(
    FORWARD,  # address of the instructions of the forward pass
    BACKWARD,
    N_INPUTS,
    N_OUTPUTS,
    TILE,  # examples in a full tile
    STRIDE,  # bytes from one line to the next
    LINES,  # address of the first input's line,
    DELTAS,  # of the first unit's deltas,
    SLOPES_OF_UNITS,  # of the first unit's slopes,
    TARGETS,  # of the first target's line,
    OUTPUTS,  # and of the first output's line
    OUTPUT_DELTAS,
    OUTPUT_SLOPES,
    OUTPUT_KIND,
    VALID,  # TILE ones, then TILE zeros
    LOSS,  # code
    LINKED,  # 1 where the loss reads the output's z
    OPTIMIZER,  # code
    N_PARAMETERS,
    N_THETA,  # numbers in the panels: a multiple of 8
    PLACES,  # index in the panels of each parameter
    FREE,  # int64 for each parameter: 0 where it is locked
    THETA,  # parameters in panels: two buffers, for alternate steps
    OTHER_THETA,
    STATE,  # the optimizer's slots
    OTHER_STATE,
    N_SLOTS,
    GRADIENT,
    TRANSPOSED,  # buffer for the transposed deltas of eight units
    RATE,  # learning rate of each number in the panels, 0 where locked or missing
    IS_WEIGHT,  # 1.0 for weights, 0.0 for biases
    SETTINGS,  # address of the float settings
    TRAIN_TILES,
    N_TRAIN,
    TEST_TILES,
    N_TEST,
    LOADED,  # first row of the training tile in the lines; -1 for none
    BATCH,
    X,  # the rows without tiles, for mini-batches
    Y,
    SEED,
    ORDER,  # the order of the rows in the epoch
    ORDER_EPOCH,
    PLAN_SIZE,
) = range(44)

# An instruction is one row of a table: an operation on a panel of weights, a group of units or the
# lines of a layer. The codes for panels and groups have variants for the heights 1, 2, 4 and 8.
END = 0
FORWARD_1, FORWARD_2, FORWARD_4, FORWARD_8 = range(1, 5)
DELTAS_1, DELTAS_2, DELTAS_4, DELTAS_8 = range(5, 9)
GRADIENT_1, GRADIENT_2, GRADIENT_4, GRADIENT_8 = range(9, 13)
ACTIVATE = 13
ACTIVATE_SOFTMAX = 14
(
    CODE,
    WEIGHTS,  # byte offset of the panel's first weight
    N,  # number of sources of a panel, entries of a group, or lines of a layer
    TABLE,  # address of the sources' line addresses, or of the entries
    LINE,  # address of the first unit's line,
    DELTA,  # of its deltas,
    SLOPES,  # and of its slopes
    KIND,  # of activation
    BEND,  # float: the slope for z < 0
    INSTRUCTION_SIZE,
) = range(10)
# An entry is a panel that a group feeds: the address of its first unit's deltas, the byte offset of
# the weights from the group's first unit, and its height.
ENTRY_SIZE = 3

# Float settings.
(L1, L2, MOMENTUM, BETA1, BETA2, EPSILON, RHO, WEIGHT_DECAY, OUTPUT_BEND) = range(9)

# Operations of ``run``.
ADVANCE, LOSSES_AT, GRADIENT_AT = range(3)

# Kinds of activation. BENT is max(z, slope * z): linear, ReLU, leaky ReLU with a slope up to 1.
BENT = 0
LEAKY = ACTIVATIONS["leaky_relu"].code
TANH = ACTIVATIONS["tanh"].code
SIGMOID = ACTIVATIONS["sigmoid"].code
SOFTPLUS = ACTIVATIONS["softplus"].code
ELU = ACTIVATIONS["elu"].code
GELU = ACTIVATIONS["gelu"].code
SILU = ACTIVATIONS["silu"].code
SIN = ACTIVATIONS["sin"].code
ABS = ACTIVATIONS["abs"].code
STEP = ACTIVATIONS["step"].code
SOFTMAX = ACTIVATIONS["softmax"].code

HALF_MSE = LOSSES["half_mse"].code
MSE = LOSSES["mse"].code
MAE = LOSSES["mae"].code
HUBER = LOSSES["huber"].code
BINARY_CROSS_ENTROPY = LOSSES["binary_cross_entropy"].code
CROSS_ENTROPY = LOSSES["cross_entropy"].code

SGD = OPTIMIZERS["sgd"].code
POLYAK = OPTIMIZERS["momentum"].code
NESTEROV = OPTIMIZERS["nesterov"].code
RMSPROP = OPTIMIZERS["rmsprop"].code
ADAGRAD = OPTIMIZERS["adagrad"].code
ADAM = OPTIMIZERS["adam"].code
ADAMW = OPTIMIZERS["adamw"].code
