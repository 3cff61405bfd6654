"""A run in several engines opens with what differs between them, and tells a fault of both once."""

import dataclasses
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console

from harness.model import Library, Verdict, Word
from harness.report import Run, merged, shard_file, story
from harness.report.engines import EngineDifference
from harness.report.findings import headline, lines
from harness.report.findings_page import to_json
from harness.report.html import index
from harness.report.junit import junit
from harness.report.markdown import markdown
from harness.report.terminal import page_lines, print_table
from harness.report.verdict_record import from_json, judged
from harness.report.verdict_record import to_json as record_to_json
from harness.session import Outcome, RunOptions, Shard
from harness.toolchain import paths
from tests import report_samples as samples
from tests.unit.report.test_merging import shards

GIVEN = {"plan": "Pro", "seats": 5}
LOST = {"plan": "Pro"}
SCHEMA = json.loads(
    (paths.PACKAGE.parent / "docs" / "schemas" / "check.schema.json").read_text("utf-8")
)


def in_engine(engine: str, outcome: Outcome) -> Outcome:
    """Return an outcome as that of one engine in a run with several."""
    recording = outcome.recording and dataclasses.replace(outcome.recording, browser=f"{engine} 1")
    return dataclasses.replace(
        outcome,
        job=dataclasses.replace(outcome.job, engine=engine),
        verdict=dataclasses.replace(outcome.verdict, engine=engine),
        evidence=recording,
        run_options=RunOptions(browser="" if engine == "chromium" else engine),
    )


def chromium(
    name: str, arrived: dict[str, Any], library: Library = "next", **parts: Any
) -> Outcome:
    outcome = samples.outcome(name, library, given=GIVEN, arrived=arrived, **parts)
    return in_engine("chromium", outcome)


def firefox(name: str, arrived: dict[str, Any], library: Library = "next", **parts: Any) -> Outcome:
    outcome = samples.outcome(name, library, given=GIVEN, arrived=arrived, **parts)
    return in_engine("firefox", outcome)


def run_of(*outcomes: Outcome) -> Run:
    return Run({"Shop": outcomes}, samples.BEGAN, 1.0)


def shown(run: Run) -> str:
    file = io.StringIO()
    records = {name: [*map(judged, part)] for name, part in run.outcomes.items()}
    print_table(Console(file=file, width=200), records, run.engine_differences)
    return file.getvalue()


BOTH = run_of(chromium("shop-a", LOST), firefox("shop-a", LOST))
FIREFOX = run_of(
    chromium("shop-a", GIVEN),
    chromium("shop-b", GIVEN),
    firefox("shop-a", LOST),
    firefox("shop-b", GIVEN),
)


def test_ids_name_the_engine_only_where_there_are_several() -> None:
    assert [one.job.id for one in BOTH.every] == ["shop-a-next-chromium", "shop-a-next-firefox"]
    alone = samples.outcome("shop-a", "next", given=GIVEN, arrived=LOST)
    assert alone.job.id == "shop-a-next"
    assert run_of(alone).engine_lines == []
    assert "hrom" not in shown(run_of(alone))


def test_a_fault_of_both_engines_is_told_once() -> None:
    [found] = BOTH.findings.new
    assert (found.only, found.engines) == ("", ("chromium", "firefox"))
    assert len(found.outcomes) == 2
    assert found.witness.verdict.engine == "chromium"
    assert headline(BOTH) == "1 finding in 1 requirement (1 in both engines)"
    assert BOTH.engine_lines == ["engines: Chromium and Firefox came to the same verdict"]


@pytest.mark.parametrize("engine", ["Firefox", "Chromium"])
def test_a_fault_of_one_engine_says_so(engine: str) -> None:
    bad, good = (firefox, chromium) if engine == "Firefox" else (chromium, firefox)
    run = run_of(bad("shop-a", LOST), good("shop-a", GIVEN))
    [found] = run.findings.new
    assert found.only == f"{engine} only"
    first, told, *_ = lines(run)
    assert first == f"1 finding in 1 requirement (1 {engine} only):"
    assert told == f"  1. {engine} only: track loses seats"
    [opened] = to_json(run, {one.job.id: at for at, one in enumerate(run.every)})["new"]
    assert (opened["title"], opened["only"]) == ("track loses seats", f"{engine} only")


@pytest.mark.parametrize("word", [Word.SKIP, Word.ERROR])
def test_an_engine_that_could_not_judge_says_nothing_of_a_fault(word: Word) -> None:
    undecided = in_engine("firefox", samples.error("shop-a", "next", "it hung"))
    verdict = Verdict("shop-a", "next", word, reason="it hung", engine="firefox")
    run = run_of(chromium("shop-a", LOST), dataclasses.replace(undecided, verdict=verdict))
    assert run.findings.new[0].only == "Chromium, not judged in Firefox"


def test_what_is_known_in_one_engine_shows_there_too() -> None:
    run = run_of(chromium("shop-a", LOST, known=True), firefox("shop-a", LOST))
    assert [one.only for one in (*run.findings.new, *run.findings.known)] == ["", ""]


def test_a_finding_has_the_differences_of_its_witness_in_whatever_engine() -> None:
    long = {**GIVEN, "note": "so that its call is longer"}
    run = run_of(
        in_engine(
            "chromium",
            samples.outcome("shop-b", "next", given=long, arrived={**LOST, "note": long["note"]}),
        ),
        chromium("shop-a", GIVEN),
        firefox("shop-a", LOST),
    )
    [found] = run.findings.new
    assert found.witness.job.id == "shop-a-next-firefox"
    assert found.command == "harness run shop-a --library next --browser firefox"
    assert [one.expected for one in found.differences] == [5]
    assert [one.id for one in found.promises] == ["shop-a", "shop-b"]
    assert found.requirements == ["shop-a", "shop-b"]


def test_the_table_opens_with_what_is_not_the_same() -> None:
    header, opening, first, *rest = shown(FIREFOX).splitlines()
    assert header.split(maxsplit=1) == ["requirement", "next, Chromium  next, Firefox"]
    assert opening.strip() == "not the same in all engines"
    assert first.split() == ["shop-a", "pass", "fail"]
    assert [line.split() for line in rest] == [
        ["Shop"],
        ["shop-a", "pass", "fail"],
        ["shop-b", "pass", "pass"],
        ["total", "2/2", "pass", "1/2", "pass"],
    ]
    assert FIREFOX.engine_lines == [
        "engines: Chromium and Firefox differ in 1 of 2 verdicts",
        "  pass in Chromium, fail in Firefox: shop-a-next",
    ]


def test_what_ended_before_an_engine_judged_it_differs_from_nothing() -> None:
    run = run_of(chromium("shop-a", GIVEN), chromium("shop-b", GIVEN), firefox("shop-a", GIVEN))
    assert run.engine_differences == []


def test_json_is_as_the_schema_says() -> None:
    told = samples.as_json(FIREFOX)
    Draft202012Validator(SCHEMA).validate(told)
    assert told["engines"] == ["chromium", "firefox"]
    assert told["engine_differences"] == [
        {
            "requirement": "shop-a",
            "library": "next",
            "words": {"chromium": "pass", "firefox": "fail"},
        }
    ]
    assert [one["engine"] for one in told["verdicts"]] == [*["chromium"] * 2, *["firefox"] * 2]
    assert (told["findings"][0]["engines"], told["findings"][0]["only"]) == (
        ["firefox"],
        "Firefox only",
    )


def test_each_engine_has_a_column_of_the_page() -> None:
    error = in_engine("firefox", samples.error("shop-c", "next", "it hung"))
    told = index(run_of(*FIREFOX.every, error))
    assert told["columns"] == [
        {"library": "next", "browser": "chromium 1"},
        {"library": "next", "browser": "firefox 1"},
    ]
    assert [one["column"] for one in told["verdicts"]] == [0, 0, 1, 1, 1]


def test_junit_has_a_case_for_each_engine() -> None:
    root = ET.fromstring(junit(FIREFOX))  # noqa: S314 - our own
    assert [case.get("name") for case in root.iter("testcase")][2:] == [
        "shop-a-next-firefox",
        "shop-b-next-firefox",
    ]
    [failure] = root.iter("failure")
    assert failure.get("message") == "Firefox only: track loses seats"
    assert "FAIL shop-a (library: next, Firefox)" in str(failure.text)


def test_markdown_opens_with_what_differs() -> None:
    told = markdown(FIREFOX)
    table = "| <code>shop-a</code> | next | pass | fail |"
    assert 0 < told.index(table) < told.index("### ❌ Firefox only")
    assert "next 2&#46;1&#46;0, Firefox" in told
    assert "not the same" not in markdown(BOTH)
    assert story(FIREFOX.every[0]).startswith("PASS shop-a (library: next, Chromium)")


def test_a_verdict_keeps_its_engine_between_processes() -> None:
    record = from_json(json.loads(json.dumps(record_to_json(judged(FIREFOX.every[2])))))
    assert record.verdict.engine == "firefox"


def test_what_depends_on_earlier_calls_is_named_with_its_engine() -> None:
    told = [dataclasses.replace(judged(one), page="own only") for one in FIREFOX.every]
    assert "shop-a-next-chromium" in next(iter(page_lines(told, 0)))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_shards_in_several_engines_are_the_run_that_they_are_parts_of(
    tmp_path: Path, count: int
) -> None:
    found = {place: shard_file.read(place) for place in shards(tmp_path, FIREFOX, count)}
    made = merged(found)
    assert [one.job.id for one in made.every] == [one.job.id for one in FIREFOX.every]
    assert [one.verdict.engine for one in made.every] == [
        one.verdict.engine for one in FIREFOX.every
    ]
    assert made.findings.new[0].only == "Firefox only"
    assert [one.recording and one.recording.browser for one in made.every] == [
        one.recording and one.recording.browser for one in FIREFOX.every
    ]
    assert Shard(1, count) in {one.shard for one in found.values()}


def test_words_say_where() -> None:
    one = EngineDifference("shop-a", "next", {"chromium": "known", "firefox": "worth a look"})
    assert one.told == "known in Chromium, worth a look in Firefox"
