"""Where things are in the tables that ``plan.py`` writes and ``kernels.py`` reads.

Plain numbers, in a file that needs no compiler.
"""

from __future__ import annotations

from playground.model.activations import ACTIVATIONS
from playground.model.losses import LOSSES
from playground.model.optimizers import OPTIMIZERS

# ``plan`` is a table of int64: addresses, counts and codes at these places.

(
    LAYERS,  # address of the layers' table
    N_LAYERS,  # without the input
    PANELS,
    SOURCES,  # addresses of lines, as byte offsets from LINES; the panels point into it
    GROUPS,
    ENTRIES,
    N_INPUTS,
    N_OUTPUTS,
    N_UNITS,
    TILE,  # examples in a full tile
    STRIDE,  # bytes from line to line
    LINES,
    DELTAS,
    SLOPES,
    VALID,  # TILE ones, then TILE zeros
    LOSS,  # code
    LINKED,  # 1 where the loss reads the output's z
    OPTIMIZER,  # code
    N_PARAMETERS,
    N_THETA,  # places in the panels: a multiple of 8
    PLACES,  # where in the panels each parameter is
    FREE,  # int64 for each parameter: 0 where it is locked
    THETA,  # two of each: the present and the next take turns
    OTHER_THETA,
    STATE,  # the optimizer's slots
    OTHER_STATE,
    N_SLOTS,
    GRADIENT,
    RATE,  # learning rate of each place, 0 where locked or missing
    IS_WEIGHT,  # 1.0 for weights, 0.0 for biases
    SETTINGS,  # address of the float settings
    TRAIN_TILES,
    N_TRAIN,
    TEST_TILES,
    N_TEST,
    LOADED,  # which training tile the lines hold; -1 for none
    BATCH,
    X,  # rows as they are, for mini-batches
    Y,
    SEED,
    ORDER,  # the rows in the order of ...
    ORDER_EPOCH,  # ... this epoch
    PLAN_SIZE,
) = range(43)

# A layer: its panels, its groups, what it applies, and its units.
(FIRST_PANEL, LAST_PANEL, FIRST_GROUP, LAST_GROUP, KIND, FIRST_UNIT, LAST_UNIT, LAYER_SIZE) = range(
    8
)
# A panel: PLACE is its byte offset in the parameters.
(HEIGHT, PLACE, N_SOURCES, FIRST_SOURCE, UNIT, PANEL_SIZE) = range(6)
# A group of units and the panels they feed; an entry: (first unit, byte offset, height) of a panel.
(GROUP_HEIGHT, GROUP_UNIT, FIRST_ENTRY, N_ENTRIES, GROUP_SIZE) = range(5)
ENTRY_SIZE = 3

# Float settings; after them, the negative slope of each layer.
(LEARNING_RATE, L1, L2, MOMENTUM, BETA1, BETA2, EPSILON, RHO, WEIGHT_DECAY, SLOPE) = range(10)

# Operations of ``run``.
ADVANCE, LOSSES_AT, GRADIENT_AT, LOSSES_OF_MANY = range(4)

# What a layer applies. BENT is max(z, slope * z): linear, ReLU, leaky ReLU with a slope up to 1.
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
