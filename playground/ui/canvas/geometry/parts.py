"""The parts of the canvas that the pointer can be on; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from playground.model.parts import EdgeKey


class Part(Enum):
    """A kind of thing on the canvas."""

    GROUND = "ground"
    NODE = "node"
    OUT_PORT = "out port"
    IN_PORT = "in port"
    EDGE = "edge"
    HEADER = "header"
    ACTIVATION = "activation"
    ADD_NODE = "add node"
    ADD_LAYER = "add layer"
    NODE_WAYS = "ways to add a node"
    LAYER_WAYS = "ways to add a layer"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing on the canvas. ``layer`` is an id; ``index`` where a layer would go in."""

    part: Part
    node: int = 0
    edge: EdgeKey | None = None
    layer: int = 0
    index: int = 0

    @property
    def on_node(self) -> bool:
        """True on a card and on its ports."""
        return self.part in (Part.NODE, Part.OUT_PORT, Part.IN_PORT)


GROUND = Hit(Part.GROUND)
