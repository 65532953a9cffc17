"""Words for the person go through translation: found in the source, so that none is forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).parent.parent.parent / "playground" / "ui"

SHOWING = {
    "setText",
    "setToolTip",
    "setStatusTip",
    "setWhatsThis",
    "setWindowTitle",
    "setTitle",
    "setPlaceholderText",
    "setInformativeText",
    "setAccessibleName",
    "setAccessibleDescription",
    "addAction",
    "addMenu",
    "setLabel",
    "drawText",
    "show_message",
    "show_note",
    "show_read_out",
    "say",
    "QAction",
    "QCheckBox",
    "QDockWidget",
    "QLabel",
    "QMenu",
    "QPushButton",
    "error_label",
    "muted_label",
}


def literals(value: ast.expr) -> Iterator[str]:
    """The words written out in an expression; what other calls give is not looked into."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(text for part in parts for text in literals(part))
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield from literals(one)
            yield from literals(other)
        case ast.BoolOp(values=values):
            for one in values:
                yield from literals(one)
        case ast.Call(func=ast.Attribute(value=text, attr="format" | "join")):
            yield from literals(text)


def untranslated(source: str) -> list[str]:
    """The calls that show words of the source itself: ``line: function: words``."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        name = function.id if isinstance(function, ast.Name) else name
        if name in SHOWING:
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            found += [
                f"{node.lineno}: {name}: {text}"
                for value in values
                for text in literals(value)
                if any(character.isalpha() for character in text)
            ]
    return found


def test_no_words_are_shown_untranslated() -> None:
    found = {
        str(path.relative_to(UI)): lines
        for path in sorted(UI.rglob("*.py"))
        if (lines := untranslated(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        'label.setText("Hello")',
        'label.setText(f"{n} rows")',
        'label.setToolTip("One" if n == 1 else self.tr("Many"))',
        'label.setToolTip(self.tr("One") + " more")',
        'label.setText("{0} rows".format(n))',
        'label.setText(name or "Untitled")',
        'button = QPushButton("Press", self)',
        'menu.addAction(icon, text="Open")',
    ],
)
def test_words_that_are_not_translated_are_found(line: str) -> None:
    assert len(untranslated(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        'label.setText(self.tr("{0} rows").format(n))',
        'label.setText(_tr("Hello"))',
        'label.setText("")',
        'label.setText(f"{n:,} × {m}")',
        'label.setText("–" if value is None else format_number(value, 5))',
        'label.setText("\\n".join(lines))',
        'label.setObjectName("title")',
        'label.setText(names["x"])',
    ],
)
def test_translated_words_numbers_and_signs_are_left_alone(line: str) -> None:
    assert untranslated(line) == []
