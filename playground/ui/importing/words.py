"""The words for kinds, roles, separators and encodings."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from playground.data.tables.cells import ENCODINGS, SEPARATORS
from playground.data.tables.columns import Column, Kind
from playground.data.tables.roles import Role


def tr(text: str) -> str:
    return QCoreApplication.translate("ImportDialog", text)


def role_words(role: Role, column: Column) -> str:
    days = column.kind is Kind.DATE
    return {
        Role.INPUT: tr("Input, in days") if days else tr("Input"),
        Role.ONE_HOT: tr("Input for each category"),
        Role.TARGET: tr("Target, in days") if days else tr("Target"),
        Role.CLASSES: tr("Target: classes"),
        Role.LEAVE_OUT: tr("Leave out"),
    }[role]


def kind_words(column: Column) -> str:
    """The kind of a column, and how many values are missing."""
    words = {
        Kind.NUMBER: tr("numbers"),
        Kind.CATEGORY: tr("categories"),
        Kind.DATE: tr("dates"),
        Kind.TEXT: tr("text"),
    }[column.kind]
    return tr("{0}, {1:,} missing").format(words, column.missing) if column.missing else words


def separators() -> dict[str, str]:
    names = (tr("Tab"), tr("Semicolon ;"), tr("Comma ,"), tr("Bar |"), tr("Blank"))
    return dict(zip(SEPARATORS, names, strict=True))


def encodings() -> dict[str, str]:
    names = (
        tr("UTF-8"),
        tr("UTF-16"),
        tr("Western European (Windows-1252)"),
        tr("Central European (Windows-1250)"),
        tr("Cyrillic (Windows-1251)"),
        tr("Japanese (Shift JIS)"),
        tr("Chinese (GB 18030)"),
    )
    return dict(zip(ENCODINGS, names, strict=True))
