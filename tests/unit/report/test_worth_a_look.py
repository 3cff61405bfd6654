"""A failure of what no document promises is worth a look, and fails no run, unless it is strict."""

import dataclasses
import json
from pathlib import Path

import pytest

from harness.cli.judging import exit_code
from harness.judging import Assessment
from harness.model import PROMISED, Level, UsageError, Word
from harness.report import Run, html, markdown, story, verdict_record
from harness.report.annotations import annotations
from harness.report.failure_bundle import is_kept, panel_data
from harness.report.junit import junit
from harness.session import Outcome
from tests import report_samples as samples


@pytest.mark.parametrize("level", ["documented", "platform", "vendor", "inferred", "advice"])
def test_the_level_decides(level: Level) -> None:
    red = samples.outcome("shop-red", "next", given={"a": 1}, arrived={}, level=level)
    assert red.verdict.word is Word.FAIL
    assert red.is_worth_a_look == (level not in PROMISED)
    assert exit_code([red]) == (1 if level in PROMISED else 0)
    strict = dataclasses.replace(red, job=dataclasses.replace(red.job, is_strict=True))
    assert not strict.is_worth_a_look
    assert exit_code([strict]) == 1


def with_word(outcome: Outcome, word: Word) -> Outcome:
    verdict = dataclasses.replace(outcome.verdict, word=word, differences=(), reason="why")
    return dataclasses.replace(outcome, verdict=verdict)


def test_nothing_but_a_fail_that_nobody_knew_is_worth_a_look() -> None:
    advice, _, known, green = samples.looks().every
    assert advice.is_worth_a_look
    assert not green.is_worth_a_look
    assert (known.is_worth_a_look, known.shown_word) == (False, "known")
    unknown = with_word(advice, Word.ERROR)
    assert (unknown.is_worth_a_look, unknown.shown_word) == (False, "error")
    assert exit_code([unknown]) == 3, "an error stays one, whatever the level"


def test_a_known_deviation_of_advice_that_no_longer_occurs_fails_the_run() -> None:
    advice = samples.looks().every[0]
    wrong = dataclasses.replace(advice, assessment=Assessment((), ("it deviates differently",)))
    assert not wrong.is_worth_a_look
    assert exit_code([wrong], ["it deviates differently"]) == 1


def test_a_run_of_skips_and_looks_is_not_one_of_skips_alone() -> None:
    advice = samples.looks().every[0]
    skip = with_word(advice, Word.SKIP)
    assert exit_code([advice, skip]) == 0
    with pytest.raises(UsageError, match="nothing was judged"):
        exit_code([skip])


def test_the_title_says_that_no_promise_is_broken() -> None:
    run = samples.looks()
    assert run.title == "No promise is broken; 2 of 4 verdicts are worth a look"
    assert run.red == []
    mixed = Run({"Shop": [*run.every, *samples.mixed().every]}, samples.BEGAN, 1.0)
    assert mixed.title == (
        "2 of 12 verdicts are not as promised, 1 could not be decided, 2 are worth a look"
    )
    hangs = [outcome for outcome in samples.mixed().every if outcome.verdict.word is Word.ERROR]
    undecided = Run({"Shop": hangs}, samples.BEGAN, 1.0)
    assert undecided.title == "1 of 1 verdict could not be decided"
    one = Run({"Shop": run.every[:1]}, samples.BEGAN, 1.0)
    assert one.title == "No promise is broken; 1 of 1 verdict is worth a look"
    strict = samples.looks(is_strict=True)
    assert strict.title == "2 of 4 verdicts are not as promised"


def test_json_counts_it_apart() -> None:
    told = samples.as_json(samples.looks())
    assert (told["counts"]["fail"], told["known"], told["worth_a_look"]) == (3, 1, 2)
    shown = {one["requirement"]: (one["verdict"], one["worth_a_look"]) for one in told["verdicts"]}
    assert shown == {
        "shop-advice": ("fail", True),
        "shop-reading": ("fail", True),
        "shop-known-advice": ("fail", False),
        "shop-green": ("pass", False),
    }


def test_markdown_has_a_heading_for_it() -> None:
    text = markdown.markdown(samples.looks())
    assert text.startswith("## ✅ No promise is broken")
    _, _, below = text.partition("### Worth a look\n")
    assert "shop-advice" in below
    assert "next; inferred" in below.replace("&#59;", ";")
    assert "shop-known" not in below.partition("###")[0]
    assert "Worth a look" not in markdown.markdown(samples.mixed())
    assert "### ❌" in markdown.markdown(samples.looks(is_strict=True))


def test_junit_skips_it_with_its_reason() -> None:
    text = junit(samples.looks()).decode()
    assert text.count('type="worth a look"') == 2
    assert 'failures="0"' in text
    assert 'message="shop-advice-next (advice): shop.track' in text
    assert junit(samples.looks(is_strict=True)).decode().count("<failure") == 2


def test_the_report_lists_it_as_such() -> None:
    index = html.index(samples.looks())
    words = [(one["word"], one["red"]) for one in index["verdicts"]]
    looks = [("worth-a-look", False)] * 2
    assert words == [*looks, ("known", False), ("pass", False)]
    assert index["worth_a_look"] == 2


def test_the_story_says_so() -> None:
    advice, reading, *_ = samples.looks().every
    lines = story(advice).splitlines()
    assert lines[0] == "WORTH A LOOK shop-advice (library: next)"
    assert lines[1].startswith("  asked ")
    assert lines[2].startswith("  source     advice, Shop Destination › Advice")
    assert "inferred, Shop Destination" in story(reading)
    strict = samples.looks(is_strict=True).every[0]
    assert story(strict).startswith("FAIL shop-advice")


def test_it_crosses_processes_as_a_line() -> None:
    records = [
        verdict_record.from_json(json.loads(json.dumps(verdict_record.to_json(one))))
        for one in map(verdict_record.judged, samples.looks().every)
    ]
    assert [bool(one.look) for one in records] == [True, True, False, False]
    assert records[0].look.startswith("shop-advice-next (advice): shop.track arguments[1].seats")
    assert records[2].is_known


def test_no_annotation_calls_it_an_error(tmp_path: Path) -> None:
    assert list(annotations(samples.looks(), tmp_path)) == []
    assert list(annotations(samples.looks(is_strict=True), tmp_path))


def test_a_failure_bundle_says_so() -> None:
    advice, *_, green = samples.looks().every
    assert is_kept(advice)
    [said] = panel_data._notes(advice, is_masked=False)
    assert said.startswith("No document promises this")
    assert list(panel_data._notes(green, is_masked=False)) == []
