"""The inspector: everything about what is selected, live, and editable while it trains."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from playground.model.document import Document
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.inputs.form import scrolled
from playground.ui.inputs.live_panel import LivePanel
from playground.ui.inputs.words import ElidedLabel
from playground.ui.panels.inspector.edge_page import EdgePage
from playground.ui.panels.inspector.layer_page import LayerPage
from playground.ui.panels.inspector.network_page import NetworkPage
from playground.ui.panels.inspector.node_page import NodePage
from playground.ui.panels.inspector.several_page import SeveralPage
from playground.ui.shell.theme import Theme

AnyPage = NetworkPage | NodePage | EdgePage | LayerPage | SeveralPage

PER_SECOND, SHARE = 5.0, 0.1  # of the window's time at most
LEAST = 40  # height of a page in pixels; it scrolls


class Inspector(LivePanel):
    """Shows one page: for a node, an edge, a layer, several parts, or the whole network.

    Signals:
        refused(reason): an edit could not be made.
        selection_wanted(Selection): the person followed a link to another node or edge.
    """

    refused = Signal(str)
    selection_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session, PER_SECOND, SHARE)
        self._selection = Selection()
        self._title = ElidedLabel("", self)
        self._title.setObjectName("inspector_title")
        self._network = NetworkPage(session)
        self._node = NodePage(session)
        self._edge = EdgePage(session)
        self._layer = LayerPage(session)
        self._several = SeveralPage(session)
        self._stack = QStackedWidget(self)
        for page in self._pages():
            area = scrolled(page, self.tr("Inspector"), self._stack)
            area.setMinimumHeight(LEAST)
            self._stack.addWidget(area)
            page.refused.connect(self.refused)
            page.selection_wanted.connect(self.selection_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addWidget(self._stack, 1)
        session.document_changed.connect(self._on_document_changed)
        self._show()

    def _pages(self) -> tuple[AnyPage, ...]:
        return (self._network, self._node, self._edge, self._layer, self._several)

    @property
    def page(self) -> AnyPage:
        """The page that is shown."""
        return self._pages()[self._stack.currentIndex()]

    @property
    def title(self) -> str:
        return self._title.text()

    def set_theme(self, theme: Theme) -> None:
        self._title.setFont(theme.font(2.0, bold=True))
        for page in self._pages():
            page.set_theme(theme)

    def set_selection(self, selection: Selection) -> None:
        self._selection = selection
        self._show()

    def show_now(self) -> None:
        """Fields that are being typed in are left alone."""
        self.page.refresh()

    def _on_document_changed(self, old: Document, new: Document) -> None:
        if (old.graph, old.training, old.data) != (new.graph, new.training, new.data):
            self._show()

    def _show(self) -> None:
        """Choose the page for the selected parts that exist."""
        chosen = self._selection.within(self._session.document.graph)
        if chosen.only_node is not None:
            page: AnyPage = self._node
        elif chosen.only_edge is not None:
            page = self._edge
        elif chosen.nodes or chosen.edges:
            page = self._several
        elif chosen.layer is not None:
            page = self._layer
        else:
            page = self._network
        page.show_selection(chosen)
        self._title.setText(page.title)
        self._stack.setCurrentIndex(self._pages().index(page))
        self._pace.now()  # with that, what was to be shown soon is shown
