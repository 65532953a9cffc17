from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playground.engine.moment import Moment
from playground.engine.shelf import BLOCK, Shelf
from playground.engine.shelved import MomentShelf, PackedGraph
from playground.model import edits
from playground.model.document import Data, Document, Generator, dense_document
from playground.model.graph import Graph
from tests.engine.moments import learned, moment
from tests.strategies import documents, graphs


def same(a: Moment, b: Moment) -> bool:
    return (
        a.document.same_as(b.document)
        and a.document.parameters.tobytes() == b.document.parameters.tobytes()
        and a.document.run.slots.tobytes() == b.document.run.slots.tobytes()
        and a.history.blocks == b.history.blocks
        and a.marks == b.marks
    )


@given(documents(), st.integers(0, 9), st.booleans())
def test_a_moment_comes_back_to_the_last_bit(document, seed, held) -> None:
    before, expected = learned(document, seed), learned(document, seed)
    shelved = MomentShelf(Shelf()).put(before)
    if not held:
        graph = document.graph
        document = Document(
            Graph(graph.layers, graph.edges, graph.next_id), document.parameters, document.data
        )
        del before
    back = shelved.moment()
    assert same(back, expected)
    assert back.document.graph.next_id == expected.document.graph.next_id
    assert back.document.data is expected.document.data


def test_what_two_moments_share_they_share_when_they_are_back(tmp_path) -> None:
    shelf = MomentShelf(Shelf(tmp_path))
    first = moment(30, 30)
    key = first.document.graph.edges[0].key
    second = Moment(edits.set_values(first.document, {key: 2.0}), first.history)
    a, b = shelf.put(first), shelf.put(second)
    n = first.document.graph.n_parameters
    assert shelf.arrays.n_blocks == 2 * -(-8 * n // BLOCK) + -(-16 * n // BLOCK)
    assert a.graph is b.graph
    del first, second
    one, two = a.moment(), b.moment()
    assert one.document.graph is two.document.graph
    assert one.document.run.slots is two.document.run.slots
    assert one.document.parameters is not two.document.parameters
    assert one.document.data is two.document.data


def test_a_moment_that_came_back_is_put_back_without_being_written(tmp_path) -> None:
    shelf = MomentShelf(Shelf(tmp_path))
    first = moment(30, 30)
    assert shelf.put_back(first) is None
    shelved = shelf.put(first)
    del first
    blocks = shelf.arrays.n_blocks
    present = shelved.moment()
    again = shelf.put_back(present)
    assert again is not None
    assert again.parameters is shelved.parameters
    assert again.slots is shelved.slots
    assert again.graph is shelved.graph
    assert shelf.arrays.n_blocks == blocks
    assert shelf.put_back(moment(30, 30, seed=1)) is None


@given(graphs(), graphs())
def test_a_packed_graph_is_the_graph_whatever_it_was_packed_beside(graph, other) -> None:
    copy = Graph(graph.layers, graph.edges, graph.next_id)
    for like in (None, PackedGraph.of(other), PackedGraph.of(copy)):
        again = Graph(graph.layers, graph.edges, graph.next_id)
        packed = PackedGraph.of(again, like)
        assert PackedGraph.of(again, None) is packed
        assert packed.graph() is again
        assert not packed.is_of(graph)
        del again
        back = packed.graph()
        assert back == graph
        assert back.next_id == graph.next_id
        assert PackedGraph.of(back, like) is packed


def test_a_graph_shares_what_an_edit_left_alone() -> None:
    document = dense_document((1, *[20] * 8, 1), ("relu",) * 8 + ("linear",), Data(Generator()))
    packed = PackedGraph.of(document.graph)
    grown = edits.add_node(document, document.graph.layers[3].id)
    after = PackedGraph.of(grown.graph, packed)
    pairs = list(zip(packed.parts, after.parts, strict=True))
    assert [i for i, (a, b) in enumerate(pairs) if a is not b] == [3, 4]
    assert all(a.base is b.base for a, b in pairs)
    assert [len(part.new) for part in after.parts] == [0, 0, 0, 20, 20, 0, 0, 0, 0, 0]
    assert after.bytes_beside(after) == 0
    assert after.bytes_beside(packed) < after.bytes_beside(None) / 6
    shrunk = edits.remove_nodes(grown, [grown.graph.next_id - 1])
    back = PackedGraph.of(shrunk.graph, after)
    assert all(
        a.edges == b.edges and a.base is b.base
        for a, b in zip(packed.parts, back.parts, strict=True)
    )


@given(documents(), st.data())
def test_graphs_packed_one_beside_the_other_come_back_whatever_was_edited(document, data) -> None:
    made, packed = [], None
    for _ in range(8):
        graph = document.graph
        key = data.draw(st.sampled_from(graph.parameter_keys))
        layer = data.draw(st.sampled_from(graph.layers[1:])).id
        kind = data.draw(st.sampled_from(("add", "lock", "layer", "cut", "rename")))
        if kind == "add" and layer != graph.layers[-1].id:
            document = edits.add_node(document, layer)
        elif kind == "lock":
            document = edits.set_locked(document, [key], not graph.locked[0])
        elif kind == "layer":
            document = edits.add_layer(document, 1, 2)
        elif kind == "cut" and isinstance(key, tuple):
            document = edits.remove_edges(document, [key])
        elif kind == "rename":
            document = edits.rename_node(document, graph.nodes[0].id, f"n{len(made)}")
        packed = PackedGraph.of(document.graph, packed)
        made.append((packed, document.graph.layers, document.graph.edges))
    document = None
    for packed, layers, edges in made:
        graph = packed.graph()
        assert (graph.layers, graph.edges) == (layers, edges)
