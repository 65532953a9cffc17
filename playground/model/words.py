"""Text from users and files, made safe for messages and comments."""

from __future__ import annotations

import unicodedata

MAX_QUOTED = 40  # characters
_JOINERS = "\u200c\u200d"  # of Persian words and of emoji: without a width, yet seen


def one_line(text: str) -> str:
    """``text`` on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def visible(text: str) -> str:
    """``text`` on one line without the characters that show nothing or turn others around.

    "" when nothing is left to be seen: spaces, joiners and marks that belong to no letter.
    """
    kinds = [unicodedata.category(c) for c in text]
    if not any(kind[0] in "LNPS" for kind in kinds):
        return ""
    letters = (
        c if c in _JOINERS else "" if kind in ("Cf", "Cs") else " " if kind[0] in "CZ" else c
        for c, kind in zip(text, kinds, strict=True)
    )
    return " ".join("".join(letters).split())


def sentence(text: str) -> str:
    """``text`` with a capital letter and a full stop; "" stays ""."""
    stop = "" if text.endswith((".", "!", "?")) else "."
    return f"{text[:1].upper()}{text[1:]}{stop}" if text else ""


def quoted(text: str) -> str:
    """``text`` in quotes on one line, shortened when it is long."""
    return repr(text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…")
