from __future__ import annotations

from playground.analysis.blow_up import Factor, Kind, Runaway
from playground.analysis.restarts import Start
from playground.engine.run import Divergence
from playground.model.document import Data, Generator, dense_document
from playground.model.graph import dense_graph
from playground.ui.panels.divergence import (
    change_text,
    divergence_text,
    dying_text,
    remedy_text,
    runaway_highlight,
)

GRAPH = dense_graph((1, 3, 1), ("relu", "linear"))
DOCUMENT = dense_document((1, 3, 1), ("relu", "linear"), Data(Generator("abs")))
OWN = Start(0.1, 42, "none")


def test_it_names_the_weight_and_what_may_help() -> None:
    text = divergence_text(Divergence(1234, (2, 6), 3e180, 0.5), GRAPH, "Try less.")
    assert text == (
        "Training stopped at step 1,234: the next step would leave the finite numbers. The "
        "gradient of the weight x → h3 was 3.0·10¹⁸⁰. Try less."
    )


def test_a_gradient_without_a_number_is_said_in_words() -> None:
    for value in (float("inf"), float("nan")):
        text = divergence_text(Divergence(1, 8, value, 2.0), GRAPH, "")
        assert "gradient of the bias of y was too large for a number" in text


def test_the_button_says_all_that_the_start_changes() -> None:
    assert change_text(DOCUMENT, OWN) == ""
    assert remedy_text(DOCUMENT, OWN) == "Start again with fresh weights"
    assert remedy_text(DOCUMENT, Start(0.03, 42, "none")) == ("Start again with learning rate 0.03")
    assert remedy_text(DOCUMENT, Start(0.03, 43, "standard")) == (
        "Start again with scaled data, learning rate 0.03 and seed 43"
    )


def test_dead_units_are_counted_and_a_way_out_is_named() -> None:
    text = dying_text(7, 8, DOCUMENT, Start(0.1, 43, "none"))
    assert text == (
        "7 of 8 hidden units are dead: 0 at every training point, so they can’t learn."
        " A trial run with seed 43 learns."
    )
    assert dying_text(1, 1, DOCUMENT, None).startswith("The hidden unit is dead")


def test_it_names_what_ran_away_and_the_largest_factor_of_its_gradient() -> None:
    factors = (
        Factor(Kind.VALUE, 2, 0.5),
        Factor(Kind.SLOPE, 5, 1.0),
        Factor(Kind.WEIGHT, (5, 8), -4e90),
        Factor(Kind.ERROR, 8, 2e80),
    )
    found = Runaway((2, 5), 0.7, -3e85, 24, 0, 1e150, factors)
    text = divergence_text(Divergence(41, (2, 5), 1e150, 3.0), GRAPH, "Try less.", found)
    assert text == (
        "Training stopped at step 41: the next step would leave the finite numbers. The weight"
        " x → h2 ran away, from 0.70 to −3.0·10⁸⁵ in 24 steps. The largest factor of its gradient"
        " 1.0·10¹⁵⁰ was the weight h2 → y, −4.0·10⁹⁰. Try less."
    )
    lit = runaway_highlight(found)
    assert lit.lit_nodes == {2, 5, 8}
    assert lit.lit_edges == {(2, 5), (5, 8)}
    assert dict(lit.notes) == {(2, 5): "0.70 → −3.0·10⁸⁵", (5, 8): "w = −4.0·10⁹⁰"}


def test_what_no_edge_leads_on_from_is_said_not_to_matter_to_the_loss() -> None:
    found = Runaway(5, 1.0, -3e200, 24, 0, 0.0, ())
    text = divergence_text(Divergence(41, 5, 0.0, 3.0), GRAPH, "Try less.", found)
    assert "The bias of h2 ran away, from 1.00 to −3.0·10²⁰⁰ in 24 steps. The loss does not" in text
    assert "depend on the bias of h2: no edge leads from there to an output. Try less." in text
    lit = runaway_highlight(found)
    assert (lit.lit_nodes, lit.lit_edges) == ({5}, set())
