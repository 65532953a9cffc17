from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument

from playground.ui.inputs.tool_tip import plain


@pytest.mark.parametrize("text", ["h1, ReLU, bias 0.3", "a & b", "two\nlines", ""])
def test_text_without_tags_is_left_as_it_is(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    "text", ["<b>x</b> → y", "a & b < c", "<img src=x>, weight 0.5", "a\n<i>b</i> &amp;"]
)
def test_text_with_tags_is_shown_literally(qapp, text: str) -> None:
    document = QTextDocument()
    document.setHtml(plain(text))
    assert document.toPlainText() == text
