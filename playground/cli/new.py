"""Make a new project on a table (CSV), a folder of pictures, or a set of data by its name.

Columns of numbers make a regression; a target of categories makes classes, and so do the subfolders
of a folder of pictures. Without any of these it learns a curve. The network is fully connected.
"""

from __future__ import annotations

import argparse
import csv
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from playground.cli.arguments import (
    CommandError,
    Parser,
    add_json,
    count,
    did_you_mean,
    number,
    read_table_of,
)
from playground.cli.console import print_result, to_json

if TYPE_CHECKING:
    from playground.data.tables.choice import Choice
    from playground.data.tables.columns import Table
    from playground.model.document import Builtin, Data, DataSource, Document, Generator
    from playground.model.images import Images

DEFAULT_HIDDEN = "8,8"


def add_options(parser: Parser) -> None:
    parser.add_argument(
        "source",
        metavar="TABLE|FOLDER|SET",
        nargs="?",
        help="a table, a folder of pictures, or the name of a set of data",
    )
    parser.add_argument(
        "--inputs", metavar="A,B", help="the columns that the network gets (default: as suggested)"
    )
    parser.add_argument(
        "--targets", metavar="C", help="the columns that it learns (default: as suggested)"
    )
    parser.add_argument(
        "--hidden",
        metavar="8,8",
        default=DEFAULT_HIDDEN,
        help=f"the sizes of the hidden layers, 0 for none (default: {DEFAULT_HIDDEN})",
    )
    parser.add_argument("--activation", metavar="NAME", default="relu", help="relu, tanh, ...")
    parser.add_argument(
        "--scaling", metavar="NAME", help="none, standard or minmax (default: what the data need)"
    )
    parser.add_argument(
        "--test-fraction", metavar="F", type=number, help="the share of the rows that are held out"
    )
    parser.add_argument(
        "--seed", metavar="N", type=count, help="of the initial weights and the held-out rows"
    )
    parser.add_argument("--out", metavar="FILE", required=True, help="the file for the project")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    from playground.data.dataset import load_data
    from playground.files.project import ProjectError, write_project
    from playground.files.storage import try_place
    from playground.model.document import DocumentError
    from playground.model.parts import GraphError

    try:
        data, left_out = _data(options)
        dataset = load_data(data)
        document = _document(data, options)
    except DocumentError as error:
        option = f"--{error.place.replace('_', '-')}: " if error.place in _OPTIONS else ""
        raise CommandError(f"{option or _place(options)}{error}") from None
    except GraphError as error:
        raise CommandError(f"{_place(options)}{error}") from None
    try:
        try_place(options.out)
        write_project(options.out, document)
    except ProjectError as error:
        raise CommandError(str(error)) from None
    entry = {
        "rows": len(dataset.x),
        "left_out": left_out,
        "inputs": document.graph.n_inputs,
        "outputs": document.graph.n_outputs,
        "test_rows": int(dataset.test.sum()),
    }
    print_result(to_json(entry) if options.json else _text(document, entry, options.out))
    return 0


_OPTIONS = ("test_fraction", "seed", "scaling")


def _place(options: argparse.Namespace) -> str:
    return f"{options.source}: " if options.source else ""


def _data(options: argparse.Namespace) -> tuple[Data, int]:
    """The data, and how many rows of a table or files of a folder were left out."""
    from playground.data.dataset import suggested_scaling
    from playground.data.tables.choice import choose
    from playground.model.document import Data

    name, left_out = options.source or "sine", 0
    source: DataSource
    if os.path.isdir(name):
        _refuse_columns(options, f"{name} is a folder")
        source, left_out = _pictures(Path(name), options)
    elif os.path.exists(name):
        if Path(name).suffix.lower() == ".json":
            raise CommandError(f"{name} is a project, not a table")
        table = read_table_of(name)
        chosen = choose(table, _choice(table, options))
        source, left_out = chosen.points, chosen.left_out
    else:
        _refuse_columns(options, f"there is no file {name}")
        source = _set(name, options)
    scaling = options.scaling if options.scaling is not None else suggested_scaling(source)
    return Data(source, scaling), left_out


def _refuse_columns(options: argparse.Namespace, why: str) -> None:
    if options.inputs is not None or options.targets is not None:
        raise CommandError(f"--inputs and --targets need a table; {why}")


def _pictures(path: Path, options: argparse.Namespace) -> tuple[Images, int]:
    """The pictures of a folder in the suggested size, and how many files were left out."""
    from playground.data.pictures.choice import chosen_images, suggested_choice
    from playground.data.pictures.folder import read_folder

    folder = read_folder(path)
    given = {"seed": options.seed, "test_fraction": options.test_fraction}
    changes = {key: value for key, value in given.items() if value is not None}
    choice = replace(suggested_choice(folder), **changes)
    return chosen_images(folder, choice), len(folder.left_out)


def _set(name: str, options: argparse.Namespace) -> Builtin | Generator:
    """The shipped or generated set ``name``."""
    from playground.data.sources import known_sources, named_source

    source = named_source(name)
    if source is None:
        known = known_sources()
        hint = did_you_mean(name, known) or f"; the sets are {', '.join(known)}"
        raise CommandError(f"there is no file and no set {name}{hint}")
    given = {"seed": options.seed, "test_fraction": options.test_fraction}
    return replace(source, **{key: value for key, value in given.items() if value is not None})


def _choice(table: Table, options: argparse.Namespace) -> Choice:
    """The suggested choice, changed by the options."""
    from playground.data.tables.choice import TEST_FRACTION, Choice, suggested_choice

    suggested = suggested_choice(table)
    inputs, targets = suggested.inputs, suggested.targets
    if options.targets is not None:
        targets = _columns(table, options.targets)
        inputs = tuple(n for n in (*inputs, *suggested.targets) if n not in targets)
    if options.inputs is not None:
        inputs = _columns(table, options.inputs)
        if options.targets is None:
            targets = tuple(name for name in targets if name not in inputs)
    return Choice(
        inputs,
        targets,
        split=suggested.split if options.test_fraction is None else "",
        test_fraction=TEST_FRACTION if options.test_fraction is None else options.test_fraction,
        seed=options.seed or 0,
    )


def _columns(table: Table, words: str) -> tuple[str, ...]:
    """The names of the columns in a list; a name with a comma in it stands in quotes."""
    if words in table.names:
        return (words,)
    names = next(csv.reader([words], skipinitialspace=True), [])
    return tuple(table.column(name.strip()).name for name in names)


def _document(data: Data, options: argparse.Namespace) -> Document:
    """A fully connected network for the data, with the initial values of the seed."""
    from playground.data.dataset import load_data
    from playground.data.fitting import with_data
    from playground.model import edits, groups
    from playground.model.activations import ACTIVATIONS
    from playground.model.document import Data, Generator, Training, dense_document

    name = options.activation
    if name not in ACTIVATIONS or ACTIVATIONS[name].output_only:
        known = ", ".join(n for n, entry in ACTIVATIONS.items() if not entry.output_only)
        raise CommandError(f"--activation: unknown activation {name!r} (known: {known})")
    training = Training() if options.seed is None else Training(seed=options.seed)
    start = dense_document((1, 1), ("linear",), Data(Generator()), training)
    document = with_data(start, data)
    input_range = load_data(data).network_range
    document = groups.with_hidden(document, _sizes(options.hidden), input_range)
    hidden = [layer.id for layer in document.graph.layers[1:-1]]
    return edits.restart(groups.set_activations(document, hidden, name), input_range)


def _sizes(words: str) -> tuple[int, ...]:
    """The sizes of the hidden layers: ``8,8``, or 0 for none."""
    if words.strip() in ("", "0"):
        return ()
    sizes = []
    for word in words.split(","):
        try:
            size = count(word)
        except argparse.ArgumentTypeError as error:
            raise CommandError(f"--hidden: {error}") from None
        if size == 0:
            raise CommandError("--hidden: a layer needs at least one node")
        sizes.append(size)
    return tuple(sizes)


def _text(document: Document, entry: dict[str, int], out: str) -> str:
    from playground.data.dataset import load_data
    from playground.data.task import task_of_data
    from playground.model.images import Images

    layers = document.graph.layers
    pictures = isinstance(document.data.source, Images)
    noun = "pictures" if pictures else "rows"
    rows = f"{entry['rows']:,} {noun}, {entry['test_rows']:,} of them held out"
    if entry["left_out"]:
        why = "files that can't be read" if pictures else "without a value"
        rows += f"; {entry['left_out']:,} {why} were left out"
    return (
        f"{rows}\n"
        f"{task_of_data(load_data(document.data))}\n"
        f"Network: {'-'.join(str(len(layer.nodes)) for layer in layers)}, output "
        f"{layers[-1].activation}, loss {document.training.loss}\n"
        f"Written to {out}\n"
    )
