"""Cut, copy, paste, duplicate and delete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from playground.model import copies
from playground.model.selection import Selection
from playground.session.growing import way_of_units
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.editing.places import act_in_view, scene_place_of
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.commands.command import Command
from playground.ui.importing.dialog import clipboard_table


class ClipboardCommands(QObject):
    """Copies nodes and layers, and deletes. Paste takes what was copied last: parts of a network,
    or a table from another program.

    Signals:
        table_pasted(): the clipboard holds a table, which is to be learned.
        changed(): something else can be pasted.
    """

    table_pasted = Signal()
    changed = Signal()

    def __init__(self, surface: CanvasSurface, parent: QObject) -> None:
        super().__init__(parent)
        self._surface = surface
        self._editor: CanvasEditor = surface.editor
        self._clipboard: copies.Fragment | None = None
        self._is_from_elsewhere = False  # from a document that was closed since
        self._is_old = False  # something was copied in another program since
        surface.session.document_opened.connect(self._on_document_opened)
        QGuiApplication.clipboard().dataChanged.connect(self._on_system_clipboard_changed)

    # fmt: off
    def commands(self) -> Iterator[Command]:
        why_not = self._editor.why_no_hidden
        yield Command(
            "cut", self.tr("Cu&t"), self._cut, ("Ctrl+X",),
            self.tr("Copy the selected nodes or layer, then delete them"),
            menu="edit", line=True, why_not=why_not,
        )
        yield Command(
            "copy", self.tr("&Copy"), self._copy, ("Ctrl+C",),
            self.tr("Copy the selected nodes or layer"), menu="edit", why_not=why_not,
        )
        yield Command(
            "paste", self.tr("&Paste"),
            self._paste_latest, ("Ctrl+V",),
            self.tr("Add what was copied to the selected layer, or learn a copied table"),
            menu="edit", why_not=self._why_no_paste,
        )
        yield Command(
            "duplicate", self.tr("&Duplicate"),
            partial(act_in_view, self._surface, self._duplicate), ("Ctrl+D",),
            self.tr("Add the selected nodes or layer once more, with the same weights"),
            menu="edit", why_not=why_not,
        )
        yield Command(
            "delete", self.tr("De&lete"), self._delete, ("Del", "Backspace"),
            self.tr("Delete the selected nodes, edges or layer"), "delete",
            menu="edit", why_not=self._why_no_deletion,
        )
    # fmt: on

    def _on_document_opened(self) -> None:
        self._is_from_elsewhere = True

    def _why_no_deletion(self) -> str:
        if self._editor.deletion() is not None:
            return ""
        return self._editor.why_ends_stay() or self.tr("Select nodes, edges or a layer first.")

    def _on_system_clipboard_changed(self) -> None:
        self._is_old = True
        self.changed.emit()

    def _why_no_paste(self) -> str:
        # The text itself is not asked for before it is pasted: another program must send it.
        mime = QGuiApplication.clipboard().mimeData()  # None when the clipboard is empty
        has_text = bool(mime) and mime.hasText()
        if has_text and (self._is_old or self._clipboard is None):
            return ""
        if self._clipboard is None:
            return self.tr("There is nothing to paste.")
        return self._why_no_parts()

    def _why_no_parts(self) -> str:
        """Why the copied parts can't be pasted now."""
        if self._clipboard is None:
            return self.tr("The clipboard holds no table and no parts of a network.")
        into_layer = self._editor.selection.layer is not None and not self._clipboard.whole
        return self._editor.why_ends_stay() if into_layer else ""

    def _delete(self) -> None:
        at = scene_place_of(self._surface, self._editor.selection)
        self._editor.delete()
        self._surface.keyboard.leave_off_at(*at)

    def _cut(self) -> None:
        at = scene_place_of(self._surface, self._editor.selection)
        self._keep()
        self._editor.select(replace(self._editor.selection, edges=()))  # Copy takes no edges
        self._editor.delete(self.tr("Cut"))
        self._surface.keyboard.leave_off_at(*at)

    def _copy(self) -> None:
        self._keep()
        self._editor.note_ends_left(self._editor.selection, self._editor.targets.hidden)

    def _keep(self) -> None:
        document, layer = self._editor.session.live_document, self._editor.selection.layer
        self._is_from_elsewhere = self._is_old = False
        self._clipboard = (
            copies.copy(document, self._editor.targets.hidden)
            if layer is None
            else copies.copy_layer(document, layer)
        )

    def _duplicate(self) -> None:
        editor, selection = self._editor, self._editor.selection
        nodes, layer = editor.targets.hidden, selection.layer
        first, n = editor.state.graph.next_id, len(nodes)
        text = self.tr("Duplicate")
        if layer is not None:
            if editor.edit(text, lambda d: copies.duplicate_layer(d, layer)):
                editor.select(Selection(layer=first + n))
                note = self.tr("The copy works beside the layer: its share counts twice.")
                editor.noted.emit(note)
        elif editor.edit(text, lambda d: copies.duplicate(d, nodes)):
            editor.note_ends_left(selection, nodes)
            editor.select(Selection(tuple(range(first, first + n))))

    def _paste_latest(self) -> str | None:
        if (self._is_old or self._clipboard is None) and clipboard_table():
            self.table_pasted.emit()
            return None
        if reason := self._why_no_parts():
            return reason
        act_in_view(self._surface, self._paste)
        return None

    def _paste(self) -> None:
        """Nodes go into the selected layer, or else into their own; a whole layer after the
        selected one, or else after its original. In another network than it was copied from, its
        own layer is the one in the same place."""
        editor, fragment = self._editor, self._clipboard
        assert fragment is not None
        graph, into = editor.state.graph, editor.selection.layer
        entry = way_of_units(editor.session.live_document, editor.session.entry)
        if self._is_from_elsewhere:
            fragment = copies.carried_into(graph, fragment)
        if not editor.edit(self.tr("Paste"), lambda d: copies.paste(d, fragment, into, entry)):
            return
        after = graph.next_id + len(fragment.nodes)
        if after in editor.state.graph.layer_position and len(fragment.homes) == 1:
            editor.select(Selection(layer=after))
        else:
            editor.select(Selection(tuple(range(graph.next_id, after))))
