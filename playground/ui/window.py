"""The main window: where canvas, plots, panels and session meet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from playground.model.document import Document
from playground.model.selection import Selection
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.appearance import Appearance
from playground.ui.canvas.view import CanvasView
from playground.ui.commands.actions import Actions
from playground.ui.commands.menus import Menus
from playground.ui.commands.notices import Notices
from playground.ui.commands.project_flow import ProjectFlow
from playground.ui.commands.train_flow import TrainFlow
from playground.ui.commands.undo_flow import UndoFlow
from playground.ui.inputs.keys import block_shortcuts
from playground.ui.panels.banner import Banner
from playground.ui.panels.data_panel import DataPanel
from playground.ui.panels.divergence import DivergenceNotice
from playground.ui.panels.inspector.inspector import Inspector
from playground.ui.panels.status_line import StatusLine
from playground.ui.panels.tables.piece_table import PieceTable
from playground.ui.panels.tables.weights_tree import WeightsTree
from playground.ui.panels.training_bar import TrainingBar
from playground.ui.panels.training_panel import TrainingPanel
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.kink_paths.plot import KinkPathPlot
from playground.ui.plots.kink_paths.presenter import KinkPathPresenter
from playground.ui.plots.loss.export import LossExport
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.plots.loss.presenter import LossPresenter
from playground.ui.shell.dialogs import Dialogs
from playground.ui.shell.docks import BOTTOM, LEFT, RIGHT, Docks
from playground.ui.shell.file_drops import FileDrops
from playground.ui.shell.settings import Settings
from playground.ui.shell.tab_order import move_focus
from playground.ui.shell.theme import Theme
from playground.ui.shell.toggles import RememberedToggles

TEXTS_PER_SECOND = 5.0
TABLES_PER_SECOND = 2.0


class MainWindow(QMainWindow):
    """Menus and tool bar on top, data and inspector left, the canvas, fit and loss right.

    Attributes:
        canvas, fit, loss_plot: what one looks at.
        data_panel, training_panel, inspector, weights_tree, piece_table, training_bar, status,
            banner: what one works with.
        own_actions: the actions of the menus that are no other widget’s.
        flow: opening and saving.
        notices: the pages of words.
        menus, appearance, docks: the menu bar, the theme, the panels around the canvas.

    Signals:
        first_painted(): the window can be seen.
    """

    first_painted = Signal()

    def __init__(self, session: Session, dialogs: Dialogs | None = None) -> None:
        super().__init__()
        self.session = session
        self.settings = Settings()
        self.dialogs = dialogs or Dialogs()
        self._painted = False
        self._asks = True
        self.own_actions = Actions(self)
        self.flow = ProjectFlow(session, self.dialogs, self.settings, self)
        self.notices = Notices(session, self.dialogs, self)
        self._train_flow = TrainFlow(session, self.dialogs, self)
        self._build_views()
        self._build_docks()
        self._build_menus()
        self._connect_session()
        self._connect_actions()
        self._connect_views()
        self._toggles = RememberedToggles(self.settings, self._toggle_actions(), self)
        self._drops = FileDrops(self)
        self._drops.dropped.connect(self.flow.open_path)
        self.setMinimumSize(960, 600)
        self.appearance.set_theme_name(self.settings.theme)
        self.docks.place(self.settings, self.theme)
        self.canvas.setFocus()
        self._show_name()
        self._on_texts_due()

    # -- building ------------------------------------------------------------------------------

    def _build_views(self) -> None:
        session, actions = self.session, self.own_actions
        self.canvas = CanvasView(session, self)
        self.banner = Banner(self)
        self._divergence_notice = DivergenceNotice(session, self.banner, self)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(centre)
        self.fit = FitDock(session, self)
        self.loss_plot = LossPlot(self)
        self._loss_presenter = LossPresenter(session, self.loss_plot, self)
        self.kink_paths = KinkPathPlot(self)
        self._kink_path_presenter = KinkPathPresenter(
            session, self.fit.line.plot, self.kink_paths, self
        )
        self._loss_export = LossExport(self.loss_plot, self.dialogs, self)
        self.data_panel = DataPanel(session, actions.open_table, self)
        self.training_panel = TrainingPanel(session, self)
        self.inspector = Inspector(session, self)
        self.weights_tree = WeightsTree(session, self)
        self.piece_table = PieceTable(session, self)
        buttons = (actions.step, actions.epoch, actions.reset, actions.new_seed)
        self.training_bar = TrainingBar(session, actions.play, buttons, self)
        self.addToolBar(self.training_bar)
        self.status = StatusLine(self)
        self.setStatusBar(self.status)

    def _build_docks(self) -> None:
        self.docks = Docks(self)
        self.docks.add("data", self.tr("&Data"), self.data_panel, LEFT)
        self.docks.add("training", self.tr("Trai&ning"), self.training_panel, LEFT)
        self.docks.add("inspector", self.tr("Ins&pector"), self.inspector, LEFT)
        self.docks.add("fit", self.tr("Fi&t"), self.fit, RIGHT)
        self.docks.add("loss", self.tr("Lo&ss"), self.loss_plot, RIGHT)
        self.docks.add("kink_paths", self.tr("Paths of the &kinks"), self.kink_paths, RIGHT)
        self.docks.add("weights", self.tr("Wei&ghts"), self.weights_tree, BOTTOM)
        self.docks.add("pieces", self.tr("Pie&ces and kinks"), self.piece_table, BOTTOM)

    def _build_menus(self) -> None:
        canvas = self.canvas
        self.menus = Menus(self, self.own_actions, self.session.undo_stack, self.settings)
        self._undo_flow = UndoFlow(self.session, self.menus.undo, self.menus.redo, self)
        self.menus.fill_file()
        self.menus.fill_edit(canvas.edit_actions)
        self.menus.fill_network(canvas.network_actions)
        self.menus.fill_train()
        self.menus.fill_view(self.docks.actions(), canvas.view_actions)
        self.menus.fill_help()
        views = (
            self.canvas,
            self.fit,
            self.loss_plot,
            self.kink_paths,
            self.data_panel,
            self.training_panel,
            self.inspector,
            self.weights_tree,
            self.piece_table,
            self.training_bar,
            self.status,
            self.banner,
        )
        self.appearance = Appearance(self.own_actions, views, self.settings, self)
        self.appearance.add_icon(self.menus.undo, "undo")
        self.appearance.add_icon(self.menus.redo, "redo")

    # -- connecting ----------------------------------------------------------------------------

    def _connect_actions(self) -> None:
        a, flow, train = self.own_actions, self.flow, self._train_flow
        for action, slot in (
            (a.new, flow.new),
            (a.open, flow.open),
            (a.open_table, flow.open_table),
            (a.save, flow.save),
            (a.save_as, flow.save_as),
            (a.quit, self.close),
            (a.play, train.toggle),
            (a.step, train.step),
            (a.epoch, train.step_epoch),
            (a.steps, train.many_steps),
            (a.reset, train.reset),
            (a.new_seed, train.new_seed),
            (a.rate_up, self.training_bar.raise_rate),
            (a.rate_down, self.training_bar.lower_rate),
            (a.full_screen, self._on_full_screen),
            (a.reset_layout, self._on_reset_layout),
            (a.shortcuts, self.notices.show_shortcuts),
            (a.about, self.notices.show_about),
        ):
            action.triggered.connect(slot)
        for action in a.exports.values():
            action.triggered.connect(self._on_export)
        a.log_loss.toggled.connect(self.loss_plot.set_logarithmic)
        self.menus.examples.chosen.connect(flow.open_example)
        self.menus.recent.chosen.connect(flow.open_path)
        # Space plays where it means nothing else; in buttons and fields it keeps its own meaning.
        for widget in (self.canvas, self.fit, self.loss_plot):
            space = QShortcut(Qt.Key.Key_Space, widget)
            space.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            space.setWhatsThis(self.tr("Play or pause, in the canvas and the plots"))
            space.activated.connect(train.toggle)

    def _connect_session(self) -> None:
        session = self.session
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._on_texts_due)
        self._tables = Throttle(TABLES_PER_SECOND, self)
        self._tables.due.connect(self._on_tables_due)
        self._texts.follow(session)
        self._tables.follow(session)
        session.document_changed.connect(self._on_document_changed)
        session.running_changed.connect(self.appearance.show_running)
        session.file_changed.connect(self._show_name)
        self.flow.name_changed.connect(self._show_name)

    def _connect_views(self) -> None:
        note = self.status.show_note
        self.flow.noted.connect(note)
        self._train_flow.noted.connect(note)
        self._undo_flow.noted.connect(note)
        self.canvas.message.connect(note)
        self.canvas.selection_changed.connect(self._on_selection_changed)
        self.inspector.selection_wanted.connect(self.canvas.select)
        self.weights_tree.selection_wanted.connect(self.canvas.select)
        self.weights_tree.delete_requested.connect(self.canvas.commands.delete)
        self.docks["weights"].visibilityChanged.connect(self._tables.now)
        self.docks["kink_paths"].visibilityChanged.connect(self._kink_path_presenter.record)
        self.loss_plot.menu.log_steps.toggled.connect(self.kink_paths.set_log_steps)
        self.docks["pieces"].visibilityChanged.connect(self._tables.now)
        self.piece_table.x_pointed.connect(self._on_piece_chosen)
        fit = self.fit
        fit.nodes_pointed.connect(self.canvas.set_pointed)
        fit.node_made.connect(self._on_node_made)
        self.canvas.node_hovered.connect(fit.set_hovered_node)
        self.canvas.change_previewed.connect(fit.preview)
        self.loss_plot.export_requested.connect(self._loss_export.export)
        self._loss_export.noted.connect(note)
        self.loss_plot.scale_changed.connect(self.own_actions.log_loss.setChecked)
        for source in (
            self._divergence_notice,
            fit,
            self.inspector,
            self.weights_tree,
            self.training_bar,
            self.training_panel,
        ):
            source.refused.connect(note)
        self.data_panel.note_requested.connect(self.notices.show_note)

    def _toggle_actions(self) -> dict[str, QAction]:
        """Everything that only says what is shown, by name."""
        views = {"fit": self.fit.switches, "loss": self.loss_plot.menu.switches}
        views["canvas"] = {n: a for n, a in self.canvas.actions_by_name.items() if a.isCheckable()}
        actions = {f"{view}/{n}": a for view, found in views.items() for n, a in found.items()}
        return {"log_loss": self.own_actions.log_loss, **actions}

    # -- showing -------------------------------------------------------------------------------

    @property
    def theme(self) -> Theme:
        return self.appearance.theme

    def _show_name(self) -> None:
        name = self.flow.name.replace("[*]", "[*][*]")  # which is how Qt has it written
        self.setWindowTitle(self.tr("{0}[*] – Network Playground").format(name))
        self._show_modified()

    def _show_modified(self) -> None:
        if self.isWindowModified() != self.session.modified:
            self.setWindowModified(self.session.modified)

    def _on_document_changed(self, _old: Document, _new: Document) -> None:
        self._texts.now()
        self._tables.now()

    def _on_texts_due(self) -> None:
        self.status.show_snapshot(self.session.shown)
        self.status.show_speed(self.session.live, self.session.engine.name)
        self.inspector.refresh()
        self._show_modified()
        self.status.show_pieces(self.fit.description)

    def _on_tables_due(self) -> None:
        self.weights_tree.refresh()
        self.piece_table.refresh()

    def _on_piece_chosen(self, x: float | None) -> None:
        self.session.set_probe(None if x is None else (x,))

    def _on_node_made(self, node_id: int) -> None:
        self.canvas.select(Selection((node_id,)))

    def _on_selection_changed(self, selection: Selection) -> None:
        graph = self.session.document.graph
        self.inspector.set_selection(selection)
        self.fit.set_selection(selection.nodes)
        self.weights_tree.select(selection)
        layer = selection.layer
        if layer is None and selection.nodes:
            layer = graph.layer_of(selection.nodes[-1]).id
        if layer is not None:
            self.training_bar.set_layer(layer)

    # -- doing ---------------------------------------------------------------------------------

    def _on_export(self) -> None:
        action = self.sender()
        name = next(n for n, a in self.own_actions.exports.items() if a is action)
        self.flow.export(name)

    def _on_full_screen(self, on: bool) -> None:
        state = Qt.WindowState.WindowFullScreen
        self.setWindowState(self.windowState() | state if on else self.windowState() & ~state)

    def _on_reset_layout(self) -> None:
        self.docks.reset(self.theme)

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
        menu = QMenu(self)
        block_shortcuts(menu)
        menu.addActions(self.docks.actions())
        return menu

    def focusNextPrevChild(self, forward: bool) -> bool:
        return move_focus(self, forward)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.isVisible():
            self._texts.ask()  # minimised, it showed nothing new
            self._tables.ask()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._asks and not self.flow.may_leave():
            event.ignore()
            return
        self.appearance.stop()
        self.fit.stop()
        self.session.close()
        for pace in self.findChildren(Throttle):
            pace.stop()
        self.docks.save(self.settings)
        event.accept()
