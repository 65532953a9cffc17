"""What the main window is made of: canvas, plots and panels, and where they stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from playground.session import Session
from playground.session.autosave import Autosave
from playground.ui.canvas.view import CanvasView
from playground.ui.commands.file_commands import file_commands
from playground.ui.commands.notices import Notices
from playground.ui.commands.picture_export import PictureExport
from playground.ui.commands.project_flow import ProjectFlow
from playground.ui.commands.table import CommandTable
from playground.ui.commands.train_commands import TrainCommands
from playground.ui.commands.undo_commands import undo_commands
from playground.ui.panels.banner import Banner
from playground.ui.panels.data_panel import DataPanel
from playground.ui.panels.doctor.panel import DoctorPanel
from playground.ui.panels.formula.code_panel import CodePanel
from playground.ui.panels.formula.formula_panel import FormulaPanel
from playground.ui.panels.formula.own_panel import OwnPanel
from playground.ui.panels.gallery.gallery import Gallery
from playground.ui.panels.gallery.invitation import Invitation
from playground.ui.panels.inspector.inspector import Inspector
from playground.ui.panels.metrics import MetricsPanel
from playground.ui.panels.presentation_page import PresentationPage
from playground.ui.panels.recovery.dialog import RecoveryDialog
from playground.ui.panels.run_notice import RunNotice
from playground.ui.panels.status_line import StatusLine
from playground.ui.panels.tables.piece_table import PieceTable
from playground.ui.panels.tables.weights_tree import WeightsTree
from playground.ui.panels.training_bar import TrainingBar
from playground.ui.panels.training_panel import TrainingPanel
from playground.ui.panels.walk.last_steps import LastSteps
from playground.ui.panels.walk.panel import WalkPanel
from playground.ui.panels.walk.walker import Walker
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.kink_paths.plot import KinkPathPlot
from playground.ui.plots.kink_paths.presenter import KinkPathPresenter
from playground.ui.plots.loss.export import LossExport
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.plots.loss.presenter import LossPresenter
from playground.ui.shell.dialogs import Dialogs
from playground.ui.shell.docks import BOTTOM, LEFT, RIGHT, Docks
from playground.ui.shell.settings import Settings, recovery_folder


class Workplace(QMainWindow):
    """Menus and tool bar on top, data and inspector left, the canvas, fit and loss right.

    Attributes:
        canvas, fit, loss_plot: what one looks at.
        data_panel, training_panel, inspector, weights_tree, piece_table, metrics, training_bar,
            status, banner: what one works with.
        commands: everything a person can do.
        flow: opening and saving.
        autosave: keeps what is open for the next start, should the program crash.
        recovery: offers what was kept so.
        gallery, invitation: the examples, and the way to them from a new project.
        notices: the pages of text.
        docks: the panels around the canvas.
    """

    def __init__(self, session: Session, dialogs: Dialogs | None = None) -> None:
        super().__init__()
        self.session = session
        self.settings = Settings()
        session.set_digits(self.settings.digits)
        self.dialogs = dialogs or Dialogs()
        self.autosave = Autosave(session, recovery_folder(), self)
        self.flow = ProjectFlow(session, self.autosave, self.dialogs, self.settings, self)
        self.notices = Notices(session, self.dialogs, self.autosave.keep_copy, self)
        self.commands = CommandTable(self, Qt.ShortcutContext.WindowShortcut)
        self.gallery = Gallery(session, self)
        self.recovery = RecoveryDialog(self.autosave.store, self)
        self.commands.add(
            file_commands(
                self.flow,
                self.settings,
                self.gallery.open_over,
                self.recovery.open_all,
                self.close,
            )
        )
        self.commands.add(undo_commands(session))
        self.commands.add(TrainCommands(session, self.dialogs, self).commands())
        self.walker = Walker(session, self)
        self.commands.add(self.walker.commands())
        self.commands.add(LastSteps(session, self.walker, self).commands())
        self._build_views()
        self._build_docks()

    # -- building ------------------------------------------------------------------------------

    def _build_views(self) -> None:
        session = self.session
        self.canvas = CanvasView(session, self)
        self.invitation = Invitation(self.canvas)
        self.banner = Banner(self)
        self.run_notice = RunNotice(session, self.banner, self)
        self.stage = _column(self.banner, self.canvas)
        self.stage.setFocusProxy(self.canvas)
        self.setCentralWidget(_column(self.stage))
        self.fit = FitDock(session, self)
        self.loss_plot = LossPlot(self)
        self.loss_presenter = LossPresenter(session, self.loss_plot, self)
        self.kink_paths = KinkPathPlot(self)
        self.kink_path_presenter = KinkPathPresenter(
            session, self.fit.line.plot, self.kink_paths, self
        )
        pictures = PictureExport(self.canvas, "network", self.tr("the network"), self.dialogs, self)
        self.canvas.commands.add(pictures.commands("edit", "file/export"))
        pictures = PictureExport(self.fit, "fit", self.tr("the fit"), self.dialogs, self)
        self.fit.commands.add(pictures.commands("fit", "fit"))
        pictures = PictureExport(self.loss_plot, "loss", self.tr("the losses"), self.dialogs, self)
        self.loss_plot.menu.add(pictures.commands("loss", "loss"))
        self.loss_plot.menu.add(LossExport(self.loss_plot, self.dialogs, self).commands())
        self.data_panel = DataPanel(
            session,
            self.commands["open_table"],
            self.commands["open_pictures"],
            self.commands["browse_pictures"],
            self,
        )
        self.training_panel = TrainingPanel(session, self)
        self.inspector = Inspector(session)
        self.weights_tree = WeightsTree(session, self)
        self.piece_table = PieceTable(session, self)
        self.metrics = MetricsPanel(session)
        self.walk_panel = WalkPanel(session, self.walker, self.commands)
        self.formula_panel = FormulaPanel(session, self.walker)
        self.code_panel = CodePanel(session, self.walker, self.commands)
        self.own_panel = OwnPanel(session, self.walker)
        self.doctor = DoctorPanel(session)
        self.training_bar = TrainingBar(session, self.commands, self)
        self.addToolBar(self.training_bar)
        self.status = StatusLine(self)
        self.setStatusBar(self.status)
        self.page = PresentationPage(session, self.commands, self)

    def _build_docks(self) -> None:
        self.docks = Docks(self)
        self.docks.add("data", self.tr("&Data"), self.data_panel, LEFT, scrolls=True)
        self.docks.add("training", self.tr("Trai&ning"), self.training_panel, LEFT, scrolls=True)
        self.docks.add("inspector", self.tr("Ins&pector"), self.inspector, LEFT)
        self.docks.add("fit", self.tr("Fi&t"), self.fit, RIGHT)
        self.docks.add("loss", self.tr("Lo&ss"), self.loss_plot, RIGHT)
        self.docks.add("metrics", self.tr("&Metrics"), self.metrics, RIGHT)
        self.docks.add("kink_paths", self.tr("Paths of the &kinks"), self.kink_paths, RIGHT)
        self.docks.add("walk", self.tr("&Walk"), self.walk_panel, RIGHT)
        self.docks.add("formula", self.tr("&Formula"), self.formula_panel, RIGHT)
        self.docks.add("code", self.tr("P&ython code"), self.code_panel, RIGHT)
        self.docks.add("own_lines", self.tr("You&r own lines"), self.own_panel, RIGHT)
        self.docks.add("doctor", self.tr("D&octor"), self.doctor, RIGHT)
        self.docks.add("weights", self.tr("Wei&ghts"), self.weights_tree, BOTTOM)
        self.docks.add("pieces", self.tr("Pie&ces and kinks"), self.piece_table, BOTTOM)


def _column(*widgets: QWidget) -> QWidget:
    """Widgets one below another; the last one gets the room."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)
    layout.setStretch(len(widgets) - 1, 1)
    return column
