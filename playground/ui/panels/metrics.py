"""The metrics panel: what the network is for, and how well it does it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from playground.analysis.metrics import Counts, Figures, Metrics
from playground.data.task import Task
from playground.model.activations import ACTIVATIONS
from playground.model.document import Document
from playground.model.losses import LOSSES
from playground.model.numbers import format_number
from playground.session import Derived, Session
from playground.ui.inputs.form import Panel, muted_label, scrolled
from playground.ui.inputs.live_panel import LivePanel
from playground.ui.inputs.words import FigureLabel, WrappedLabel
from playground.ui.panels.status_line import loss_text
from playground.ui.shell.theme import LIGHT, Theme

PER_SECOND = 5.0
SHARE = 0.1  # of the window's time while training
DASH = "–"
HIGHEST = 360  # pixels at the desk; a larger matrix scrolls


def figures_of(derived: Derived, running: bool) -> Metrics | None:
    """The figures; None while training on so many rows that they would hold up the window."""
    return derived.metrics if derived.is_quick or not running else None


def share_text(value: float | None) -> str:
    """A share, such as ``97.5 %``."""
    return DASH if value is None else f"{100.0 * value:.1f} %"


def number_text(value: float | None) -> str:
    return DASH if value is None else format_number(value, 4)


def quality(derived: Derived, running: bool) -> tuple[str, str]:
    """Caption and value for the status line: accuracy or R², of the test rows if there are any."""
    tested = len(derived.problem.x_test) > 0
    found = figures_of(derived, running)
    figures = None if found is None else found.test if tested else found.train
    if derived.task.is_regression:
        caption = _tr("Test R²") if tested else _tr("R²")
        return caption, number_text(None if figures is None else figures.r2)
    caption = _tr("Test accuracy") if tested else _tr("Accuracy")
    return caption, share_text(None if figures is None else figures.accuracy)


def fitting_note(old: Document, new: Document, task: Task) -> str:
    """What followed other data: the ends of the network, the output activation, the loss; "" when
    nothing did."""

    def settings(document: Document) -> tuple[str, str]:
        output = document.graph.layers[-1]
        return ACTIVATIONS[output.activation].label, LOSSES[document.training.loss].label

    def ends(document: Document) -> tuple[int, int]:
        return document.graph.n_inputs, document.graph.n_outputs

    if settings(new) != settings(old):
        words = _tr("{0}. Output and loss follow: {1}, {2}.")
        return words.format(task, *settings(new))
    if ends(new) != ends(old):
        return _tr("{0}. The input and output layer follow.").format(task)
    return ""


class MetricsPanel(LivePanel):
    """Losses, accuracy beside confidence, R² and error, and the confusion matrix."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, PER_SECOND, SHARE)
        self._theme = LIGHT
        self._written: tuple[list[list[int]], tuple[str, ...]] | None = None  # in the matrix
        self._inner = Panel()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolled(self._inner, self.tr("Metrics"), self))
        self.task = WrappedLabel("", self._inner)
        self._note = muted_label("", self._inner, wrap=True)
        self._rows: dict[str, tuple[QLabel, FigureLabel, FigureLabel]] = {}
        layout = QVBoxLayout(self._inner)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(8)
        layout.addWidget(self.task)
        layout.addLayout(self._build_grid())
        layout.addWidget(self._note)
        self._build_matrix(layout)
        layout.addStretch(1)

    def _build_grid(self) -> QGridLayout:
        """A row for each figure, with a column for training and one for test rows."""
        tr, grid = self.tr, QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(3, 1)
        for column, text in ((1, tr("Training")), (2, tr("Test"))):
            heading = muted_label(text, self._inner)
            grid.addWidget(heading, 0, column, alignment=Qt.AlignmentFlag.AlignRight)
        for name, caption, tip in (
            ("loss", tr("Loss"), tr("As the optimizer sees it, without penalty")),
            ("accuracy", tr("Accuracy"), tr("Share of rows in the right class")),
            (
                "confidence",
                tr("Mean confidence"),
                tr("Probability of the winning class; close to the accuracy when it is honest"),
            ),
            ("r2", tr("R²"), tr("1 is perfect; 0 is no better than the mean")),
            ("mae", tr("Mean absolute error"), tr("In the units of the data")),
        ):
            self._add(grid, name, caption, tip)
        return grid

    def _add(self, grid: QGridLayout, name: str, caption: str, tip: str) -> None:
        row, label = len(self._rows) + 1, muted_label(caption, self._inner)
        label.setToolTip(tip)
        grid.addWidget(label, row, 0)
        widest = "-0.000e-000"
        train, test = FigureLabel(widest, self._inner), FigureLabel(widest, self._inner)
        for column, value, rows in (
            (1, train, self.tr("training")),
            (2, test, self.tr("test")),
        ):
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setAccessibleDescription(f"{caption}, {rows}")
            value.setToolTip(tip)
            grid.addWidget(value, row, column)
        self._rows[name] = label, train, test

    def _build_matrix(self, layout: QVBoxLayout) -> None:
        """The confusion matrix, and the choice of its rows."""
        words = self.tr("Confusion matrix: true class in rows, predicted class in columns")
        self._matrix_title = muted_label(words, self._inner, wrap=True)
        self.rows = QComboBox(self._inner)
        self.rows.addItem(self.tr("Test rows"), "test")
        self.rows.addItem(self.tr("Training rows"), "train")
        self.rows.setAccessibleName(self.tr("Rows in the confusion matrix"))
        # Screen readers on Linux name a combo box by its text alone.
        self.rows.setAccessibleDescription(self.rows.accessibleName())
        self.rows.activated.connect(self._show_matrix)
        self.matrix = QTableWidget(self._inner)
        self.matrix.setAccessibleName(self.tr("Confusion matrix"))
        self.matrix.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.matrix.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for header in (self.matrix.horizontalHeader(), self.matrix.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        layout.addWidget(self._matrix_title)
        layout.addWidget(self.rows, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.matrix)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.task.setFont(theme.font(1.0, bold=True))
        self._note.setFont(theme.font(-0.5))
        self._matrix_title.setFont(theme.font(-0.5))
        for _, *values in self._rows.values():
            for value in values:
                value.setFont(theme.number_font())
        self.matrix.setFont(theme.number_font())
        self._written = None
        self.refresh()

    def texts(self) -> dict[str, tuple[str, str]]:
        """The figures shown, of training and test rows."""
        return {
            name: (train.text(), test.text())
            for name, (label, train, test) in self._rows.items()
            if not label.isHidden()
        }

    # -- showing -------------------------------------------------------------------------------

    def show_now(self) -> None:
        session, derived = self._session, self._session.derived
        found = figures_of(derived, session.running and session.shows_live)
        self.task.setText(str(derived.task))
        losses = derived.losses
        self._show("loss", (loss_text(losses.train), loss_text(losses.test)))
        train, test = (None, None) if found is None else (found.train, found.test)
        for name in ("accuracy", "confidence", "r2", "mae"):
            shares = name in ("accuracy", "confidence")
            makes_sense = shares != derived.task.is_regression
            text = share_text if shares else number_text
            texts = (text(getattr(part, name, None)) for part in (train, test))
            self._show(name, tuple(texts), makes_sense)
        late = self.tr("So many rows are counted when the training pauses.")
        self._note.setText(late if found is None else "")
        self._note.setVisible(found is None)
        self._show_matrix()

    def _show(self, name: str, texts: tuple[str, ...], shown: bool = True) -> None:
        label, *values = self._rows[name]
        for value, text in zip(values, texts, strict=True):
            value.setText(text)
            value.setVisible(shown)
        label.setVisible(shown)

    def _show_matrix(self) -> None:
        derived = self._session.derived
        found = figures_of(derived, self._session.running and self._session.shows_live)
        tested = len(derived.problem.x_test) > 0
        which = str(self.rows.currentData()) if tested else "train"
        figures: Figures | None = None if found is None else getattr(found, which)
        counts = None if figures is None else figures.confusion
        self.rows.setVisible(counts is not None and tested)
        self._matrix_title.setVisible(counts is not None)
        self.matrix.setVisible(counts is not None)
        if counts is not None:
            self._fill(counts, derived.task.classes)

    def _fill(self, counts: Counts, classes: tuple[str, ...]) -> None:
        """Write the counts; the share of each row tints its cell."""
        before, self._written = self._written, (counts.tolist(), classes)
        if before == self._written:
            return
        n, table = len(classes), self.matrix
        table.setRowCount(n)
        table.setColumnCount(n)
        table.setHorizontalHeaderLabels(list(classes))
        table.setVerticalHeaderLabels(list(classes))
        right, wrong = QColor(self._theme.success), QColor(self._theme.error)
        for i in range(n):
            total = max(1, int(counts[i].sum()))
            for j in range(n):
                item = table.item(i, j) or QTableWidgetItem()
                item.setText(f"{int(counts[i, j]):,}")
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                colour = QColor(right if i == j else wrong)
                colour.setAlphaF(0.45 * float(counts[i, j]) / total)
                item.setBackground(colour)
                words = self.tr("{0} taken for {1}").format(classes[i], classes[j])
                item.setToolTip(words)
                if item.tableWidget() is None:
                    table.setItem(i, j, item)
        self._fit_matrix()

    def _fit_matrix(self) -> None:
        """As large as its cells, up to a height that still fits the screen."""
        table = self.matrix
        left, top, frame = table.verticalHeader(), table.horizontalHeader(), 2 * table.frameWidth()
        high = top.sizeHint().height() + left.length() + frame
        table.setMaximumWidth(left.sizeHint().width() + top.length() + frame)
        table.setFixedHeight(min(high, self._theme.px(HIGHEST)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("MetricsPanel", text)
