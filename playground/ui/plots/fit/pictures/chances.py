"""What the network takes an input for."""

from __future__ import annotations

import numpy as np

from playground.model.numbers import format_number
from playground.session import Derived
from playground.session.derived import Probe
from playground.ui.plots.fit.choice import Outputs
from playground.ui.plots.fit.pictures.class_bars import Chances


def chances_of(derived: Derived, probe: Probe | None) -> Chances | None:
    """The outputs for this input: probabilities, or plain numbers where they are none."""
    values = derived.activity(probe)
    if values is None:
        return None
    task = derived.task
    a = values.a[-task.n_outputs :][None, :]
    outputs = Outputs(task, derived.problem)
    p = outputs.probabilities(a)
    winner = int(outputs.winners(a)[0])
    if p is not None:
        texts = tuple(f"{value:.1%}" for value in p[0].tolist())
        return Chances(np.clip(np.nan_to_num(p[0]), 0.0, 1.0), texts, winner)
    numbers = a[0].tolist()
    lengths = np.clip(np.nan_to_num(a[0], posinf=1.0, neginf=0.0), 0.0, 1.0)
    texts = tuple(format_number(value, 3) for value in numbers)
    if len(task.classes) > len(numbers):  # one output, of which class 1 is the high end
        return Chances(np.array([0.0, *lengths]), ("", *texts), winner)
    return Chances(lengths, texts, winner)
