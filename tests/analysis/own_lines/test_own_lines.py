"""Typed lines run beside the engine: each name is compared, the first wrong one is found."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings

from playground.analysis.own_lines.check import Kind, Outcome, outcome_of, question_of
from playground.analysis.own_lines.long_form import long_form
from playground.analysis.own_lines.run import run
from playground.engine.program import Program
from playground.model.document import Data, Generator, dense_document
from playground.model.graph import Graph
from tests.strategies import HIDDEN, graphs, parameters_of


def network(*sizes: int) -> tuple[Program, np.ndarray]:
    names = ("relu",) * (len(sizes) - 2) + ("linear",)
    document = dense_document(sizes, names, Data(Generator("sine", n=20)))
    rng = np.random.default_rng(2)
    return Program.of(document.graph), rng.normal(size=document.graph.n_parameters)


def checked(program: Program, parameters: np.ndarray, text: str, rows: int = 6) -> Outcome:
    x = np.random.default_rng(1).normal(size=(rows, program.sizes[0]))
    question = question_of(program, parameters, x)
    return outcome_of(question, json.loads(json.dumps(run(json.loads(question.request(text))))))


@given(
    graphs(outputs=(*HIDDEN, "softmax")).flatmap(lambda g: parameters_of(g).map(lambda p: (g, p)))
)
@settings(max_examples=40, deadline=None)
def test_the_long_form_of_any_network_is_right(pair: tuple[Graph, np.ndarray]) -> None:
    graph, parameters = pair
    program = Program.of(graph)
    outcome = checked(program, parameters, long_form(program), 3)
    assert outcome.first_wrong is None
    assert outcome.missing == ()
    assert {verdict.kind for verdict in outcome.verdicts} == {Kind.RIGHT}
    for verdict in outcome.verdicts:
        assert verdict.given == pytest.approx(verdict.wanted, rel=1e-12, abs=1e-10)


def test_ten_hidden_layers_of_two_in_the_long_form() -> None:
    program, parameters = network(1, *[2] * 10, 1)
    outcome = checked(program, parameters, long_form(program))
    assert len(outcome.verdicts) == 21
    assert outcome.first_wrong is None


def test_the_first_wrong_line_is_found_with_both_numbers() -> None:
    program, parameters = network(1, 2, 1)
    lines = long_form(program).splitlines()
    lines[1] = lines[1].replace("+ b_h2", "- b_h2")
    outcome = checked(program, parameters, "\n".join(lines))
    wrong = outcome.first_wrong
    assert wrong is not None
    assert (wrong.line, wrong.name, wrong.kind) == (2, "h2", Kind.WRONG)
    assert wrong.given != wrong.wanted


def test_a_line_that_is_right_for_one_example_only_is_wrong() -> None:
    program, parameters = network(1, 2, 1)
    question = question_of(program, np.ones_like(parameters), np.array([[0.5], [-3.0]]))
    text = "h1 = w_x_h1*x + b_h1\n"  # the relu is forgotten
    outcome = outcome_of(question, run(json.loads(question.request(text))))
    assert outcome.first_wrong is not None
    assert outcome.first_wrong.row == 1
    assert outcome.missing == ("y",)


def test_layer_functions_of_ones_own_can_be_used() -> None:
    program, parameters = network(1, 2, 2, 1)
    text = """
def ReLU(z):
    return np.maximum(0, z)

def TwoNode(out, W, b):
    return W @ out + b

out1 = TwoNode(a_0, W_1, b_1)
a_1 = ReLU(out1)
a_3 = TwoNode(ReLU(TwoNode(a_1, W_2, b_2)), W_3, b_3)
"""
    outcome = checked(program, parameters, text)
    kinds = {verdict.name: verdict.kind for verdict in outcome.verdicts}
    assert kinds == {"out1": Kind.OWN, "a_1": Kind.RIGHT, "a_3": Kind.RIGHT}
    assert outcome.missing == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("h1 = relu(x\n", 1, "never closed"),
        ("h1 = 1\nreturn h1", 2, "outside function"),
        ("a = 1\nh1 = unknown * x", 2, "unknown"),
        ("def f(z):\n    return z / zero\n\nh1 = f(x)", 2, "zero"),
        ("x = exit()", 1, "SystemExit"),
        ("def f(n):\n    return f(n + 1)\nf(0)", 2, "RecursionError"),
    ],
)
def test_what_python_cant_run_is_said_with_its_line(text: str, line: int, words: str) -> None:
    program, parameters = network(1, 2, 1)
    wrong = checked(program, parameters, text).first_wrong
    assert wrong is not None
    assert (wrong.line, wrong.kind) == (line, Kind.ERROR)
    assert words in str(wrong.given)


def test_changed_weights_and_values_that_are_no_numbers_are_wrong() -> None:
    program, parameters = network(1, 2, 1)
    outcome = checked(program, parameters, "w_x_h1 = 7\nh1 = 'text'\nh2 = np.zeros(1000)")
    assert [v.kind for v in outcome.verdicts] == [Kind.WRONG] * 3
    assert [v.given for v in outcome.verdicts[1:]] == ["str", "1000 numbers"]


def test_several_names_of_a_line_are_told_in_their_order() -> None:
    program, parameters = network(1, 1, 12)
    names = [f"y{k}" for k in range(1, 13)]
    text = f"[{', '.join(names)}] = W_2 @ relu(W_1 @ a_0 + b_1) + b_2"
    assert [verdict.name for verdict in checked(program, parameters, text).verdicts] == names


def test_long_lines_are_broken_where_python_allows_it() -> None:
    document = dense_document((6, 9, 12), ("relu", "softmax"), Data(Generator("sine")))
    program = Program.of(document.graph)
    text = long_form(program)
    assert max(map(len, text.splitlines())) <= 56
    assert checked(program, document.parameters, text).first_wrong is None
