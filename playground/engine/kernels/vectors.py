"""Vector operations for the kernels, which numba does not have.

numba compiles Python loops to scalar code and leaves vectorisation to chance. With these operations
a vector is loaded from a raw address, used and stored. Addresses are plain integers, because views
of arrays count references, which took most of the time of a small network. There are no bounds
checks; ``plan.py`` computes all addresses.

Operations are never reassociated: the order of a sum does not depend on the compiler. ``fma`` has a
single rounding on processors that support it, as all do since 2013.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import lower_builtin
from numba.core.types import containers
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, models, register_model


def _has(feature: str) -> bool:
    """Whether the compiler will use this extension of the processor."""
    if numba.config.CPU_FEATURES is not None:
        return f"+{feature}" in numba.config.CPU_FEATURES.split(",")
    return bool(llvm.get_host_cpu_features().get(feature, False))


# An accumulator of the weight gradient has LANES numbers, one of the other kernels WIDE, so that
# eight of them and their factors fit the registers.
LANES = 8 if _has("avx512f") else 4
WIDE = 16 if _has("avx512f") else 4
EIGHT = 8  # panels and gradients are multiples of eight numbers

_DOUBLE = ir.DoubleType()
_INT = ir.IntType(64)
_ROUND = 6755399441055744.0  # 1.5 * 2^52: x + this has round(x) in its lowest bits
_TWO_52 = 4503599627370496.0


class VectorType(types.Type):
    """``length`` float64 numbers in registers."""

    def __init__(self, length: int) -> None:
        self.length = length
        super().__init__(name=f"Vector({length})")


@register_model(VectorType)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: VectorType) -> None:
        super().__init__(manager, kind, ir.VectorType(_DOUBLE, kind.length))


def _vector(length: int) -> VectorType:
    return VectorType(length)


def _constant(length: int, value: float) -> ir.Constant:
    return ir.Constant(ir.VectorType(_DOUBLE, length), [value] * length)


def _integers(length: int, value: int) -> ir.Constant:
    return ir.Constant(ir.VectorType(_INT, length), [value] * length)


def _splat(builder: ir.IRBuilder, value: ir.Value, length: int) -> ir.Value:
    """A vector with the scalar in every lane."""
    kind = ir.VectorType(_DOUBLE, length)
    zero = ir.Constant(ir.IntType(32), 0)
    one = builder.insert_element(ir.Constant(kind, ir.Undefined), value, zero)
    pattern = ir.Constant(ir.VectorType(ir.IntType(32), length), [0] * length)
    return builder.shuffle_vector(one, ir.Constant(kind, ir.Undefined), pattern)


def _shuffle(builder: ir.IRBuilder, a: ir.Value, b: ir.Value, pattern: list[int]) -> ir.Value:
    mask = ir.Constant(ir.VectorType(ir.IntType(32), len(pattern)), pattern)
    return builder.shuffle_vector(a, b, mask)


def _call(builder: ir.IRBuilder, name: str, *args: ir.Value) -> ir.Value:
    """An LLVM function, such as ``llvm.sqrt``, of vectors of one type."""
    kind = args[0].type
    shape = ir.FunctionType(kind, [kind] * len(args))
    full_name = f"{name}.v{kind.count}f64"
    return builder.call(cgutils.get_or_insert_function(builder.module, shape, full_name), args)


# -- arithmetic: vector with vector, or vector with number --------------------------------------

Emit = Callable[..., ir.Value]


def _length_of(args: tuple[Any, ...]) -> int:
    """The length of the vectors among the types ``args``; 0 for unsuitable types."""
    lengths = {a.length for a in args if isinstance(a, VectorType)}
    numbers = all(isinstance(a, VectorType | types.Float) for a in args)
    return lengths.pop() if len(lengths) == 1 and numbers else 0


def _widened(builder: ir.IRBuilder, kinds: Any, values: Any, length: int) -> list[ir.Value]:
    return [
        value if isinstance(kind, VectorType) else _splat(builder, value, length)
        for kind, value in zip(kinds, values, strict=True)
    ]


def _operator(python_operator: Callable[..., Any], emit: Emit) -> None:
    """Define an operator on vectors for numba."""

    class Typing(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            length = _length_of(args)
            return signature(_vector(length), *args) if length else None

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return emit(builder, *_widened(builder, sig.args, args, sig.return_type.length))

    infer_global(python_operator)(Typing)
    for kinds in (
        (VectorType, VectorType),
        (VectorType, types.Float),
        (types.Float, VectorType),
    ):
        lower_builtin(python_operator, *kinds)(lower)


_operator(operator.add, lambda b, x, y: b.fadd(x, y))
_operator(operator.sub, lambda b, x, y: b.fsub(x, y))
_operator(operator.mul, lambda b, x, y: b.fmul(x, y))
_operator(operator.truediv, lambda b, x, y: b.fdiv(x, y))


def _function(n: int, emit: Emit, doc: str) -> Any:
    """A function of ``n`` vectors, or of numbers and at least one vector."""

    def build(*args: Any) -> Any:
        length = _length_of(args)
        if not length:
            return None

        def code(context: Any, builder: Any, sig: Any, values: Any) -> Any:
            return emit(builder, *_widened(builder, sig.args, values, length))

        return signature(_vector(length), *args), code

    if n == 1:

        @intrinsic
        def one(typing: Any, a: Any) -> Any:
            return build(a)

        made = one
    elif n == 2:

        @intrinsic
        def two(typing: Any, a: Any, b: Any) -> Any:
            return build(a, b)

        made = two
    else:

        @intrinsic
        def three(typing: Any, a: Any, b: Any, c: Any) -> Any:
            return build(a, b, c)

        made = three
    made.__doc__ = doc
    return made


def _emit_where_positive(builder: ir.IRBuilder, c: ir.Value, x: ir.Value, y: ir.Value) -> ir.Value:
    positive = builder.fcmp_ordered(">", c, _constant(c.type.count, 0.0))
    return builder.select(positive, x, y)


def _emit_maximum(builder: ir.IRBuilder, x: ir.Value, y: ir.Value) -> ir.Value:
    return builder.select(builder.fcmp_ordered(">", x, y), x, y)


def _emit_round(builder: ir.IRBuilder, x: ir.Value) -> ir.Value:
    magic = _constant(x.type.count, _ROUND)
    return builder.fsub(builder.fadd(x, magic), magic)


def _bits(builder: ir.IRBuilder, x: ir.Value) -> ir.Value:
    return builder.bitcast(x, ir.VectorType(_INT, x.type.count))


def _emit_power_of_two(builder: ir.IRBuilder, n: ir.Value) -> ir.Value:
    length = n.type.count
    low = _bits(builder, builder.fadd(n, _constant(length, _ROUND)))
    high = builder.shl(low, _integers(length, 52))
    return builder.bitcast(builder.add(high, _integers(length, 1023 << 52)), n.type)


def _emit_exponent(builder: ir.IRBuilder, x: ir.Value) -> ir.Value:
    length = x.type.count
    biased = builder.lshr(_bits(builder, x), _integers(length, 52))
    shown = builder.or_(biased, _integers(length, 0x433 << 52))
    return builder.fsub(builder.bitcast(shown, x.type), _constant(length, _TWO_52 + 1023.0))


def _emit_where_bit(bit: int) -> Emit:
    def emit(builder: ir.IRBuilder, n: ir.Value, x: ir.Value, y: ir.Value) -> ir.Value:
        length = n.type.count
        low = _bits(builder, builder.fadd(n, _constant(length, _ROUND)))
        masked = builder.and_(low, _integers(length, 1 << bit))
        return builder.select(builder.icmp_signed("!=", masked, _integers(length, 0)), x, y)

    return emit


fma = _function(3, lambda b, x, y, z: _call(b, "llvm.fmuladd", x, y, z), "a * b + c.")
maximum = _function(2, _emit_maximum, "a where a > b, else b; b if one is NaN.")
where_positive = _function(3, _emit_where_positive, "b where a > 0, else c.")
where_odd = _function(3, _emit_where_bit(0), "b where the whole number a is odd, else c.")
where_second_bit = _function(3, _emit_where_bit(1), "b where a mod 4 is 2 or 3, else c.")
square_root = _function(1, lambda b, x: _call(b, "llvm.sqrt", x), "sqrt(a).")
absolute = _function(1, lambda b, x: _call(b, "llvm.fabs", x), "|a|.")
with_sign = _function(2, lambda b, x, y: _call(b, "llvm.copysign", x, y), "|a| with b's sign.")
nearest = _function(1, _emit_round, "The nearest whole number, for |a| < 2^51.")
power_of_two = _function(1, _emit_power_of_two, "2^a for whole a in -1022 .. 1023.")
exponent = _function(1, _emit_exponent, "floor(log2 a) for normal a > 0.")


# -- memory ---------------------------------------------------------------------------------------


def _pointer(builder: ir.IRBuilder, address: ir.Value, index: ir.Value, kind: ir.Type) -> ir.Value:
    """The address of the ``index``-th number of 8 bytes, as a pointer to ``kind``."""
    base = builder.inttoptr(address, _DOUBLE.as_pointer())
    return builder.bitcast(builder.gep(base, [index]), kind.as_pointer())


def _loader(length: int, doc: str) -> Any:
    @intrinsic
    def load(typing: Any, address: Any, index: Any) -> Any:
        def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            place = _pointer(builder, args[0], args[1], ir.VectorType(_DOUBLE, length))
            return builder.load(place, align=8)

        return signature(_vector(length), types.int64, types.int64), code

    load.__doc__ = doc
    return load


def _repeater(length: int, doc: str) -> Any:
    @intrinsic
    def repeat(typing: Any, address: Any, index: Any) -> Any:
        def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            number = builder.load(_pointer(builder, args[0], args[1], _DOUBLE), align=8)
            return _splat(builder, number, length)

        return signature(_vector(length), types.int64, types.int64), code

    repeat.__doc__ = doc
    return repeat


def _filler(length: int, doc: str) -> Any:
    @intrinsic
    def fill(typing: Any, value: Any) -> Any:
        def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return _splat(builder, args[0], length)

        return signature(_vector(length), types.float64), code

    fill.__doc__ = doc
    return fill


load_wide = _loader(WIDE, "The WIDE numbers from ``address + 8 * index`` on.")
load_lanes = _loader(LANES, "The LANES numbers from ``address + 8 * index`` on.")
load_eight = _loader(EIGHT, "The eight numbers from ``address + 8 * index`` on.")
splat_wide = _repeater(WIDE, "The number at ``address + 8 * index``, WIDE times.")
splat = _repeater(LANES, "The number at ``address + 8 * index``, LANES times.")
wide = _filler(WIDE, "This number, WIDE times.")
lanes = _filler(LANES, "This number, LANES times.")
eight = _filler(EIGHT, "This number, eight times.")


@intrinsic
def gather_eight(typing: Any, address: Any, index: Any, stride: Any) -> Any:
    """Eight numbers, ``stride`` bytes from one to the next, from ``address + 8 * index`` on."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        place, i, step = args
        out = ir.Constant(ir.VectorType(_DOUBLE, EIGHT), ir.Undefined)
        for k in range(EIGHT):
            number = builder.load(_pointer(builder, place, i, _DOUBLE), align=8)
            out = builder.insert_element(out, number, ir.Constant(ir.IntType(32), k))
            place = builder.add(place, step)
        return out

    return signature(_vector(EIGHT), types.int64, types.int64, types.int64), code


@intrinsic
def store(typing: Any, address: Any, index: Any, vector: Any) -> Any:
    """Write a vector to ``address + 8 * index``."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        place, i, value = args
        builder.store(value, _pointer(builder, place, i, value.type), align=8)
        return context.get_dummy_value()

    return signature(types.void, types.int64, types.int64, vector), code


def _scalar_reader(kind: Any, machine: ir.Type, doc: str) -> Any:
    @intrinsic
    def read(typing: Any, address: Any, index: Any) -> Any:
        def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return builder.load(_pointer(builder, args[0], args[1], machine), align=8)

        return signature(kind, types.int64, types.int64), code

    read.__doc__ = doc
    return read


def _scalar_writer(kind: Any, machine: ir.Type, doc: str) -> Any:
    @intrinsic
    def write(typing: Any, address: Any, index: Any, value: Any) -> Any:
        def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            place, i, number = args
            builder.store(number, _pointer(builder, place, i, machine), align=8)
            return context.get_dummy_value()

        return signature(types.void, types.int64, types.int64, kind), code

    write.__doc__ = doc
    return write


read = _scalar_reader(types.float64, _DOUBLE, "The float64 at ``address + 8 * index``.")
write = _scalar_writer(types.float64, _DOUBLE, "Write a float64 to ``address + 8 * index``.")
read_int = _scalar_reader(types.int64, _INT, "The int64 at ``address + 8 * index``.")
write_int = _scalar_writer(types.int64, _INT, "Write an int64 to ``address + 8 * index``.")


# -- across the lanes ---------------------------------------------------------------------------


def _emit_total(builder: ir.IRBuilder, x: ir.Value) -> ir.Value:
    while x.type.count > 1:
        half = x.type.count // 2
        low = _shuffle(builder, x, x, list(range(half)))
        high = _shuffle(builder, x, x, list(range(half, 2 * half)))
        x = builder.fadd(low, high)
    return builder.extract_element(x, ir.Constant(ir.IntType(32), 0))


def _emit_totals(builder: ir.IRBuilder, vectors: list[ir.Value]) -> ir.Value:
    """(sum of vectors[0], sum of vectors[1], ...): vectors are merged in pairs by adding lanes,
    until each has become a single lane."""
    length = vectors[0].type.count
    run = 1
    while run < length:
        first = [k for i in range(0, length, 2 * run) for k in _both(i, run, length)]
        second = [k for i in range(0, length, 2 * run) for k in _both(i + run, run, length)]
        vectors = [
            builder.fadd(_shuffle(builder, a, b, first), _shuffle(builder, a, b, second))
            for a, b in zip(vectors[::2], vectors[1::2], strict=True)
        ]
        run *= 2
    if len(vectors) == 1:
        return vectors[0]
    return _shuffle(builder, vectors[0], vectors[1], list(range(2 * length)))


def _emit_transposed(builder: ir.IRBuilder, rows: list[ir.Value]) -> list[ir.Value]:
    """The transposed matrix: exchange lanes 1, 2 and 4 apart between rows as far apart."""
    for run in (1, 2, 4):
        first = [k for i in range(0, EIGHT, 2 * run) for k in _both(i, run, EIGHT)]
        second = [k for i in range(0, EIGHT, 2 * run) for k in _both(i + run, run, EIGHT)]
        exchanged = list(rows)
        for i in range(EIGHT):
            if i & run == 0:
                exchanged[i] = _shuffle(builder, rows[i], rows[i + run], first)
                exchanged[i + run] = _shuffle(builder, rows[i], rows[i + run], second)
        rows = exchanged
    return rows


def _both(start: int, run: int, length: int) -> list[int]:
    """``run`` lanes of the first vector and the same of the second, as indices of a shuffle."""
    return [*range(start, start + run), *range(length + start, length + start + run)]


@intrinsic
def transposed(typing: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, h: Any) -> Any:
    """Eight vectors of eight, transposed, as a tuple."""
    kind = containers.UniTuple(_vector(EIGHT), EIGHT)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.make_tuple(builder, kind, _emit_transposed(builder, list(args)))

    return signature(kind, a, b, c, d, e, f, g, h), code


@intrinsic
def total(typing: Any, vector: Any) -> Any:
    """The sum of a vector's numbers."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _emit_total(builder, args[0])

    return signature(types.float64, vector), code


@intrinsic
def totals(typing: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, h: Any) -> Any:
    """A vector of eight: the sums of eight vectors of LANES or of eight."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _emit_totals(builder, list(args))

    return signature(_vector(EIGHT), a, b, c, d, e, f, g, h), code
