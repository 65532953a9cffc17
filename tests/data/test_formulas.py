from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.formulas import MAX_LENGTH, parse
from playground.model.document import DocumentError

X = np.array([-2.0, -0.5, 0.0, 1.0, 3.0])


def value(text: str, x: float = 2.0) -> float:
    return float(parse(text)(np.array([x]))[0])


def message(text: str) -> str:
    with pytest.raises(DocumentError) as error:
        parse(text)
    assert error.value.place == "expression"
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2*3", 7.0),
        ("10 - 4 - 3", 3.0),
        ("8/4/2", 1.0),
        ("2^3^2", 512.0),
        ("2**3", 8.0),
        ("-x^2", -4.0),
        ("(-x)^2", 4.0),
        ("2^-x", 0.25),
        ("-2*-x", 4.0),
        ("+x", 2.0),
        ("1.5e1 + .5", 15.5),
        ("2e", 2 * math.e),
        ("pi", math.pi),
        ("2π", 2 * math.pi),
        ("SIN(X)", math.sin(2.0)),
        ("exp(-x) + ln(x) + log(x)", math.exp(-2.0) + 2 * math.log(2.0)),
        ("tan(x) + atan(x)", math.tan(2.0) + math.atan(2.0)),
        ("asin(x/4) + acos(x/4)", math.pi / 2),
        ("sqrt(x) + abs(-x)", math.sqrt(2.0) + 2.0),
        ("min(3, x, 5) + max(1, x)", 4.0),
        ("sign(-x) + step(x) + step(0) + step(-x)", 0.0),
        ("relu(x) + relu(-x)", 2.0),
        ("sigmoid(x)", 1 / (1 + math.exp(-2.0))),
        ("tanh(x) - cos(x)", math.tanh(2.0) - math.cos(2.0)),
        ("floor(-x/4) + ceil(x/4)", 0.0),
        ("(x > 1) + (x < 1) + (x >= 2) + (x <= 1) + (x ≤ 2)", 3.0),
        ("x + 1 > 2", 1.0),
    ],
)
def test_precedence_is_that_of_mathematics(text: str, expected: float) -> None:
    assert value(text) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2x", 4.0),
        ("2(x + 1)", 6.0),
        ("(x + 1)(x - 1)", 3.0),
        ("2 x sin(x)", 4 * math.sin(2.0)),
        ("x(x + 1)", 6.0),
        ("2x^2", 8.0),
        ("-2x", -4.0),
        ("(1/2)x", 1.0),
        ("x² + x³", 12.0),
        ("2^x²", 16.0),
        ("2 · x − 1 × 3 ÷ 2", 2.5),
        ("0,5*x + 1,25", 2.25),
        ("(0,5)x", 1.0),
        ("min(0.5, x)", 0.5),
        ("y = 2x", 4.0),
        (" f(x) = x + 1", 3.0),
    ],
)
def test_the_notation_of_handwriting_is_accepted(text: str, expected: float) -> None:
    assert value(text) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["empty"]),
        ("   ", ["empty"]),
        ("y =", ["empty"]),
        ("sin(x) + foo(x)", ["column 10", "unknown name 'foo'"]),
        ("sqr(x)", ["column 1", "did you mean sqrt?"]),
        ("2 + qqq", ["column 5", "known are x, pi, e, sin"]),
        ("sin x", ["column 1", "sin(x)"]),
        ("sin(x, 2)", ["column 1", "one value, not 2"]),
        ("min(x)", ["column 1", "two values or more"]),
        ("(x + 1", ["column 1", "never closed"]),
        ("x + 1)", ["column 6", "never opened"]),
        ("sin(x 2)", ["column 7", "missing before '2'"]),
        ("x 2", ["column 3", "operator"]),
        ("x, 2", ["column 2", "comma"]),
        ("x +", ["column 4", "stops too early"]),
        ("* x", ["column 1", "missing before '*'"]),
        ("x + ()", ["column 6", "missing before ')'"]),
        ("1/2x", ["column 4", "1/(2*x)"]),
        ("0 < x < 1", ["column 7", "(0 < x)*(x < 1)"]),
        ("|x|", ["column 1", "abs(x)"]),
        ("x = 2", ["column 3", "equals sign"]),
        ("x $ 2", ["column 3", "'$'"]),
        ("x.real", ["column 2", "'.'"]),
        ("1e999", ["column 1", "too large"]),
        ("y = x +* 2", ["column 8"]),
        ("(" * 80 + "x" + ")" * 80, ["nested too deeply"]),
        ("-" * 400 + "x", ["nested too deeply"]),
        ("x + " * 200 + "x", [f"longer than {MAX_LENGTH}"]),
    ],
)
def test_a_syntax_error_is_explained_with_its_column(text: str, parts: list[str]) -> None:
    said = message(text)
    assert "\n" not in said
    for part in parts:
        assert part in said


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "x.__class__", "lambda: x", "[x for x in x]", "eval(x)", "x; x", "x\\"],
)
def test_python_code_is_refused(text: str) -> None:
    message(text)


@pytest.mark.parametrize(
    ("text", "x", "parts"),
    [
        ("1/x", 0.0, ["x = 0:", "division by zero", "column 2"]),
        ("2 + log(x - 1)", 0.5, ["x = 0.5:", "log of a number", "column 5"]),
        ("sqrt(x)", -1.0, ["square root of a negative number"]),
        ("asin(x)", 2.0, ["outside -1 to 1"]),
        ("exp(1000*x)", 1.0, ["too large", "column 1"]),
        ("x^0.5", -1.0, ["power", "column 2"]),
        ("0*(1/x)", 0.0, ["division by zero", "column 5"]),
    ],
)
def test_the_reason_for_a_value_that_is_not_finite_is_given(
    text: str, x: float, parts: list[str]
) -> None:
    expression = parse(text)
    assert not np.isfinite(expression(np.array([x]))).all()
    for part in parts:
        assert part in expression.trouble_at(x)


def test_an_infinite_intermediate_value_is_allowed() -> None:
    assert value("1/(1 + exp(1000*x))") == 0.0


def test_values_have_the_shape_of_x_even_for_a_constant() -> None:
    for shape in ((), (0,), (3,), (2, 3)):
        for text in ("x", "2", "x + 2"):
            values = parse(text)(np.zeros(shape))
            assert values.shape == shape
            assert values.dtype == np.float64


def test_the_result_is_not_the_array_that_was_given() -> None:
    x = np.zeros(3)
    parse("x")(x)[0] = 5.0
    assert x[0] == 0.0


_PYTHON = {
    "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "exp": np.exp, "abs": np.abs,
    "sqrt": np.sqrt, "min": np.minimum, "max": np.maximum, "pi": math.pi, "e": math.e,
}  # fmt: skip


def _larger(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    # Without parentheses, so that the parser has to know the precedence.
    return st.one_of(
        st.tuples(part, st.sampled_from([" + ", "-", "*", " / ", "^"]), part).map("".join),
        part.map("-{}".format),
        part.map("({})".format),
        st.tuples(st.sampled_from(["sin", "cos", "tanh", "exp", "abs", "sqrt"]), part).map(
            lambda pair: f"{pair[0]}({pair[1]})"
        ),
        st.tuples(st.sampled_from(["min", "max"]), part, part).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        ),
    )


EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "x", "pi", "e", "0.5", "2.0", "3.0", "1e-2", "10.0"]),
    _larger,
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_random_formulas_agree_with_python_in_precedence_and_value(text: str) -> None:
    with np.errstate(all="ignore"):
        try:
            expected = eval(text.replace("^", "**"), dict(_PYTHON), {"x": X})
        except (ZeroDivisionError, OverflowError):
            return  # a constant that Python's own floats refuse
    if np.iscomplexobj(expected):
        return
    mine = parse(text)(X)
    expected = np.broadcast_to(expected, X.shape)
    finite = np.isfinite(expected) & (np.abs(expected) < 1e100)
    assert mine[finite] == pytest.approx(expected[finite], rel=1e-6, abs=1e-6)


@given(st.text(alphabet="x2e.,+-*/^()<>= sinmaxπ²y", max_size=30))
def test_any_text_gives_a_formula_or_an_error_message(text: str) -> None:
    try:
        expression = parse(text)
    except DocumentError:
        assert message(text)
    else:
        assert expression(X).shape == X.shape
