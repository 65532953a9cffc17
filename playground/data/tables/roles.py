"""The part that one column has in a choice of columns."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from playground.data.tables.choice import Choice
from playground.data.tables.columns import Column, Kind, Table


class Role(StrEnum):
    INPUT = "input"
    ONE_HOT = "one-hot input"  # an input of 0 or 1 for each category
    TARGET = "target"
    CLASSES = "classes"
    LEAVE_OUT = "leave out"


_NUMBERS = (Role.INPUT, Role.TARGET)
_CATEGORIES = (Role.ONE_HOT, Role.CLASSES)
_ROLES = {
    Kind.NUMBER: (*_NUMBERS, *_CATEGORIES, Role.LEAVE_OUT),
    Kind.DATE: (*_NUMBERS, Role.LEAVE_OUT),
    Kind.CATEGORY: (*_CATEGORIES, Role.LEAVE_OUT),
    Kind.TEXT: (*_CATEGORIES, Role.LEAVE_OUT),
}


def roles_for(column: Column) -> tuple[Role, ...]:
    """What a column can be, by its kind."""
    return _ROLES[column.kind]


def role_of(choice: Choice, column: Column) -> Role:
    as_classes = choice.takes_as_classes(column)
    if column.name in choice.inputs:
        return Role.ONE_HOT if as_classes else Role.INPUT
    if column.name in choice.targets:
        return Role.CLASSES if as_classes else Role.TARGET
    return Role.LEAVE_OUT


def with_role(choice: Choice, table: Table, column: Column, role: Role) -> Choice:
    """The choice with another role of a column.

    Classes are learned alone: targets that don't go with a new one are left out.
    """
    inputs, targets = {*choice.inputs} - {column.name}, {*choice.targets} - {column.name}
    if role in (Role.TARGET, Role.CLASSES):
        keep = role is Role.TARGET
        others = (table.column(name) for name in targets)
        targets = {c.name for c in others if keep and not choice.takes_as_classes(c)}
        targets.add(column.name)
    elif role is not Role.LEAVE_OUT:
        inputs.add(column.name)
    taken = choice.as_classes - {column.name}
    if role in _CATEGORIES and column.kind is not Kind.CATEGORY:
        taken |= {column.name}
    return replace(
        choice,
        inputs=tuple(name for name in table.names if name in inputs),
        targets=tuple(name for name in table.names if name in targets),
        as_classes=taken,
    )
