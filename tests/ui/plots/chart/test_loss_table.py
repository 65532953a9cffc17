from __future__ import annotations

import numpy as np

from playground.data.tables.columns import parse_table
from playground.engine.history import History
from playground.ui.plots.chart.loss_table import losses_csv


def test_exported_losses_are_read_back_with_what_was_not_measured_missing() -> None:
    step, train, test = np.array([0.0, 10.0]), np.array([2.5, 1 / 3]), np.array([np.nan, 3.0])
    table = parse_table(losses_csv(History(step, train, test, np.zeros(2))))
    assert table.names == ("step", "training loss", "test loss", "penalty")
    assert table.column("training loss").values.tolist() == train.tolist()
    assert [column.missing for column in table.columns] == [0, 0, 1, 2]
