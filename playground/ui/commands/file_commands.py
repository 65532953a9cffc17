"""What the File menu does; ``ProjectFlow`` asks the questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from playground.files.examples import example_at, examples
from playground.files.export import EXPORTS
from playground.ui.commands.command import Command
from playground.ui.commands.project_flow import ProjectFlow
from playground.ui.shell.settings import MAX_RECENT, Settings


def _tr(text: str) -> str:
    return QCoreApplication.translate("FileCommands", text)


# fmt: off
def file_commands(
    flow: ProjectFlow,
    settings: Settings,
    show_gallery: Callable[[], object],
    show_recovery: Callable[[], object],
    quit_: Callable[[], object],
) -> Iterator[Command]:
    yield Command(
        "new", _tr("&New"), flow.new, ("Ctrl+N",),
        _tr("A new network of one input and one output"), "new", "file",
    )
    yield Command(
        "open", _tr("&Open…"), flow.open, ("Ctrl+O",), _tr("Open a project"), "open", "file"
    )
    yield Command(
        "gallery", _tr("Exa&mples…"), show_gallery, ("Ctrl+E",),
        _tr("All examples with their pictures"), menu="file",
    )
    for example in examples():
        yield Command(
            f"example_{example.name}", example.title, partial(flow.open_example, example),
            tip=example.description, menu="file/example",
        )
    yield from _recent_commands(flow, settings)
    yield Command(
        "recover", _tr("Re&cover…"), show_recovery,
        tip=_tr("Projects that were open when the program ended without closing them"), menu="file",
    )
    yield Command(
        "open_table", _tr("Open &data (CSV)…"), flow.open_table, ("Ctrl+Shift+O",),
        _tr("Learn from columns of a table"), menu="file",
    )
    yield Command(
        "open_pictures", _tr("&Import a folder of pictures…"), flow.pictures.open,
        tip=_tr("Learn pictures of your own: a folder with a subfolder for each class"),
        menu="file",
    )
    yield Command(
        "browse_pictures", _tr("From picture to &vector…"), flow.pictures.browse,
        tip=_tr("How each picture of the data becomes an array, and a vector of inputs"),
        menu="file", why_not=flow.pictures.why_none,
    )
    yield Command(
        "save", _tr("&Save"), flow.save, ("Ctrl+S",), _tr("Save the project"), "save", "file",
        line=True,
    )
    yield Command(
        "save_as", _tr("Save &as…"), flow.save_as, ("Ctrl+Shift+S",),
        _tr("Save under another name"), menu="file",
    )
    for name, export in EXPORTS.items():
        yield Command(
            f"export_{name}", f"{export.label}…", partial(flow.export, name),
            tip=export.description, menu="file/export",
        )
    yield Command(
        "quit", _tr("&Quit"), quit_, ("Ctrl+Q",), menu="file", line=True,
        role=QAction.MenuRole.QuitRole,
    )


def _recent_commands(flow: ProjectFlow, settings: Settings) -> Iterator[Command]:
    """One command for each place in the list of recent files; those of empty places are hidden."""

    def path(at: int) -> Path | None:
        recent = settings.recent
        return recent[at] if at < len(recent) else None

    def text(at: int) -> str:
        if not (there := path(at)):
            return ""
        example = example_at(there)
        name = there.name if example is None else example.title
        return f"&{at + 1}  {name.replace('&', '&&')}"

    def tip(at: int) -> str:
        return str(path(at) or "")

    def open_(at: int) -> None:
        if there := path(at):
            flow.open_path(there)

    def why_none() -> str:
        return "" if settings.recent else _tr("No project was opened or saved yet.")

    for at in range(MAX_RECENT):
        yield Command(
            f"recent_{at + 1}", partial(text, at), partial(open_, at), tip=partial(tip, at),
            menu="file/recent", why_not=why_none,
        )
    yield Command(
        "clear_recent", _tr("&Clear list"), settings.clear_recent, menu="file/recent", line=True,
        why_not=why_none,
    )
# fmt: on
