"""The main window: where the views meet the session, and one another."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QMenu

from playground.model.document import Document
from playground.model.selection import Selection
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.appearance import Appearance
from playground.ui.commands.key_list import KeyList
from playground.ui.commands.menus import CommandMenu, fill_menu_bar
from playground.ui.commands.palette import CommandPalette
from playground.ui.commands.window_commands import (
    digits_commands,
    help_commands,
    layout_command,
    pad_command,
    panel_command,
    panel_commands,
)
from playground.ui.highlights import CanvasHighlights
from playground.ui.inputs.live_panel import LivePanel
from playground.ui.inputs.number_field import NumberField
from playground.ui.panels.metrics import fitting_note, quality
from playground.ui.presentation import Presentation
from playground.ui.shell.dialogs import Dialogs
from playground.ui.shell.file_drops import FileDrops
from playground.ui.shell.tab_order import move_focus
from playground.ui.shell.theme import Theme
from playground.ui.shell.toggles import RememberedToggles
from playground.ui.workplace import Workplace

TEXTS_PER_SECOND, TEXTS_SHARE = 5.0, 0.2  # the share of the window's time at most
TABLES_PER_SECOND = 2.0
WALK_HEIGHT = 340  # pixels at the desk, for the lines of an optimizer


class MainWindow(Workplace):
    """Has the views follow the session and one another.

    Attributes:
        appearance, presentation: the theme, and the page for a class.

    Signals:
        first_painted(): the window can be seen.
    """

    first_painted = Signal()

    def __init__(self, session: Session, dialogs: Dialogs | None = None) -> None:
        super().__init__(session, dialogs)
        self._painted = False
        self._asks = True
        self._undo_texts = ("", "")
        damaged = ", ".join(self.settings.damaged())  # before they are written anew
        self._live_panels: dict[str, LivePanel] = {
            "inspector": self.inspector,
            "metrics": self.metrics,
            "formula": self.formula_panel,
            "code": self.code_panel,
            "doctor": self.doctor,
        }
        self._build_appearance()
        self._build_commands()
        self._connect_session()
        self._connect_commands()
        self._connect_views()
        kept = {action.command.kept: action for action in self.commands if action.command.kept}
        RememberedToggles(self.settings, kept, self)
        self._drops = FileDrops(self)
        self._drops.dropped.connect(self.flow.open_path)
        self.appearance.set_theme_name(self.settings.theme)
        self.docks.place(self.settings)
        self.canvas.setFocus()
        self._show_name()
        self._on_texts_due()
        if damaged:
            words = self.tr("Settings that can’t be read, the usual ones are used: {0}")
            self._show_note(words.format(damaged))

    # -- building ------------------------------------------------------------------------------

    def _build_commands(self) -> None:
        """The order here is the order within each menu, and that of the command palette."""
        table = self.commands
        palette, keys = CommandPalette(table, self), KeyList(table, self)
        table.add(panel_commands(self.docks))
        table.include(self.canvas.commands)
        table.add(self.doctor.commands())
        self.doctor.use(table)
        table.include(self.fit.commands)
        table.include(self.loss_plot.commands)
        table.add([pad_command(self.docks, table["rows_pad"])])
        table.add(self.formula_panel.commands())
        table.add(self.own_panel.commands())
        table.add(self.presentation.commands())
        table.add(self.appearance.commands())
        table.add(digits_commands(self.session))
        table.add([self.loss_plot.axis_command()])
        table.add([layout_command(self.docks)])
        table.add(help_commands(palette, keys, self.notices))
        fill_menu_bar(self.menuBar(), table)
        # Space plays where it means nothing else; in buttons and texts it keeps its own meaning.
        places = (self.canvas, self.fit, self.loss_plot, *self.findChildren(NumberField))
        for widget in places:
            space = QShortcut(Qt.Key.Key_Space, widget)
            space.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            space.setWhatsThis(self.tr("Play or pause, in the canvas, the plots and number fields"))
            space.activated.connect(table["play"].attempt)

    def _build_appearance(self) -> None:
        views = (
            self.commands,
            self.canvas,
            self.fit,
            self.loss_plot,
            self.kink_paths,
            self.data_panel,
            self.training_panel,
            self.inspector,
            self.weights_tree,
            self.piece_table,
            self.metrics,
            self.walk_panel,
            self.formula_panel,
            self.code_panel,
            self.own_panel,
            self.doctor,
            self.training_bar,
            self.status,
            self.banner,
            self.page,
            self.docks,
            self.gallery,
            self.recovery,
            self.invitation,
        )
        self.appearance = Appearance(views, self.settings, self)
        self.presentation = Presentation(
            self, self.page, self.stage, self.canvas, self.appearance, self.docks
        )

    # -- connecting ----------------------------------------------------------------------------

    def _connect_session(self) -> None:
        session = self.session
        self._texts = Throttle(TEXTS_PER_SECOND, self, TEXTS_SHARE)
        self._texts.due.connect(self._on_texts_due)
        self._tables = Throttle(TABLES_PER_SECOND, self)
        self._tables.due.connect(self._on_tables_due)
        self._texts.follow(session)
        self._tables.follow(session)
        session.document_changed.connect(self._on_document_changed)
        session.running_changed.connect(self._on_running_changed)
        session.undo_stack.changed.connect(self._on_undo_changed)
        session.file_changed.connect(self._show_name)
        session.digits_changed.connect(self.settings.set_digits)

    def _connect_commands(self) -> None:
        self.commands.said.connect(self._show_note)
        self.loss_plot.scale_changed.connect(self._on_scale_changed)
        for name in self.docks.titles:
            self.docks[name].toggleViewAction().toggled.connect(self._on_panel_toggled)

    def _connect_views(self) -> None:
        note = self._show_note
        self.flow.noted.connect(note)
        self.canvas.commands.clipboard.table_pasted.connect(self.flow.paste_table)
        self.page.left.connect(self.commands["presentation"].trigger)
        self.gallery.example_chosen.connect(self.flow.open_example)
        self.recovery.entry_chosen.connect(self.flow.recover)
        self.invitation.accepted.connect(self.gallery.open_over)
        self.canvas.message.connect(note)
        self.canvas.selection_changed.connect(self._on_selection_changed)
        self.inspector.selection_wanted.connect(self.canvas.select)
        self.weights_tree.selection_wanted.connect(self.canvas.select)
        self.weights_tree.delete_requested.connect(self.canvas.commands["delete"].attempt)
        self.docks["weights"].visibilityChanged.connect(self._tables.now)
        self.docks["kink_paths"].visibilityChanged.connect(self.kink_path_presenter.record)
        self.loss_plot.log_steps_changed.connect(self.kink_paths.set_log_steps)
        self.docks["pieces"].visibilityChanged.connect(self._tables.now)
        for name, panel in self._live_panels.items():
            self.docks[name].visibilityChanged.connect(panel.look_again)
        self.piece_table.x_pointed.connect(self._on_piece_chosen)
        self.loss_presenter.curvature.changed.connect(self._on_curvature_changed)
        fit = self.fit
        fit.nodes_pointed.connect(self.canvas.set_pointed)
        fit.node_made.connect(self._on_node_made)
        self.canvas.node_hovered.connect(fit.set_hovered_node)
        self.canvas.change_previewed.connect(fit.preview)
        self.loss_plot.commands.said.connect(note)
        fit.commands.said.connect(note)
        self.run_notice.noted.connect(note)
        self.run_notice.steps_wanted.connect(self.commands["last_steps"].attempt)
        self.run_notice.units_wanted.connect(self._open_doctor)
        self.doctor.wanted.connect(self._open_doctor)
        self.doctor.selection_wanted.connect(self.canvas.select)
        fit.walk_wanted.connect(self._on_walk_wanted)
        self._highlights = CanvasHighlights(self)
        self.walker.started.connect(self._on_walk_started)
        self.own_panel.asked_for.connect(self._on_own_lines_asked_for)
        self.own_panel.view.textChanged.connect(self._on_own_lines_changed)
        for source in (
            fit,
            self.inspector,
            self.weights_tree,
            self.training_bar,
            self.training_panel,
            self.page,
        ):
            source.refused.connect(note)
        self.data_panel.source_chosen.connect(fit.edit_points)
        self.data_panel.note_requested.connect(self.notices.show_note)

    # -- showing -------------------------------------------------------------------------------

    @property
    def theme(self) -> Theme:
        return self.appearance.theme

    def _show_name(self) -> None:
        self.autosave.name = self.flow.name
        name = self.flow.name.replace("[*]", "[*][*]")  # which is how Qt has it written
        self.setWindowTitle(self.tr("{0}[*] – Network Playground").format(name))
        self._show_modified()

    def _show_modified(self) -> None:
        if self.isWindowModified() != self.session.modified:
            self.setWindowModified(self.session.modified)
        self.invitation.invite(self.flow.is_new)

    def _on_running_changed(self) -> None:
        self.commands.refresh("play", "last_steps", "earlier_step", "later_step")

    def _on_undo_changed(self) -> None:
        stack = self.session.undo_stack
        named, self._undo_texts = self._undo_texts, (stack.undo_text(), stack.redo_text())
        if self._undo_texts != named:  # a drag changes the stack at each step, not its texts
            self.commands.refresh("undo", "redo")

    def _on_scale_changed(self) -> None:
        self.commands.refresh("log_loss")

    def _on_panel_toggled(self) -> None:
        self.commands.refresh(*map(panel_command, self.docks.titles))

    def _on_document_changed(self, old: Document, new: Document) -> None:
        if new.data is not old.data:
            if note := fitting_note(old, new, self.session.derived.task):
                self.status.show_note(note)
            self.commands.refresh("play", "step", "epoch", "steps", "browse_pictures")
        self._on_curvature_changed()  # the limit of another rate or optimizer
        self._texts.soon()
        self._tables.soon()

    def _show_note(self, text: str) -> None:
        for status in (self.status, self.page.status):
            status.show_note(text)

    def _on_texts_due(self) -> None:
        training = self.session.running and self.session.shows_live
        figures = quality(self.session.derived, training)
        for status in (self.status, self.page.status):
            status.show_snapshot(self.session.shown)
            status.show_speed(self.session.live, self.session.engine.name)
            status.show_pieces(self.fit.description)
            status.show_quality(*figures)
        self._show_modified()

    def _on_tables_due(self) -> None:
        self.weights_tree.refresh()
        self.piece_table.refresh()

    def _on_piece_chosen(self, x: float | None) -> None:
        self.session.set_probe(None if x is None else (x,))

    def _on_walk_wanted(self) -> None:
        if reason := self.walker.why_no_walk():
            self._show_note(reason)
        else:
            self.walker.start()

    def _on_walk_started(self) -> None:
        self.docks.open("walk")
        self.docks.heighten("walk", self.theme.px(WALK_HEIGHT))

    def _on_curvature_changed(self) -> None:
        self.training_bar.set_rate_limit(self.loss_presenter.curvature.limit)

    def _open_doctor(self) -> None:
        self.docks.open("doctor")

    def _on_own_lines_changed(self) -> None:
        self.commands.refresh("check_lines")

    def _on_own_lines_asked_for(self) -> None:
        self.docks.open("own_lines")

    def _on_node_made(self, node_id: int) -> None:
        self.canvas.select(Selection((node_id,)))

    def _on_selection_changed(self, selection: Selection) -> None:
        graph = self.session.document.graph
        self.inspector.set_selection(selection)
        self.fit.set_selection(selection.nodes)
        self.weights_tree.select(selection)
        self.doctor.set_selection(selection)
        layer = selection.layer
        if layer is None and selection.nodes:
            layer = graph.layer_of(selection.nodes[-1]).id
        if layer is not None:
            self.training_bar.set_layer(layer)

    # -- doing ---------------------------------------------------------------------------------

    def close_without_asking(self) -> None:
        """Close and give up what is not saved."""
        self._asks = False
        self.close()

    # -- Qt ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def createPopupMenu(self) -> QMenu:
        menu = CommandMenu(self, self.commands)
        menu.add(" ".join(map(panel_command, self.docks.titles)))
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.presentation.is_on:
            self.commands["presentation"].trigger()
        elif not self.commands.attempt(QKeySequence(event.keyCombination())):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return move_focus(self.page if self.presentation.is_on else self, forward)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.isVisible():
            self._texts.ask()  # minimised, it showed nothing new
            self._tables.ask()
            for panel in self._live_panels.values():
                panel.look_again()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._asks:
            if not self.flow.may_leave():
                event.ignore()
                return
            self.flow.wait_for_export()
        self.appearance.stop()
        self.fit.stop()
        self.autosave.stop()
        self.own_panel.stop()
        self.flow.stop()
        self.loss_presenter.curvature.stop()
        self.session.close()
        for pace in self.findChildren(Throttle):
            pace.stop()
        self.docks.save(self.settings)
        event.accept()
