"""What describe prints of a table."""

from __future__ import annotations

from playground.data.tables.choice import suggested_choice
from playground.data.tables.columns import Table
from playground.model.words import one_line, sentence

_SEPARATORS = {"\t": "tab", " ": "blank"}


def table_entry(table: Table) -> dict[str, object]:
    """The table as the documented JSON."""
    suggested = suggested_choice(table)
    return {
        "rows": table.n_rows,
        "columns": [
            {"name": column.name, "kind": str(column.kind), "missing": column.missing}
            for column in table.columns
        ],
        "separator": table.separator,
        "decimal": table.decimal,
        "suggested": {"inputs": [*suggested.inputs], "targets": [*suggested.targets]},
    }


def table_text(table: Table) -> str:
    """The same in lines, with the first unusable cell of each column."""
    separator = _SEPARATORS.get(table.separator, table.separator)
    lines = [
        f"{table.n_rows:,} rows, {len(table.columns):,} columns",
        f"Separator {separator}  decimal sign {table.decimal}  encoding {table.encoding}",
    ]
    lines += map(sentence, table.notes)
    for column in table.columns:
        words = f"  {one_line(column.name)}: {column.kind}"
        if column.missing:
            words += f", {column.missing:,} missing"
        if column.fault is not None and str(column.kind) in ("number", "date"):
            words += f" (but {table.place_of(column, column.fault.row)}: {column.fault.words})"
        lines.append(words)
    suggested = suggested_choice(table)
    for role, names in (("inputs", suggested.inputs), ("targets", suggested.targets)):
        listed = ", ".join(map(one_line, names)) or "none"
        lines.append(f"Suggested {role}: {listed}")
    return "\n".join(lines) + "\n"
