"""What keys and the mouse do in the views besides commands, for the list behind F1."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

Row = tuple[str, str]  # keys, and what they do
Section = tuple[str, list[Row]]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Shortcuts", text)


def gesture_sections() -> list[Section]:
    return [
        _canvas(),
        _fit_plot(),
        _points(),
        _plane(),
        _pad(),
        _other_plots(),
        _tree_of_weights(),
        _formulas(),
        _fields(),
    ]


def _canvas() -> Section:
    return _tr("In the canvas"), [
        (_tr("Arrows"), _tr("Go to the next node or edge")),
        (_tr("Shift+Arrows"), _tr("Add the next node or edge to the selection")),
        (_tr("Home, End"), _tr("Go to the end of the column, or of a node’s edges; Shift selects")),
        (_tr("Ctrl+Space, then arrows"), _tr("Keep the selection, and go on to add to it")),
        (_tr("Digits, -, . and ,"), _tr("Type a value for the selected weights and biases")),
        (_tr("Digits over the + of a layer"), _tr("Add a layer of so many nodes")),
        (_tr("Right-click on a +, or its arrow"), _tr("Choose how new nodes and layers come in")),
        (_tr("Tab in a field there"), _tr("Apply it, and go to the next weight, bias or name")),
        (_tr("Shift+Alt+Up, Down"), _tr("Change the selected values by 0.01")),
        (_tr("Ctrl+Alt+Up, Down"), _tr("Change the selected values by 1")),
        (_tr("Ctrl+Shift+Alt+Arrows"), _tr("Place the selected nodes freely, in large steps")),
        (_tr("PgUp, PgDown"), _tr("Pan up and down; with Shift sideways")),
        (_tr("After Connect to: arrows, Return"), _tr("Choose where the edge ends; add it")),
        (_tr("Esc"), _tr("Cancel the drag; else select nothing; leave the presentation")),
        (_tr("Menu key"), _tr("Open the menu of the selection")),
        (_tr("Shift or Ctrl, click"), _tr("Add to the selection, or take away from it")),
        (
            _tr("Drag over the background"),
            _tr("Select what is inside; with Shift or Ctrl add it"),
        ),
        (_tr("Alt, drag the background"), _tr("Pan; so does a drag with the middle button")),
        (_tr("Wheel"), _tr("Zoom; over a selected edge change the selected values by 0.1")),
        (_tr("Shift or Ctrl, wheel"), _tr("Over a selected edge: change them by 0.01 or by 1")),
        (_tr("Shift, wheel"), _tr("Elsewhere: pan sideways")),
        (
            _tr("Drag an edge up or down"),
            _tr("Change its weight; with Shift finely, with Ctrl coarsely"),
        ),
        (_tr("Drag a node"), _tr("Move it within its column, or beside it")),
        (_tr("Alt, drag a node"), _tr("Leave it exactly where it is dropped")),
        (_tr("Drag a header"), _tr("Move the layer past its neighbours")),
        (_tr("Double-click"), _tr("Type the weight or the bias; on a name, the name")),
    ]


def _fit_plot() -> Section:
    return _tr("In the fit plot"), [
        (_tr("Left, Right"), _tr("Move the cross-hair; with Shift ten times as far")),
        (_tr("K, Shift+K"), _tr("Move the cross-hair to the next kink, or to the previous one")),
        (_tr("Alt+Arrows"), _tr("Move that kink, or lift the piece there; the weights follow")),
        (_tr("Shift+Alt+Arrows"), _tr("Move the kink of one unit alone")),
        (_tr("Drag a kink"), _tr("The weights follow; with Shift those of one unit alone")),
        (_tr("Drag a piece"), _tr("Lift or lower it; the weights follow")),
        (_tr("Esc"), _tr("Cancel the drag; else remove the cross-hair")),
        (_tr("Right-click, Menu key"), _tr("Put a kink there")),
        (_tr("Wheel, drag"), _tr("Zoom and pan")),
        (_tr("Double-click"), _tr("Show all points")),
    ]


def _points() -> Section:
    return _tr("In the fit plot, while points are edited"), [
        (_tr("Click, drag"), _tr("Add a point, draw points along a curve")),
        (_tr("Drag a point, right-click it"), _tr("Move it, remove it")),
        (_tr("Wheel, drag with the middle button"), _tr("Zoom and pan")),
        (_tr("Ctrl, drag"), _tr("Select the points inside")),
        (_tr("Ins, Return"), _tr("Add a point beside the chosen one, or in the middle")),
        (_tr("Left, Right"), _tr("Choose the next point")),
        (_tr("Up, Down, Shift+Left, Right"), _tr("Move the point")),
        (_tr("Ctrl+Space"), _tr("Add the chosen point to the selection, or take it away")),
        (_tr("Ctrl+Left, Right"), _tr("Move the cross-hair")),
        (
            _tr("Ctrl+Shift+Left, Right"),
            _tr("Move it, and select the points it passes"),
        ),
        (_tr("Del, Backspace"), _tr("Remove the point, or those selected")),
        (_tr("B, then arrows"), _tr("Draw points, from the chosen one or the cross-hair")),
        (_tr("While drawing: Shift+Arrows"), _tr("Ten times as far")),
        (_tr("While drawing: Del, Backspace"), _tr("Take back the last straight part")),
        (_tr("While drawing: Return, Esc"), _tr("Add the points, or cancel")),
        (_tr("Esc"), _tr("Deselect the points")),
    ]


def _plane() -> Section:
    return _tr("In the plane of two inputs"), [
        (_tr("Arrows"), _tr("Move the cross-hair; with Shift ten times as far")),
        (_tr("Drag, while the cut is shown"), _tr("Draw its line anew, or move one of its ends")),
        (_tr("Wheel, drag, double-click"), _tr("Zoom, pan, show all points")),
        (
            _tr("While points are edited: click, drag"),
            _tr("Add a point, paint many; a drag moves the point under it"),
        ),
        (_tr("Right-click, right-drag"), _tr("Erase points")),
        (_tr("1 to 9"), _tr("Choose the class of new points")),
        (_tr("Return, Del"), _tr("Add a point at the cross-hair, remove the one there")),
        (_tr("Esc"), _tr("Cancel the drag; else remove the cross-hair")),
    ]


def _pad() -> Section:
    return _tr("In the pad, where the data are pictures"), [
        (_tr("Drag"), _tr("Draw; the network’s answer follows")),
        (_tr("Right-drag"), _tr("Erase")),
        (_tr("Backspace"), _tr("Take off the last stroke")),
        (_tr("Delete"), _tr("Clear the pad")),
        (_tr("Left, Right"), _tr("Put the previous or the next test picture on the pad")),
        (_tr("Arrows in Wrongly classified"), _tr("Go from one picture to the next")),
    ]


def _other_plots() -> Section:
    return _tr("In the other plots"), [
        (_tr("Loss: Left, Right"), _tr("Read the recorded steps; with Shift every tenth")),
        (_tr("Strip of pieces: Left, Right"), _tr("Choose the next piece; Esc deselects it")),
        (_tr("Strip of pieces: Ctrl+Left, Right"), _tr("The next kink outside the view")),
        (_tr("Terms of the sum: Left, Right, Space"), _tr("Choose a term; switch it on or off")),
    ]


def _tree_of_weights() -> Section:
    return _tr("In the tree of weights"), [
        (_tr("Arrows"), _tr("Go through rows and cells, fold and unfold; the canvas follows")),
        (_tr("Return, digits, - and ."), _tr("Type the value of the row")),
        (_tr("F2"), _tr("Rename the node or layer")),
        (_tr("Space"), _tr("Lock or unlock")),
        (_tr("Del"), _tr("Delete the selected nodes, edges or layer")),
        (_tr("Alt+Up, Down"), _tr("Sort all values by this column; again: back to the tree")),
    ]


def _formulas() -> Section:
    return _tr("In a typeset formula"), [
        (_tr("Ctrl+C"), _tr("Copy it with all digits; the context menu copies it as shown")),
        (_tr("Point at a number"), _tr("All its digits; the size of a rounding error shown as 0")),
    ]


def _fields() -> Section:
    return _tr("In a field for a number"), [
        (_tr("Up, Down, wheel"), _tr("A step; with Shift a tenth of it, with Ctrl ten")),
        (
            _tr("Learning rate: Ctrl+Up, Down"),
            _tr("The next one of 1, 2, 5, 10, …, as everywhere outside of fields"),
        ),
        (_tr("Return"), _tr("Apply the number")),
        (_tr("Esc, Ctrl+Z"), _tr("Back to the previous number")),
    ]
