"""One row for each build: how its verdicts came out, what was observed, and what went wrong."""

import dataclasses
import io
from pathlib import Path

from rich.console import Console

from harness.report import Run, outputs, properties
from harness.report.build_rows import build_rows, row_to_json
from harness.report.markdown import markdown
from harness.report.outputs import Places
from harness.report.verdict_record import judged
from harness.session import RunOptions
from tests import report_samples as samples


def run_of_two() -> Run:
    run = samples.mixed()
    fine = [one for one in run.outcomes["Shop"] if one.job.requirement.id == "shop-green"]
    other = samples.error("lost-loads", "next", "no entry file")
    lost = dataclasses.replace(samples.SHOP, key="lost", name="Lost")
    other = dataclasses.replace(other, job=dataclasses.replace(other.job, destination=lost))
    return Run({"Shop": run.outcomes["Shop"], "Fine": fine, "Lost": [other]}, run.began, 1.0)


def test_a_row_counts_the_words_and_names_what_was_observed() -> None:
    shop, fine, lost = map(row_to_json, build_rows(run_of_two()))
    assert {name: count for name, count in shop["counts"].items() if count} == {
        "pass": 4,
        "fail": 2,
        "error": 1,
        "known": 1,
    }
    assert shop["functions"] == fine["functions"] == ["shop.track"]
    assert shop["reason"] == "the page did not answer within 20 s"
    assert (fine["counts"]["pass"], fine["reason"]) == (2, "")
    assert (lost["name"], lost["functions"], lost["reason"]) == ("Lost", [], "no entry file")
    assert len(shop["findings"]) == 1


def test_the_terminal_shows_a_line_for_each_build() -> None:
    run = dataclasses.replace(run_of_two(), are_many=True)
    console = Console(file=io.StringIO(), width=100)
    places = Places(Path("report.html"), Path("recordings.jsonl"))
    outputs.show(console, run, [judged(one) for one in run.every], places)
    output = console.file
    assert isinstance(output, io.StringIO)
    lines = [line.split() for line in output.getvalue().splitlines()]
    heading = "build pass fail error known nothing arrived findings observed"
    assert lines[:4] == [
        heading.split(),
        ["Shop", "4", "2", "1", "1", "-", "1", "1", "function"],
        ["Fine", "2", "-", "-", "-", "-", "1", "1", "function"],
        ["Lost", "-", "-", "1", "-", "-", "-", "nothing"],
    ]
    assert "ERROR Lost: no entry file" in output.getvalue()
    assert "shop-green" not in output.getvalue()


def test_the_other_outputs_name_a_build_that_could_not_be_judged() -> None:
    run = run_of_two()
    [lost] = run.outcomes["Lost"]
    lost = dataclasses.replace(lost, run_options=RunOptions("/all/lost"))
    assert dict(properties(lost))["build"] == "lost /all/lost"
    made = dataclasses.replace(run, outcomes={**run.outcomes, "Lost": [lost]})
    [row, *_] = [one for one in markdown(made).splitlines() if one.startswith("| Lost | ")]
    assert "/all/lost" in row
