"""The texts of the loss plot: legend and read-out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from playground.engine.history import History
from playground.session.curvature import CurvatureHistory
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.loss_table import loss_text
from playground.ui.plots.loss.earlier import EarlierRun
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]


def _tr(text: str) -> str:
    return QCoreApplication.translate("LossPlot", text)


# -- legend -----------------------------------------------------------------------------------


def described(history: History) -> str:
    """The latest losses in words, for a screen reader."""
    step = f"{history.step[-1]:,.0f}"
    return _tr("Step {0}: {1}").format(step, ", ".join(_latest(history)))


def loss_entries(history: History, penalty: bool, theme: Theme) -> list[Entry]:
    """The latest losses; the penalty where it is shown."""
    looks = (("line", theme.loss_train), ("dashed", theme.loss_test))
    entries = [Entry(text, *look) for text, look in zip(_latest(history), looks, strict=False)]
    if penalty:
        text = _tr("penalty {0}").format(loss_text(history.penalty[-1]))
        entries.append(Entry(text, "dotted", theme.warning))
    return entries


def _latest(history: History) -> list[str]:
    """The training loss, and the test loss where there is one."""
    if not len(history):
        return []
    texts = [_tr("training {0}").format(loss_text(history.train[-1]))]
    if np.isfinite(history.test).any():
        texts.append(_tr("test {0}").format(loss_text(history.test[-1])))
    return texts


def curvature_entries(history: CurvatureHistory, no_limit: str, theme: Theme) -> list[Entry]:
    """The latest curvature, and the largest one that the learning rate allows; or why there is
    none."""
    entries = []
    if len(history):
        text = _tr("λ {0}").format(f"{history.largest[-1]:.3g}")
        entries.append(Entry(text, "line", theme.positive))
        if np.isfinite(allowed := history.allowed[-1]):
            text = _tr("limit of λ {0}").format(f"{allowed:.3g}")
            entries.append(Entry(text, "dashed", theme.error))
    if no_limit:
        entries.append(Entry(no_limit, "", theme.text))
    return entries


def runs_text(runs: Sequence[EarlierRun], zoomed: EarlierRun | None) -> str:
    """What the grey curves are."""
    if zoomed is not None:
        return _tr("zoomed to {0}").format(zoomed.name)
    if len(runs) == 1:
        return _tr("before: {0}").format(runs[0].name)
    return _tr("{0} earlier runs").format(len(runs))


# -- read-out ---------------------------------------------------------------------------------


def read_out_lines(
    history: History, i: int, curvatures: CurvatureHistory, runs: Sequence[EarlierRun]
) -> list[str]:
    """The losses of sample ``i``, and what other curves have there."""
    step = float(history.step[i])
    lines = [_tr("step {0}").format(f"{step:,.0f}")]
    lines.append(_tr("training {0}").format(f"{history.train[i]:.8g}"))
    if np.isfinite(history.test[i]):
        lines.append(_tr("test {0}").format(f"{history.test[i]:.8g}"))
    if (history.penalty > 0.0).any():
        lines.append(_tr("penalty {0}").format(f"{history.penalty[i]:.8g}"))
    if len(curvatures):
        j = nearest(curvatures.step, step)
        words = _tr("λ {0} at step {1}")
        lines.append(words.format(f"{curvatures.largest[j]:.6g}", f"{curvatures.step[j]:,.0f}"))
    lines += [
        f"{run.name}: {run.losses[nearest(run.steps, step)]:.6g}"
        for run in runs[:3]
        if len(run.steps) and step <= run.steps[-1]
    ]
    return lines


def nearest(values: Array, value: float) -> int:
    """The index of the nearest of ``values``, ``(n,)``."""
    return int(np.abs(values - value).argmin())
