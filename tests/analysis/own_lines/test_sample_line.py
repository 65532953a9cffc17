"""The line that stands in an empty field is right as it is."""

from __future__ import annotations

from playground.analysis.own_lines.long_form import long_form, sample_line
from playground.engine.program import Program
from playground.model.graph import dense_graph


def test_the_sample_line_is_the_first_of_the_long_form() -> None:
    for activation in ("relu", "leaky_relu", "linear", "softmax"):
        program = Program.of(dense_graph((1, 2), (activation,)))
        assert long_form(program).splitlines()[0] == sample_line(program)
