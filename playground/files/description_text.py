"""The description of a document as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from playground.analysis.exact.bounds import max_pieces
from playground.data.dataset import Dataset
from playground.data.task import task_of
from playground.files.description import Entry, why_no_pieces
from playground.model.document import Document
from playground.model.losses import LOSSES
from playground.model.words import one_line

MOST_WRITTEN = 1_000_000_000  # larger bounds on the pieces are written as a power of ten


def description_text(document: Document, dataset: Dataset, entry: Entry) -> str:
    """The result ``entry`` of ``describe`` as text for the terminal."""
    task = task_of(document.graph, document.training, dataset)
    head = [_network_line(document), _data_line(document, dataset), f"Task: {one_line(str(task))}"]
    parts = [[*head, _loss_line(document, entry), *metrics_lines(entry)]]
    if entry.get("regions"):
        parts.append([_regions_line(dataset, entry["regions"])])
    elif entry["pieces"] is None:
        parts.append([f"No exact pieces: {why_no_pieces(document, dataset)}."])
    else:
        parts += _piece_tables(document, entry)
    parts += [_activity_table(document, point) for point in entry.get("at", ())]
    if "gradient" in entry:
        parts.append(_gradient_table(document, entry["gradient"]))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def losses_text(losses: Entry) -> str:
    """``training 0.1, test 0.2, penalty 0``, without missing values."""
    names = {"train": "training", "test": "test", "penalty": "penalty"}
    shown = [f"{names[k]} {_number(v)}" for k, v in losses.items() if v is not None]
    return ", ".join(shown) or "not finite"


def metrics_lines(entry: Entry) -> list[str]:
    """``Accuracy: training 97.5 %, test 95 %`` and the like, where the figures make sense."""
    lines = []
    for name, label, unit in (
        ("accuracy", "Accuracy", True),
        ("confidence", "Mean confidence", True),
        ("r2", "R2", False),
    ):
        shown = [
            f"{rows} {f'{100.0 * value:.4g} %' if unit else _number(value)}"
            for rows, value in zip(("training", "test"), entry[name].values(), strict=True)
            if value is not None
        ]
        if shown:
            lines.append(f"{label}: {', '.join(shown)}")
    return lines


def count(n: int, noun: str) -> str:
    """``1 piece``, ``2 pieces``."""
    return f"{n:,} {noun}{'es' * noun.endswith('s') or 's'}" if n != 1 else f"1 {noun}"


def _network_line(document: Document) -> str:
    graph = document.graph
    sizes = "-".join(str(len(layer.nodes)) for layer in graph.layers)
    activations = ", ".join(layer.activation for layer in graph.layers[1:])
    edges, biases = count(len(graph.edges), "weight"), count(len(graph.units), "bias")
    locked = int(graph.locked.sum())
    held = f", {locked} of them locked" if locked else ""
    return f"Network {sizes} ({activations}): {edges}, {biases}{held}"


def _data_line(document: Document, dataset: Dataset) -> str:
    n_test = len(dataset.x_test)
    title = f" {one_line(dataset.title)}" if dataset.title else ""
    test = f" and {n_test:,} test" if n_test else ""
    scaling = document.data.scaling
    scaled = f", scaling {scaling}" if scaling != "none" else ""
    n_train = len(dataset.x_train)
    rows = "row" if (n_test or n_train) == 1 else "rows"
    return f"Data{title}: {n_train:,} training{test} {rows}{scaled}"


def _loss_line(document: Document, entry: Entry) -> str:
    label = LOSSES[document.training.loss].label
    return f"{label}: {losses_text(entry['loss'])}"


def _regions_line(dataset: Dataset, regions: Entry) -> str:
    """``60 linear regions for x1 from -1 to 1 and x2 from 0 to 2``."""
    spans = [
        f"{one_line(name)} from {_number(low)} to {_number(high)}"
        for name, (low, high) in zip(dataset.x_names, regions["box"], strict=True)
    ]
    more = "More than " if regions.get("more") else ""
    return f"{more}{count(regions['count'], 'linear region')} for {' and '.join(spans)}"


def _piece_tables(document: Document, entry: Entry) -> list[list[str]]:
    pieces, kinks = entry["pieces"], entry["kinks"]
    several = document.graph.n_outputs > 1
    head = ["from", "to", "slope", "intercept"]
    rows = [
        [
            "-inf" if p["from"] is None else _number(p["from"]),
            "inf" if p["to"] is None else _number(p["to"]),
            _number(p["slope"]),
            _number(p["intercept"]),
            *([_node(document, p["output"])] if several else []),
        ]
        for p in pieces
    ]
    title = f"{count(len(pieces), 'piece')}, {count(len(kinks), 'kink')}"
    if not several:
        title += f" (at most {_bound(max_pieces(document.graph))} for this network)"
    if "exact_range" in entry:
        low, high = map(_number, entry["exact_range"])
        title += f"; more kinks lie outside of {low} to {high}"
    if "not_exact" in entry:
        numbers = ", ".join(str(number + 1) for number in entry["not_exact"])
        title += f"; not exact, by rounding: piece {numbers}"
    tables = [[title, *_table([*head, "output"] if several else head, rows)]]
    if kinks:
        head = ["x", "y", "kink made by"]
        rows = [
            [
                _number(k["x"]),
                _number(k["y"]),
                ", ".join(_node(document, node) for node in k["nodes"]),
                *([_node(document, k["output"])] if several else []),
            ]
            for k in kinks
        ]
        tables.append(_table([*head, "output"] if several else head, rows))
    return tables


def _bound(most: int) -> str:
    """The bound; that of a deep network can have hundreds of digits."""
    if most <= MOST_WRITTEN:
        return count(most, "piece")
    return f"10^{len(str(most))} pieces"


def _activity_table(document: Document, point: Entry) -> list[str]:
    x, y = (", ".join(map(_number, point[name])) for name in ("x", "y"))
    rows = [[_node(document, n["id"]), _number(n["z"]), _number(n["a"])] for n in point["nodes"]]
    return [f"At x = {x} the prediction is {y}", *_table(["node", "z", "a"], rows)]


def _gradient_table(document: Document, gradient: Entry | None) -> list[str]:
    if gradient is None:
        return ["No gradient: there are no training rows."]
    rows = [
        [f"weight {_node(document, e['from'])} -> {_node(document, e['to'])}", _number(e["value"])]
        for e in gradient["edges"]
    ]
    rows += [
        [f"bias {_node(document, b['node'])}", _number(b["value"])] for b in gradient["biases"]
    ]
    return ["Gradient of training loss plus penalty", *_table(["of", "value"], rows)]


def _node(document: Document, node_id: int) -> str:
    """The node's name, as in the window; --json has the ids of the file."""
    return one_line(document.graph.display_name(node_id))


def _number(value: float | None) -> str:
    """The number with six digits; --json has all."""
    return "not finite" if value is None else f"{value:.6g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The rows with aligned columns."""
    table = [head, *rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(head))]
    return [
        "  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in table
    ]
