from __future__ import annotations

from playground.session.highlight import NO_HIGHLIGHT, Highlight, merged


def test_none_give_no_highlight() -> None:
    assert merged([]) == NO_HIGHLIGHT


def test_each_source_adds_its_parts() -> None:
    both = merged(
        [
            Highlight(lit_nodes=frozenset({1}), doomed_edges=frozenset({(1, 2)})),
            Highlight(lit_nodes=frozenset({2}), lit_edges=frozenset({(1, 3)})),
        ]
    )
    assert both.lit_nodes == {1, 2}
    assert both.lit_edges == {(1, 3)}
    assert both.doomed_edges == {(1, 2)}
    assert both.doomed_nodes == frozenset()


def test_a_lit_node_is_not_dimmed() -> None:
    dimmed = Highlight(dimmed_nodes=frozenset({1, 2}))
    lit = Highlight(lit_nodes=frozenset({2}))
    assert merged([dimmed, lit]).dimmed_nodes == merged([lit, dimmed]).dimmed_nodes == {1}


def test_of_two_notes_on_one_part_the_later_one_stays() -> None:
    first = Highlight(notes=((4, "first"), ((1, 2), "edge")))
    second = Highlight(notes=((4, "second"),))
    assert dict(merged([first, second]).notes) == {4: "second", (1, 2): "edge"}
