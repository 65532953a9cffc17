"""``python -m playground.analysis.own_lines.run``: run typed lines and report what each gave.

A process of its own, so that an endless loop or a list without end harms nothing else: whoever
started it ends it after a while, and it may not take much memory, change files, start processes or
use the network. That is against accidents; it is no prison for somebody who wants out.
It reads one JSON object, ``text``, ``constants`` and ``rows`` (names and numbers for each example),
and writes a line ``ready``, then one JSON object: ``lines`` and, where it went wrong, ``error``.
"""

from __future__ import annotations

import ast
import faulthandler
import io
import json
import os
import sys
from typing import Any, TextIO

import numpy as np

from playground.analysis.formula.names import function_name
from playground.model.activations import ACTIVATIONS, DEFAULT_NEGATIVE_SLOPE

READY = "ready"
MOST_REPORTS = 500  # values that are told of each row
MOST_VALUES = 300  # numbers of one value
MOST_PRINTED = 2_000  # characters
MOST_WORDS = 300  # characters of an error
ROOM = 1 << 30  # bytes of memory beyond what is in use at the start
LONGEST = 60.0  # seconds, after which the process ends even if nobody ends it


def functions() -> dict[str, Any]:
    """The functions that lines can use: the activations, ``layer``, and NumPy as ``np``."""
    found: dict[str, Any] = {"np": np, "exp": np.exp, "log": np.log, "sqrt": np.sqrt}
    for activation in ACTIVATIONS.values():
        if activation.name not in ("linear", "softmax"):
            found[function_name(activation.name)] = _elementwise(activation.function)
    found["softmax"] = _softmax
    found["layer"] = _layer
    return found


def _elementwise(function: Any) -> Any:
    def apply(z: Any, negative_slope: float = DEFAULT_NEGATIVE_SLOPE) -> Any:
        value = function(np.asarray(z, dtype=np.float64), negative_slope)
        return value if np.ndim(value) else float(value)

    return apply


def _softmax(*z: Any) -> Any:
    """Of several numbers, or of one array."""
    values = np.asarray(z[0] if len(z) == 1 else z, dtype=np.float64)
    return ACTIVATIONS["softmax"].function(values, 0.0)


def _layer(a: Any, W: Any, b: Any) -> Any:  # noqa: N803 (its name in the formula)
    """The weighted sums of a layer: each input times its weight, plus the bias."""
    return np.asarray(a) @ np.asarray(W).T + b


def run(request: dict[str, Any]) -> dict[str, Any]:
    """What each statement gave in each row, up to the first one that fails."""
    text = str(request["text"])
    try:
        tree = ast.parse(text)
        steps = [(node, _compiled(node), _assigned(node)) for node in tree.body]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        words = error.msg if isinstance(error, SyntaxError) else str(error)
        failure = {"line": line, "last": line, "words": words[:MOST_WORDS], "row": 0}
        return {"lines": [], "error": failure}
    reports: list[dict[str, Any]] = []
    failed: dict[str, Any] | None = None
    for number, row in enumerate(request["rows"]):
        names = functions() | _arrays(request["constants"]) | _arrays(row)
        for node, code, assigned in steps:
            try:
                with np.errstate(all="ignore"):
                    exec(code, names)
            except BaseException as error:
                words = f"{type(error).__name__}: {error}"[:MOST_WORDS]
                line = _line_of(error, node)
                found = {"line": line, "last": line, "words": words, "row": number}
                if failed is None or found["line"] < failed["line"]:
                    failed = found
                break
            for name in assigned:
                if name in names and len(reports) < MOST_REPORTS * (number + 1):
                    value = _told(names[name])
                    lines = {"line": node.lineno, "last": node.end_lineno or node.lineno}
                    reports.append({**lines, "name": name, "row": number, **value})
    return {"lines": reports, "error": failed}


def _compiled(node: ast.stmt) -> Any:
    return compile(ast.Module([node], []), "your lines", "exec")


def _line_of(error: BaseException, node: ast.stmt) -> int:
    """The line of the text where an error came up: within functions, the innermost one."""
    line, trace = node.lineno, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "your lines":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _assigned(node: ast.stmt) -> list[str]:
    """The names that a statement gives a value, in their order."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return []
    stored = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return list(dict.fromkeys(n.id for n in stored if isinstance(n.ctx, ast.Store)))


def _arrays(values: dict[str, Any]) -> dict[str, Any]:
    return {k: np.array(v, dtype=float) if isinstance(v, list) else v for k, v in values.items()}


def _told(value: Any) -> dict[str, Any]:
    """The numbers of a value; its kind where it has none."""
    try:
        numbers = np.asarray(value, dtype=np.float64).ravel()
    except Exception:
        return {"kind": type(value).__name__}
    if numbers.size > MOST_VALUES:
        return {"kind": f"{numbers.size} numbers"}
    return {"values": [repr(v) for v in numbers.tolist()]}  # JSON has no NaN


class _Printed(io.StringIO):
    """Keeps the beginning of what is printed."""

    def write(self, text: str) -> int:
        if self.tell() < MOST_PRINTED:
            super().write(text[:MOST_PRINTED])
        return len(text)


def limit() -> None:
    """Take no more than so much memory, where the system can see to it; do nothing FORBIDDEN."""
    sys.addaudithook(_forbid)
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):  # Windows; systems that don't limit memory
        return
    most, hard = used + ROOM, resource.getrlimit(resource.RLIMIT_AS)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


# The beginnings of names of audit events. A user who is root can't be kept from starting processes
# by a limit of the system.
FORBIDDEN = (
    "os.fork", "os.posix_spawn", "os.spawn", "os.exec", "os.system", "os.startfile", "os.kill",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "shutil.", "subprocess.", "socket.", "ctypes.", "urllib.",
    "winreg.", "webbrowser.", "pty.", "signal.",
)  # fmt: skip


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook, which nothing can remove."""
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
        changes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        if changes:
            raise PermissionError("lines can't write files")
    elif event.startswith(FORBIDDEN):
        raise PermissionError(f"lines can't use {event}")


def main() -> None:
    request = json.loads(sys.stdin.buffer.read())
    answers: TextIO = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what is typed can't write among the answers
    if hasattr(os, "setsid"):
        os.setsid()  # so that it can be ended with all that it started
    faulthandler.dump_traceback_later(LONGEST, exit=True, file=nowhere)
    sys.stdout = printed = _Printed()
    limit()
    answers.write(f"{READY}\n")
    answers.flush()
    report = run(request) | {"printed": printed.getvalue()[:MOST_PRINTED]}
    answers.write(json.dumps(report))
    answers.flush()
    os._exit(0)  # whatever was left behind, such as threads


if __name__ == "__main__":
    main()
