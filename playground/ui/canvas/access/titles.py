"""What layers are called on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from playground.model.graph import Layer


def layer_title(index: int, layer: Layer, n_layers: int) -> str:
    """The layer's own name; a numbered one for hidden layers that are only called that."""
    hidden = 0 < index < n_layers - 1
    if layer.name and not (hidden and layer.name == "hidden"):
        return layer.name[:1].upper() + layer.name[1:]
    if index == 0:
        return QCoreApplication.translate("ChromeItem", "Input")
    if not hidden:
        return QCoreApplication.translate("ChromeItem", "Output")
    if n_layers == 3:
        return QCoreApplication.translate("ChromeItem", "Hidden")
    return QCoreApplication.translate("ChromeItem", "Hidden {0}").format(index)


def brief_title(index: int, layer: Layer, n_layers: int) -> str:
    """The same in a few letters, for narrow columns: H3. Names of one's own stay as they are."""
    title = layer_title(index, layer, n_layers)
    if index == 0 and layer.name in ("", "input"):
        return QCoreApplication.translate("ChromeItem", "In")
    if index == n_layers - 1 and layer.name in ("", "output"):
        return QCoreApplication.translate("ChromeItem", "Out")
    if 0 < index < n_layers - 1 and layer.name in ("", "hidden"):
        number = "" if n_layers == 3 else str(index)
        return QCoreApplication.translate("ChromeItem", "H{0}").format(number)
    return title
