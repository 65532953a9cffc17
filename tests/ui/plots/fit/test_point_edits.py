from __future__ import annotations

import numpy as np
import pytest

from playground.data.dataset import as_points
from playground.model import edits
from playground.model.document import Data, Formula, Generator, Points
from playground.session import Session
from playground.ui.plots.fit.point_edits import PointEdits
from tests.ui.plots.fit_parts import rows


@pytest.mark.parametrize("source", [Generator("sine", n=10), Formula("x", n=10)])
def test_editing_turns_any_source_into_points(
    session: Session, source: Generator | Formula
) -> None:
    session.edit("Data", lambda d: edits.set_data(d, Data(source)))
    before = as_points(session.dataset)
    PointEdits(session).remove((4,))
    after = as_points(session.dataset)
    assert isinstance(session.document.data.source, Points)
    np.testing.assert_array_equal(after.x, np.delete(before.x, 4, axis=0))
    kept = {float(before.x[i, 0]) for i in before.test if i != 4}
    assert {float(after.x[i, 0]) for i in after.test} == kept, "test rows stay test rows"


def test_all_moves_of_one_gesture_are_one_undo_step(session: Session) -> None:
    point_edits, before = PointEdits(session), session.document
    for x in (1.1, 1.2, 1.3):
        point_edits.move(1, x, 0.4)
    point_edits.end_move()
    assert rows(session)[1] == (1.3, 0.4)
    assert session.undo_stack.count() == 1
    point_edits.move(1, 1.4, 0.4)
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.document.same_as(before)


def test_points_too_far_out_are_refused_with_a_sentence(session: Session) -> None:
    point_edits, before, reasons = PointEdits(session), session.document, list[str]()
    point_edits.refused.connect(reasons.append)
    point_edits.move(0, 1900.0, 1e200)
    assert not point_edits.add(-1e308, 0.0)
    assert not point_edits.add(0.0, np.inf)
    assert session.document is before
    assert len(reasons) == 3
    assert all("is too large" in reason for reason in reasons[:2])
    assert reasons[2] == "Not a finite number."
