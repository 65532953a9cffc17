"""Denormal numbers count as 0 while a kernel runs.

Numbers below 2.2e-308 are a hundred times slower on many processors, and dead units fill Adam's
state with them. The flags FTZ and DAZ of MXCSR on x86 and FZ of FPCR on ARM make them 0. Other
processors are not supported.
"""

from __future__ import annotations

import platform
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.typing.templates import signature
from numba.extending import intrinsic

_INT = ir.IntType(64)
_MACHINE = platform.machine().lower()
_IS_X86 = _MACHINE in ("x86_64", "amd64")
_IS_ARM = _MACHINE in ("aarch64", "arm64")


@intrinsic
def flush_small_numbers(typing: Any) -> Any:
    """Make denormal numbers 0; returns the argument of ``restore_small_numbers``."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        if _IS_X86:
            return _exchange_mxcsr(builder, None)
        if _IS_ARM:
            get = builder.module.declare_intrinsic(
                "llvm.aarch64.get.fpcr", [], ir.FunctionType(_INT, [])
            )
            old = builder.call(get, [])
            _set_fpcr(builder, builder.or_(old, ir.Constant(_INT, 1 << 24)))
            return old
        return ir.Constant(_INT, 0)

    return signature(types.int64), code


@intrinsic
def restore_small_numbers(typing: Any, old: Any) -> Any:
    """Undo ``flush_small_numbers``."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        if _IS_X86:
            _exchange_mxcsr(builder, args[0])
        elif _IS_ARM:
            _set_fpcr(builder, args[0])
        return context.get_dummy_value()

    return signature(types.void, types.int64), code


def _exchange_mxcsr(builder: ir.IRBuilder, new: ir.Value | None) -> ir.Value:
    word = ir.IntType(32)
    place = builder.alloca(word)
    untyped = builder.bitcast(place, ir.IntType(8).as_pointer())
    kind = ir.FunctionType(ir.VoidType(), [ir.IntType(8).as_pointer()])
    builder.call(builder.module.declare_intrinsic("llvm.x86.sse.stmxcsr", [], kind), [untyped])
    old = builder.load(place)
    value = builder.or_(old, ir.Constant(word, 0x8040)) if new is None else builder.trunc(new, word)
    builder.store(value, place)
    builder.call(builder.module.declare_intrinsic("llvm.x86.sse.ldmxcsr", [], kind), [untyped])
    return builder.zext(old, _INT)


def _set_fpcr(builder: ir.IRBuilder, value: ir.Value) -> None:
    kind = ir.FunctionType(ir.VoidType(), [_INT])
    builder.call(builder.module.declare_intrinsic("llvm.aarch64.set.fpcr", [], kind), [value])
