from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground import __version__
from playground.cli import main
from playground.data.dataset import load_data
from playground.engine.problem import problem_of
from playground.engine.reference import ReferenceEngine
from playground.files.examples import examples
from playground.files.export import EXPORTS, predictions
from playground.files.project import parse_project, read_project, write_project
from playground.model.document import Data, Points, dense_document, frozen
from playground.ui.shell.display import why_no_window
from tests.files.projects import EXAMPLE, FULL

ROOT = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example of the design in a file."""
    path = tmp_path / "net.playground.json"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


@pytest.fixture
def noisy(tmp_path: Path) -> Path:
    """Mini-batches, a last batch that is shorter, scaling, an optimizer with state."""
    rng = np.random.default_rng(5)
    points = Points(frozen(rng.normal(100, 20, (23, 1))), frozen(rng.normal(0, 5, (23, 1))), (3, 4))
    document = dense_document((1, 5, 1), ("relu", "linear"), Data(points, "standard"))
    text = json.loads(EXAMPLE)["training"] | {"optimizer": "adam", "batch_size": 4}
    path = tmp_path / "noisy.json"
    write_project(path, document)
    whole = json.loads(path.read_text()) | {"training": text | {"learning_rate": 0.01}}
    path.write_text(json.dumps(whole))
    return path


class Output:
    """The output and the exit code of a command."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def run(*arguments: object) -> Output:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Output(code, *capsys.readouterr())

    return run


def started(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """The command in another process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, "-m", "playground", *map(str, arguments)],
        env={name: value for name, value in environment.items() if value is not None},
        text=True,
        cwd=ROOT,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


def assert_refused(output: Output, *words: str) -> None:
    """Exit code 2, one line on stderr with these words, nothing on stdout."""
    assert (output.code, output.out) == (2, "")
    assert re.fullmatch(r"playground: [^\n]+\n", output.err), output.err
    for word in words:
        assert word in output.err


# -- train ------------------------------------------------------------------------------------


def test_train_prints_the_documented_json(run, project: Path) -> None:
    output = run("train", project, "--steps", 7, "--json")
    result = output.json
    assert list(result) == [
        "step", "epoch", "loss", "accuracy", "r2", "confidence", "steps_per_second", "diverged",
    ]  # fmt: skip
    assert list(result["loss"]) == ["train", "test", "penalty"]
    assert (result["step"], result["epoch"]) == (7, 7)
    assert result["accuracy"] == result["confidence"] == {"train": None, "test": None}
    assert list(result["r2"]) == ["train", "test"]
    assert result["diverged"] is False
    assert result["steps_per_second"] > 0.0
    assert output.out.count("\n") == 1
    assert "7 of 7 steps" in output.err


def test_the_printed_losses_are_those_of_the_written_parameters(
    run, noisy: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    result = run("train", noisy, "--epochs", 3, "--out", out, "--json").json
    document = read_project(out).document
    assert (result["step"], result["epoch"]) == (18, 3)  # 21 rows in batches of 4
    assert (document.run.step, document.run.epoch) == (18, 3)
    problem = problem_of(document, load_data(document.data))
    losses = ReferenceEngine().prepare(problem).losses(document.parameters)
    assert result["loss"]["train"] == pytest.approx(losses.train, rel=1e-9)
    assert result["loss"]["test"] == pytest.approx(losses.test, rel=1e-9)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam", "adamw"])
def test_a_saved_run_continues_to_the_last_bit(
    run, noisy: Path, tmp_path: Path, optimizer: str
) -> None:
    whole, half, rest = (tmp_path / name for name in ("whole.json", "half.json", "rest.json"))
    assert run("train", noisy, "--steps", 101, "--optimizer", optimizer, "--out", whole).code == 0
    assert run("train", noisy, "--steps", 50, "--optimizer", optimizer, "--out", half).code == 0
    assert run("train", half, "--steps", 51, "--out", rest).code == 0
    assert rest.read_bytes() == whole.read_bytes()
    assert read_project(rest).document.run.step == 101


def test_training_starts_from_the_weights_in_the_file(run, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert run("train", project, "--steps", 0, "--out", out).code == 0
    assert read_project(out).document.same_as(read_project(project).document)


def test_training_changes_unlocked_parameters_only(run, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    before = read_project(project).document
    run("train", project, "--steps", 5, "--learning-rate", "0,01", "--out", out)
    after = read_project(out).document
    assert after.weight(4, 7) == before.weight(4, 7) == 1.0
    assert after.bias(5) == before.bias(5) == 3.0
    assert after.bias(7) != before.bias(7)
    assert after.training.learning_rate == 0.01


def test_settings_of_the_command_line_replace_those_of_the_file(
    run, noisy: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    options = ("--optimizer", "momentum", "--learning-rate", "1/8", "--loss", "mse")
    more = ("--batch-size", "0", "--seed", "9", "--steps", "1")
    assert run("train", noisy, *options, *more, "--out", out).code == 0
    training = read_project(out).document.training
    assert (training.optimizer, training.learning_rate, training.loss) == ("momentum", 0.125, "mse")
    assert (training.batch_size, training.seed) == (0, 9)


def test_the_default_is_a_thousand_steps(run, project: Path) -> None:
    assert run("train", project, "--json").json["step"] == 1000


def test_a_diverging_run_is_a_result(run, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    output = run("train", project, "--learning-rate", 1000, "--out", out, "--json")
    assert output.json["diverged"] is True
    assert output.json["step"] < 1000
    assert np.isfinite(read_project(out).document.parameters).all()
    out = run("train", project, "--learning-rate", 1000).out
    assert "diverged after step" in out
    assert re.search(r"largest gradient: (weight (x|h\d) -> (h\d|y)|bias of (h\d|y))\)", out)


def test_a_classifier_has_an_accuracy(run) -> None:
    result = run("train", "sigmoid-unit", "--json").json
    assert result["accuracy"]["train"] > 0.9
    assert 0.5 < result["confidence"]["train"] <= 1.0
    assert result["r2"] == {"train": None, "test": None}
    assert "Accuracy: training" in run("train", "sigmoid-unit").out


def test_describe_prints_the_metrics_and_the_task(run) -> None:
    result = run("describe", "sigmoid-unit", "--json").json
    assert list(result)[:4] == ["loss", "accuracy", "r2", "confidence"]
    assert "Task: 1 input, 2 classes" in run("describe", "sigmoid-unit").out
    assert "R2: training" in run("describe", "first-steps").out


def test_describe_at_takes_raw_inputs(run, tmp_path: Path) -> None:
    entry = json.loads(EXAMPLE)
    layers = entry["graph"]["layers"]
    layers[0]["nodes"] = [{"id": 2, "feature": "x1*x2"}]
    entry["data"] |= {"x": [[-1.0, 2.0], [0.0, 1.0], [1.0, 3.0]]}
    path = tmp_path / "features.playground.json"
    path.write_text(json.dumps(entry), encoding="utf-8")
    result = run("describe", path, "--json", "--at", "2", "-3").json
    assert result["pieces"] is None
    (point,) = result["at"]
    assert point["x"] == [2.0, -3.0]
    assert point["nodes"][0] == {"id": 2, "z": -6.0, "a": -6.0}
    layers[0]["nodes"][0]["feature"] = "x1*x3"
    path.write_text(json.dumps(entry), encoding="utf-8")
    place = "graph.layers[0].nodes[0].feature: column 4: there is no input x3"
    assert_refused(run("describe", path), place)


@pytest.mark.parametrize(
    ("loss", "y", "activation", "words"),
    [
        ("cross_entropy", [[0.0], [1.0]], "linear", "two outputs or more"),
        ("half_mse", [[0.0], [1.0]], "softmax", "softmax needs two outputs or more"),
        ("binary_cross_entropy", [[-1.0], [1.0]], "sigmoid", "targets from 0 to 1, not -1"),
        ("cross_entropy", [[0.5, 0.2], [0.0, 1.0]], "softmax", "sum to 0.7, not to 1"),
    ],
)
def test_a_file_with_a_senseless_loss_or_output_is_refused(
    run, tmp_path: Path, loss, y, activation, words
) -> None:
    outputs = [{"id": 4 + i, "bias": 0.0} for i in range(len(y[0]))]
    layers = [
        {"id": 1, "activation": "linear", "nodes": [{"id": 2}]},
        {"id": 3, "activation": activation, "nodes": outputs},
    ]
    entry = json.loads(EXAMPLE)
    entry["graph"] = {"layers": layers, "edges": []}
    entry["data"] = {"kind": "points", "x": [[0.0], [1.0]], "y": y}
    entry["training"] = {"loss": loss}
    path = tmp_path / "senseless.playground.json"
    path.write_text(json.dumps(entry), encoding="utf-8")
    for command in ("train", "describe"):
        assert_refused(run(command, path), words)


def test_a_senseless_loss_is_refused_beside_its_option(run) -> None:
    output = run("train", "first-steps", "--loss", "cross_entropy")
    assert_refused(output, "--loss cross_entropy: cross-entropy needs two outputs or more")


class CtrlCAtFirstSight(io.StringIO):
    """A stderr whose reader presses Ctrl-C as soon as the progress bar shows."""

    def write(self, text: str) -> int:
        if "steps" in text and "steps" not in self.getvalue():
            super().write(text)
            signal.raise_signal(signal.SIGINT)
        return super().write(text)


def test_ctrl_c_stops_training_and_writes_nothing(
    run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = tmp_path / "out.json", CtrlCAtFirstSight()
    monkeypatch.setattr(sys, "stderr", err)
    output = run("train", project, "--steps", 10**12, "--out", out)
    assert (output.code, output.out) == (130, "")
    assert err.getvalue().endswith("playground: interrupted, nothing was written\n")
    assert [path.name for path in tmp_path.iterdir()] == [project.name]


# -- describe ---------------------------------------------------------------------------------


def test_describe_prints_the_pieces_of_the_example(run, project: Path) -> None:
    entry = run("describe", project, "--json").json
    assert set(entry) == {"loss", "accuracy", "r2", "confidence", "pieces", "kinks"}
    # h4 = relu(-x - 1), h5 = relu(2x + 3), y = h4 + 2 h5 + 0.1 x + 0.5
    ends = [(piece["from"], piece["to"]) for piece in entry["pieces"]]
    assert ends == [(None, -1.5), (-1.5, -1.0), (-1.0, None)]
    for piece, slope, intercept in zip(
        entry["pieces"], (-0.9, 3.1, 4.1), (-0.5, 5.5, 6.5), strict=True
    ):
        assert set(piece) == {"from", "to", "slope", "intercept"}
        assert piece["slope"] == pytest.approx(slope, abs=1e-12)
        assert piece["intercept"] == pytest.approx(intercept, abs=1e-12)
    assert [kink["nodes"] for kink in entry["kinks"]] == [[5], [4]]
    assert [kink["x"] for kink in entry["kinks"]] == [-1.5, -1.0]
    assert [kink["y"] for kink in entry["kinks"]] == pytest.approx([0.85, 2.4], abs=1e-12)
    # Predictions 2.4 and 6.5 for 0.2 and 0; 10.6 for the test row's 1.
    assert entry["loss"]["train"] == pytest.approx((2.2**2 + 6.5**2) / 4)
    assert entry["loss"]["test"] == pytest.approx(9.6**2 / 2)
    assert entry["loss"]["penalty"] == 0.0


def test_describe_shows_z_and_a_of_every_node_at_an_input(run, project: Path) -> None:
    (at,) = run("describe", project, "--at", "-2", "--json").json["at"]
    assert at["x"] == [-2.0]
    assert at["y"] == pytest.approx([1.3])
    nodes = {node["id"]: (node["z"], node["a"]) for node in at["nodes"]}
    assert nodes[4] == pytest.approx((1.0, 1.0))
    assert nodes[5] == pytest.approx((-1.0, 0.0))
    assert nodes[7] == pytest.approx((1.3, 1.3))
    assert nodes[2] == (-2.0, -2.0)


@pytest.mark.parametrize(
    ("words", "x"),
    [
        (["--at", "-1"], [-1.0]),
        (["--at=-1.5"], [-1.5]),
        (["--at", "-1", "2", "-1e-3"], [-1.0, 2.0, -1e-3]),
        (["--at", "-1/3", "--at", "0,5"], [-1 / 3, 0.5]),
        (["--at", "-.5", "--gradient"], [-0.5]),
    ],
)
def test_inputs_can_be_fractions_and_have_decimal_commas(
    run, project: Path, words: list[str], x: list[float]
) -> None:
    for arguments in ((project, *words), (*words, project)):
        entry = run("describe", *arguments, "--json").json
        assert [at["x"] for at in entry["at"]] == [[value] for value in x]


def test_the_gradient_is_that_of_training_loss_plus_penalty(
    run, project: Path, tmp_path: Path
) -> None:
    whole = json.loads(EXAMPLE)
    whole["training"] |= {"l1": 0.3, "l2": 0.7}
    project.write_text(json.dumps(whole))
    gradient = run("describe", project, "--gradient", "--json").json["gradient"]

    def objective(change: Any, step: float) -> float:
        changed = json.loads(json.dumps(whole))
        change(changed, step)
        project.write_text(json.dumps(changed))
        loss = run("describe", project, "--json").json["loss"]
        return loss["train"] + loss["penalty"]

    assert len(gradient["edges"]) == 5
    assert {entry["node"] for entry in gradient["biases"]} == {4, 5, 7}
    for i, edge in enumerate(whole["graph"]["edges"]):

        def weight(changed: Any, step: float, i: int = i) -> None:
            changed["graph"]["edges"][i]["weight"] += step

        slope = (objective(weight, 1e-6) - objective(weight, -1e-6)) / 2e-6
        ends = (edge["from"], edge["to"])
        (value,) = [e["value"] for e in gradient["edges"] if (e["from"], e["to"]) == ends]
        # h4 has its kink on the row x = -1: relu'(0) = 0 there, and the difference takes half.
        if ends not in {(2, 4)}:
            assert value == pytest.approx(slope, abs=1e-6)

    def bias(changed: Any, step: float) -> None:
        changed["graph"]["layers"][2]["nodes"][0]["bias"] += step

    slope = (objective(bias, 1e-6) - objective(bias, -1e-6)) / 2e-6
    (value,) = [b["value"] for b in gradient["biases"] if b["node"] == 7]
    assert value == pytest.approx(slope, abs=1e-6)


def test_a_scaled_network_is_described_in_the_units_of_the_data(run, noisy: Path) -> None:
    entry = run("describe", noisy, "--json").json
    document = read_project(noisy).document
    dataset = load_data(document.data)
    x = np.linspace(0, 200, 401)
    y = predictions(document, dataset, x[:, None])[:, 0]
    for piece in entry["pieces"]:
        low = -np.inf if piece["from"] is None else piece["from"]
        high = np.inf if piece["to"] is None else piece["to"]
        inside = (x >= low) & (x <= high)
        line = piece["slope"] * x[inside] + piece["intercept"]
        np.testing.assert_allclose(line, y[inside], rtol=1e-9, atol=1e-9)
    (at,) = run("describe", noisy, "--at", 120, "--json").json["at"]
    assert at["x"] == [120.0]
    assert at["y"] == pytest.approx(predictions(document, dataset, np.array([[120.0]]))[0])
    seen = float(dataset.inputs.scale.to_network(np.array([120.0]))[0])
    assert at["nodes"][0]["z"] == at["nodes"][0]["a"] == pytest.approx(seen)


def test_a_network_without_pieces_says_why(run) -> None:
    assert run("describe", "smooth", "--json").json["pieces"] is None
    assert run("describe", "smooth", "--json").json["kinks"] is None
    assert "not piecewise linear" in run("describe", "smooth").out


def test_several_outputs_have_separate_pieces(run, tmp_path: Path) -> None:
    points = Points(frozen([[0.0], [1.0]]), frozen([[0.0, 0.0], [1.0, 1.0]]))
    document = dense_document((1, 3, 2), ("relu", "linear"), Data(points))
    path = tmp_path / "two.json"
    write_project(path, document)
    outputs = [node.id for node in document.graph.layers[-1].nodes]
    pieces = run("describe", path, "--json").json["pieces"]
    assert [p["output"] for p in pieces if p["from"] is None] == outputs
    assert "output" in run("describe", path).out


def test_two_inputs_are_given_with_a_comma_or_as_two_words(run, tmp_path: Path) -> None:
    points = Points(frozen([[0.0, 1.0], [1.0, 0.0]]), frozen([[0.0], [1.0]]))
    path = tmp_path / "plane.json"
    write_project(path, dense_document((2, 2, 1), ("tanh", "linear"), Data(points)))
    for words in (["1,-2"], ["1", "-2"], ["1;-2"]):
        entry = run("describe", path, "--at", *words, "--json").json
        assert [at["x"] for at in entry["at"]] == [[1.0, -2.0]]
        assert entry["pieces"] is None
    entry = run("describe", path, "--at", "-1,2", "0,5;1", "--json").json
    assert [at["x"] for at in entry["at"]] == [[-1.0, 2.0], [0.5, 1.0]]
    assert_refused(run("describe", path, "--at", "1"), "--at: 1 is not 2 numbers")


def test_the_text_names_kinks_and_nodes(run, project: Path) -> None:
    text = run("describe", project, "--at", "0", "--gradient").out
    assert "Network 1-2-1 (relu, linear): 5 weights, 3 biases, 2 of them locked" in text
    assert "3 pieces, 2 kinks" in text
    assert "At x = 0 the prediction is 6.5" in text
    assert "Gradient of training loss plus penalty" in text


# -- export, examples -------------------------------------------------------------------------


@pytest.mark.parametrize("format_", EXPORTS)
def test_export_writes_the_file_or_prints_it(
    run, project: Path, tmp_path: Path, format_: str
) -> None:
    out = tmp_path / "out"
    output = run("export", project, "--to", format_, "-o", out)
    assert (output.code, output.out, output.err) == (0, "", "")
    assert out.read_text(encoding="utf-8") == EXPORTS[format_].text(read_project(project).document)
    assert run("export", project, "--to", format_).out == out.read_text(encoding="utf-8")


@pytest.mark.parametrize("format_", sorted({"keras", "onnx", "svg", "png", "pdf"} - set(EXPORTS)))
def test_an_unknown_export_is_refused_with_a_list_of_formats(
    run, project: Path, tmp_path: Path, format_: str
) -> None:
    out = tmp_path / "out"
    output = run("export", project, "--to", format_, "-o", out)
    assert_refused(output, f"--to {format_}", ", ".join(EXPORTS))
    assert not out.exists()


def test_examples_are_listed_and_accepted_as_files(run) -> None:
    listed = run("examples").out
    assert [line.split()[0] for line in listed.splitlines()] == [e.name for e in examples()]
    assert all(e.title in line for e, line in zip(examples(), listed.splitlines(), strict=True))
    entries = run("examples", "--json").json
    assert [e["name"] for e in entries] == [e.name for e in examples()]
    assert [e["title"] for e in entries] == [e.title for e in examples()]
    assert (
        run("describe", "Two kinks", "--json").json == run("describe", "two-kinks", "--json").json
    )
    assert run("describe", "two-kinks", "--json").json["kinks"]


def test_a_file_takes_precedence_over_an_example_of_the_same_name(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "linear-fit").mkdir()
    assert run("describe", "linear-fit", "--json").json["kinks"] == []
    (tmp_path / "two-kinks").write_text(EXAMPLE)
    assert run("describe", "two-kinks", "--json").json["kinks"][0]["nodes"] == [5]


# -- what goes wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["train"], "FILE"),
        (["train", "FILE", "--stpes", "3"], "--stpes"),
        (["train", "FILE", "--step", "3"], "--step"),
        (["train", "FILE", "--steps", "-3"], "--steps"),
        (["train", "FILE", "--seed", str(2**70)], f"'{2**70}' is larger than {2**63 - 1}"),
        (["train", "FILE", "--steps", "1.5"], "--steps"),
        (["train", "FILE", "--steps", "9" * 30], "--steps"),
        (["train", "FILE", "--steps", str(2**63 - 1), "--epochs", "1"], "--epochs"),
        (["train", "FILE", "--optimizer", "adm"], "--optimizer"),
        (["train", "FILE", "--learning-rate", "fast"], "--learning-rate"),
        (["train", "FILE", "--learning-rate", "-1"], "--learning-rate"),
        (["train", "FILE", "--learning-rate", "nan"], "--learning-rate"),
        (["train", "FILE", "--loss", "x"], "--loss"),
        (["train", "FILE", "--out", "/no/such/folder/x"], "/no/such/folder"),
        (["train", "FILE", "--out", "."], "is a folder"),
        (["train", "FILE", "--out", "/proc/x.json"], "/proc"),  # which says that it takes files
        (["train", "FILE", "more"], "more"),
        (["train", "none.json"], "none.json: no such file"),
        (["describe", "FILE", "--at"], "--at"),
        (["describe", "FILE", "--at", "one"], "--at"),
        (["describe", "FILE", "--at", "1e999"], "--at"),
        (["export", "FILE"], "--to"),
        (["export", "FILE", "--to", "csv", "-o", "/no/such/folder/x"], "/no/such/folder"),
        (["examples", "more"], "more"),
        (["lessons"], "lessons"),
        (["trian", "FILE"], "there is no command trian; did you mean train?"),
        (["trian"], "there is no command trian; did you mean train?"),
        (["draw", "FILE"], "there is no command draw; the commands are train, sweep"),
        (["describe", "two-kink"], "no such example; did you mean two-kinks?"),
        (["describe", "TWO KINK"], "no such example; did you mean Two kinks?"),
        (["--versoin"], "--versoin"),
        (["a\0b"], "null"),
        (["a\nb.json"], "no such file"),
    ],
)
def test_a_wrong_command_is_refused_in_one_line(
    run, project: Path, arguments: list[str], word: str
) -> None:
    named = [str(project) if argument == "FILE" else argument for argument in arguments]
    assert_refused(run(*named), word)


@pytest.mark.parametrize("command", ["train", "sweep", "export"])
def test_a_table_in_place_of_a_project_is_called_one(run, tmp_path: Path, command: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text("x,y\n1,2\n2,3\n")
    options = {"sweep": ["--seeds", "2"], "export": ["--to", "csv"]}.get(command, [])
    text = f"{path} is a table, not a project; playground new {path} --out FILE makes one"
    assert_refused(run(command, path, *options), text)


def test_a_file_that_is_no_text_is_refused_before_there_is_a_window(run, tmp_path: Path) -> None:
    path = tmp_path / "locked.csv"
    path.mkdir()
    assert_refused(run(path), "locked.csv")


@pytest.mark.parametrize("command", [["train"], ["describe"], ["export", "--to", "csv"], []])
def test_an_invalid_file_is_refused_with_the_place_and_nothing_is_written(
    run, project: Path, tmp_path: Path, command: list[str]
) -> None:
    project.write_text(EXAMPLE.replace('"to": 7, "weight": 0.1', '"to": 99, "weight": 0.1'))
    out = tmp_path / "out"
    write = ["--out", str(out)] if command and command[0] != "describe" else []
    output = run(*command, project, *write)
    assert_refused(output, f"{project}: graph.edges[4].to: no node 99\n")
    assert not out.exists()


def test_training_without_rows_is_refused(run, project: Path) -> None:
    project.write_text(EXAMPLE.replace('"test": [2]', '"test": [0, 1, 2]'))
    assert_refused(run("train", project), "no training rows")
    assert run("describe", project, "--gradient", "--json").json["gradient"] is None


def test_a_result_that_can_not_be_printed_is_an_error(project: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    process = started("describe", project, stdout=write_end)
    os.close(write_end)
    _, err = process.communicate()
    assert_refused(Output(process.returncode, "", err), "can't be printed")


def test_help_and_version_are_results(run) -> None:
    assert run("--version").out == f"playground {__version__}\n"
    for command in ([], ["train"], ["describe"], ["export"], ["examples"]):
        output = run(*command, "--help")
        assert (output.code, output.err) == (0, "")
        assert output.out.startswith("usage: playground")


def test_characters_outside_the_terminals_encoding_are_escaped(project: Path) -> None:
    text = EXAMPLE.replace('{"id": 4,', '{"id": 4, "name": "größe\\u001b[31m",')
    project.write_text(text, encoding="utf-8")
    process = started("describe", project, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert "gr\\xf6\\xdfe" in out
    assert "\x1b" not in out


# -- the window -------------------------------------------------------------------------------


@pytest.mark.parametrize("display", [None, ":987", "no-such-host.invalid:0", "nonsense"])
def test_without_a_display_the_error_names_the_commands_that_need_none(
    project: Path, display: str | None
) -> None:
    if not sys.platform.startswith("linux"):
        assert why_no_window() is None  # macOS and Windows always have one
        return
    environment = {"DISPLAY": display, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None}
    for arguments in ([], [project]):
        process = started(*arguments, env=environment)
        out, err = process.communicate(timeout=60)
        assert_refused(Output(process.returncode, out, err), "display", "playground train")


def test_an_invalid_file_is_refused_before_qt_is_loaded(project: Path) -> None:
    project.write_text("{")
    code = (
        "import sys\nfrom playground.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "sys.exit(code if not any(name.startswith('PySide6') for name in sys.modules) else 3)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code, str(project)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    output = Output(process.returncode, process.stdout, process.stderr)
    assert_refused(output, "line 1, column 2")


def test_the_full_example_of_the_tests_is_a_valid_project() -> None:
    assert parse_project(FULL).document.run.step == 3
