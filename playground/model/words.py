"""Text from users and files, made safe for messages and comments."""

from __future__ import annotations

MAX_QUOTED = 40  # characters


def one_line(text: str) -> str:
    """``text`` on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def sentence(text: str) -> str:
    """``text`` with a capital letter and a full stop; "" stays ""."""
    stop = "" if text.endswith((".", "!", "?")) else "."
    return f"{text[:1].upper()}{text[1:]}{stop}" if text else ""


def quoted(text: str) -> str:
    """``text`` in quotes on one line, shortened when it is long."""
    return repr(text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…")
