from __future__ import annotations

import numpy as np

from playground.data.tables.columns import parse_table
from playground.engine.history import History
from playground.session.curvature import CurvatureHistory
from playground.ui.plots.chart.loss_table import losses_csv


def test_exported_losses_are_read_back_with_what_was_not_measured_missing() -> None:
    step, train, test = np.array([0.0, 10.0]), np.array([2.5, 1 / 3]), np.array([np.nan, 3.0])
    table = parse_table(losses_csv(History(step, train, test, np.zeros(2))))
    assert table.names == ("step", "training loss", "test loss", "penalty")
    assert table.column("training loss").values.tolist() == train.tolist()
    assert [column.missing for column in table.columns] == [0, 0, 1, 2]


def test_a_curvature_has_cells_at_its_own_steps() -> None:
    step, loss = np.array([0.0, 10.0]), np.array([2.5, 1 / 3])
    history = History(step, loss, np.full(2, np.nan), np.zeros(2))
    curvatures = CurvatureHistory(np.array([5.0, 10.0]), loss, np.array([20.0, np.nan]))
    lines = losses_csv(history, curvatures).splitlines()
    assert lines[0] == "step,training loss,test loss,penalty,curvature,limit of the curvature"
    assert lines[1:] == ["0,2.5,,,,", "5,,,,2.5,20.0", f"10,{1 / 3},,,{1 / 3},"]
