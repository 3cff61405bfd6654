"""What a run leaves behind for other programs: JSON, JUnit XML, Markdown, annotations."""

import dataclasses
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import junitparser
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console

from harness.codec.difference_keys import KINDS_IN_FILES
from harness.model import DifferenceKind, OutputError, PageError, Recording, Verdict, Word
from harness.report import Run, annotations, markdown, outputs, properties, terminal, verdict_record
from harness.report.annotations import annotations as annotated
from harness.report.junit import junit
from harness.report.markdown import escape, fenced, inline
from harness.toolchain import paths
from tests import report_samples as samples

REPOSITORY = paths.PACKAGE.parent
SCHEMA = json.loads((REPOSITORY / "docs" / "schemas" / "check.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())

RUNS: dict[str, Callable[[], Run]] = {
    "mixed": samples.mixed,
    "looks": samples.looks,
    "green": samples.green,
    "hostile": samples.hostile,
    "empty": lambda: Run({}, samples.BEGAN, 0.0),
}


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest) -> Run:
    return RUNS[request.param]()


def test_the_schema_is_one_and_refuses_what_is_not_described() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    told = samples.as_json(samples.mixed())
    assert VALIDATOR.is_valid(told)
    for spoilt in (
        {**told, "format": 2},
        {**told, "own": 1},
        {key: value for key, value in told.items() if key != "builds"},
        {**told, "verdicts": [{**told["verdicts"][0], "verdict": "passed"}]},
        {**told, "verdicts": [{**told["verdicts"][0], "verdict": "fail", "differences": []}]},
        {**told, "verdicts": [{**told["verdicts"][0], "verdict": "error", "reason": ""}]},
        {**told, "began": "yesterday"},
    ):
        assert not VALIDATOR.is_valid(spoilt)


def test_the_schema_has_every_kind_of_difference_that_a_verdict_can_have() -> None:
    kinds = SCHEMA["$defs"]["difference"]["properties"]["kind"]["enum"]
    assert kinds == [kind for kind in DifferenceKind if kind in KINDS_IN_FILES]


def test_json_is_as_the_schema_says(run: Run) -> None:
    VALIDATOR.validate(samples.as_json(run))


def test_json_says_of_each_verdict_what_was_promised_and_what_happened() -> None:
    told = samples.as_json(samples.mixed())
    assert told["counts"] == {"pass": 4, "fail": 3, "error": 1, "skip": 0}
    assert told["known"] == 1
    by_id = {item["id"]: item for item in told["verdicts"]}
    red = by_id["shop-red-next"]
    assert red["reproduce"] == "harness run shop-red --library next"
    assert red["build"]["sha256"] == "0f" * 32
    [difference] = red["differences"]
    assert difference["path"] == "shop.track arguments[1].seats"
    assert (difference["expected"], difference["observed"]) == ("5", "'5'")
    assert difference["hint"] == "expected number, observed string"
    assert [provenance["fault"] for provenance in difference["provenance"]] == [
        "changed by the integration"
    ]
    hangs = by_id["shop-hangs-next"]
    assert (hangs["build"], hangs["reason"]) == (None, "the page did not answer within 20 s")
    assert [entry["path"] for entry in by_id["shop-known-next"]["deviations"]] == [
        "shop.track arguments[1].seats"
    ]


def cases(run: Run) -> list[Any]:
    """Read the JUnit XML of a run by somebody else's parser."""
    found = junitparser.JUnitXml.fromstring(junit(run))
    assert (found.tests, found.failures, found.errors, found.skipped) == (
        sum(suite.tests for suite in found),
        sum(suite.failures for suite in found),
        sum(suite.errors for suite in found),
        sum(suite.skipped for suite in found),
    )
    every = [case for suite in found for case in suite]
    assert found.tests == len(every) == len(run.every)
    return every


def test_junit_is_read_by_another_parser(run: Run) -> None:
    assert len(cases(run)) == len(run.every)


def test_junit_has_a_case_for_each_verdict_with_its_properties() -> None:
    by_name = {case.name: case for case in cases(samples.mixed())}
    kinds = {
        name: [type(result).__name__ for result in case.result] for name, case in by_name.items()
    }
    assert kinds == {
        "shop-green-next": [],
        "shop-red-next": ["Failure"],
        "shop-platform-next": [],
        "shop-green-classic": [],
        "shop-red-classic": ["Failure"],
        "shop-platform-classic": [],
        "shop-known-next": ["Skipped"],
        "shop-hangs-next": ["Error"],
    }
    red = by_name["shop-red-next"]
    assert red.classname == "shop"
    assert {item.name: item.value for item in red.child(junitparser.Properties)} == {
        "requirement": "shop-red",
        "statement": "What shop-red is about arrives as it was given.",
        "tracker": "stub",
        "tracker_sha256": "",
        "level": "documented",
        "source": "Shop Destination › Documented",
        "library": "next",
        "library_version": "2.1.0",
        "engine": "chromium",
        "browser": "chromium 141.0",
        "build": "shop reference 1.0.0",
        "build_sha256": "0f" * 32,
        "verdict": "fail",
        "known": "no",
        "nothing_arrived": "no",
        "worth_a_look": "no",
        "finding": "track changes the type of seats: 5 becomes '5'",
        "finding_key": "type changed: shop.track arguments[1].seats",
    }
    [failure] = red.result
    assert failure.message == "track changes the type of seats: 5 becomes '5'"
    assert "differs at shop.track arguments[1].seats" in failure.text
    [skipped] = by_name["shop-known-next"].result
    assert "The seats come later." in skipped.message
    [error] = by_name["shop-hangs-next"].result
    assert error.message == "the page did not answer within 20 s"
    assert dict(properties(samples.mixed().every[-1]))["build"] == ""


def test_junit_holds_characters_that_xml_cannot() -> None:
    [case, *_] = cases(samples.hostile())
    [failure] = case.result
    assert samples.MARKUP in case.name
    assert samples.MARKUP in failure.text
    assert r"\u{202e}" in failure.text


PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ALLOWED = {"<code>", "</code>", "<br>"}


def tokens(text: str) -> Iterator[Token]:
    """Yield what a Markdown parser makes of a text, also within its lines."""
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


FOLDED = re.compile(r"<details><summary>\d+ requirements? \([\w, ]+\)</summary>|</details>")


def test_markdown_has_no_markup_but_ours(run: Run) -> None:
    text = markdown.markdown(run)
    for token in tokens(text):
        if token.type == "html_block":
            assert FOLDED.fullmatch(token.content.strip())
        if token.type == "html_inline":
            assert token.content in ALLOWED
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith("https://docs.example/")
        assert token.type != "image"
    assert len(text.encode(errors="backslashreplace")) < 1_000_000


def test_markdown_says_what_is_wrong_and_how_to_see_it() -> None:
    text = markdown.markdown(samples.mixed())
    shown = [(token.type, token.content) for token in tokens(text)]
    lines = text.splitlines()
    assert lines[0] == "## ❌ 2 of 8 verdicts are not as promised, 1 could not be decided"
    assert "**1 new finding in 1 requirement**" in lines
    title = "### ❌ new&#58; track changes the type of seats&#58; 5 becomes '5'"
    assert title in lines, "once for both libraries"
    assert "<details><summary>1 requirement (next, classic)</summary>" in lines
    assert "### ⚠️ shop-hangs (next)" in lines
    assert ("fence", "harness run shop-red --library next\n") in shown
    assert any(
        "analytics.track('Signed Up'" in content for kind, content in shown if kind == "fence"
    )
    assert any("expected number, observed string" in content for _, content in shown)
    assert any("changed by the integration" in content for _, content in shown)
    assert any("The seats come later." in content for _, content in shown)
    rows = [line for line in lines if line.startswith("| Shop |")]
    assert [row.split(" | ")[3:9] for row in rows] == [
        ["2", "1", "1", "0", "1", "0 |"],
        ["2", "1", "0", "0", "0", "0 |"],
    ]
    green = markdown.markdown(samples.green())
    assert green.startswith("## ✅ All 2 verdicts are as promised\n")
    assert "###" not in green


def test_markdown_of_very_many_is_cut() -> None:
    text = markdown.markdown(samples.many(2_000))
    assert text.count("\n### ") == 1, "one fault, told once"
    assert len(text) < 1_000_000


def test_markdown_of_many_findings_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = markdown.markdown(samples.hostile()).count("\n### ")
    monkeypatch.setattr(markdown, "MOST", 2)
    text = markdown.markdown(samples.hostile())
    assert whole > 3
    assert text.count("\n### ") < whole
    assert "… and 5 more:" in text


@pytest.mark.parametrize(
    "text",
    [
        *samples.HOSTILE[:3],
        "a | b",
        "**bold** __too__ ~~gone~~ `code`",
        "[x](javascript:alert(1)) ![x](y) <a@b.example>",
        "# no heading",
        "- no list",
        "1. no list",
        "= no heading",
        "www.example.com https://example.com",
        "@somebody #12 &amp; &#60; \\*",
        "\\",
    ],
)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    def shown(written: str) -> str:
        return "".join(token.content for token in tokens(written) if token.type == "text")

    assert shown(escape(text)) == text
    assert shown(f"| HEAD |\n| - |\n| {inline(text)} |") == f"HEAD{text}"


def test_a_fence_cannot_be_ended_by_what_is_in_it() -> None:
    text = "a\n```\n````js\n<b>"
    [token] = [token for token in tokens(fenced(text)) if token.type == "fence"]
    assert token.content == f"{text}\n"


def unescaped(text: str) -> str:
    """Undo what GitHub undoes."""
    for escape_, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n")):
        text = text.replace(escape_, character)
    return text.replace("%25", "%")


ANNOTATION = re.compile(r"::error ((?:\w+=[^:,]*,?)+)::(.*)")


def parsed(line: str) -> tuple[dict[str, str], str]:
    found = ANNOTATION.fullmatch(line)
    assert found, line
    pairs = dict(pair.split("=", 1) for pair in found[1].split(","))
    return {name: unescaped(value) for name, value in pairs.items()}, unescaped(found[2])


def test_annotations_say_what_is_wrong_in_one_line_each(tmp_path: Path) -> None:
    told = [parsed(line) for line in annotated(samples.mixed(), tmp_path)]
    assert [about["title"] for about, _ in told] == [
        "new: track changes the type of seats: 5 becomes '5'",
        "shop-hangs-next",
    ]
    assert told[0][1].splitlines() == [
        "1 requirement (next, classic): shop-red",
        "harness run shop-red --library next",
    ]
    assert list(annotated(samples.green(), tmp_path)) == []


def test_annotations_of_hostile_texts_are_still_one_line_each(tmp_path: Path) -> None:
    lines = list(annotated(samples.hostile(), tmp_path))
    assert len(lines) == 8
    for line in lines:
        about, _ = parsed(line)
        assert set(about) == {"title"}
    assert any(samples.MARKUP in parsed(line)[1] for line in lines)


def test_no_more_annotations_than_github_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotations, "MOST", 4)
    lines = list(annotated(samples.hostile(), tmp_path))
    assert len(lines) == 4
    about, said = parsed(lines[-1])
    assert about == {"title": samples.hostile().title}
    assert said == "5 more: see the report"


def test_an_annotation_names_the_build_s_own_file(
    tmp_path: Path, recorded: Callable[..., Recording]
) -> None:
    file = tmp_path / "integration" / "lib" / "index.js"
    file.parent.mkdir(parents=True)
    file.touch()
    seen = PageError("error", "no", "", "", "load", 1, 0.0, position="lib/index.js:12:5")
    build = recorded().build

    def told(origin: str) -> dict[str, str]:
        recording = recorded(seen, build=dataclasses.replace(build, origin=origin))
        one = samples.error("shop-throws", "next", "it threw")
        run = Run({"Shop": [dataclasses.replace(one, evidence=recording)]}, samples.BEGAN, 1.0)
        [line] = annotated(run, tmp_path)
        return parsed(line)[0]

    place = {"file": "integration/lib/index.js", "line": "12", "col": "5"}
    assert told("integration") == {"title": "shop-throws-next", **place}
    assert told(str(tmp_path / "integration")) == {"title": "shop-throws-next", **place}
    assert told("reference") == {"title": "shop-throws-next"}


def test_all_outputs_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    places = outputs.Places(
        page=tmp_path / "report.html",
        evidence=tmp_path / "recordings.jsonl",
        json=tmp_path / "new" / "check.json",
        markdown=tmp_path / "check.md",
        junit=tmp_path / "check.xml",
        here=tmp_path,
    )
    run = samples.mixed()
    outputs.write(run, places)
    VALIDATOR.validate(json.loads((tmp_path / "new" / "check.json").read_text("utf-8")))
    assert (tmp_path / "check.md").read_text("utf-8") == markdown.markdown(run)
    assert (tmp_path / "check.xml").read_bytes() == junit(run)
    assert (tmp_path / "report.html").stat().st_size > 10_000
    console = Console(file=io.StringIO(), width=60)
    outputs.show(console, run, [verdict_record.judged(one) for one in run.every], places)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("::")] == list(annotated(run, tmp_path))
    assert f"report: {places.page}  evidence: {places.evidence}" in lines, "one line, however long"
    assert lines[-1].startswith("8 verdicts: 4 pass, 3 fail (1 known), 1 error, 0 skip in 12.3 s")


def test_a_terminal_shows_what_is_lost_in_red_and_what_arrived_in_green() -> None:
    def shown(text: str) -> str:
        console = Console(file=io.StringIO(), force_terminal=True, color_system="standard")
        console.print(terminal.coloured(text), end="")
        return str(console.file.getvalue())  # type: ignore[attr-defined]

    for line, code in (
        ("2 findings in 5 requirements:", "1;31"),
        ("FAIL shop-red (library: next)", "1;31"),
        ("  1. new: track loses plan", "1"),
        ("     was: track loses code (shop.toml, finding 1)", "35"),
        ("    expected 'Pro'", "31"),
        ("    observed 'pro'", "32"),
    ):
        assert shown(line) == f"\x1b[{code}m{line}\x1b[0m"
    for line in ("    observed (nothing)", "    expected (nothing)", "  called     expected"):
        assert shown(line) == line


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    page, evidence = tmp_path / "report.html", tmp_path / "recordings.jsonl"
    places = outputs.Places(page, evidence, json=tmp_path / "file" / "check.json")
    with pytest.raises(OutputError, match=r"file/check\.json cannot be written: "):
        outputs.write(samples.green(), places)


def test_a_skip_is_skipped_and_what_known_deviations_say_wrong_fails() -> None:
    skip = samples.error("shop-skip", "next", "why")
    verdict = Verdict("shop-skip", "next", Word.SKIP, reason="no classic build")
    wrong = samples.hostile().every[0]
    outcomes = [dataclasses.replace(skip, verdict=verdict), wrong]
    first, second = cases(Run({"Shop": outcomes}, samples.BEGAN, 1.0))
    assert [type(result).__name__ for result in first.result] == ["Skipped"]
    assert first.result[0].message == "no classic build"
    assert [type(result).__name__ for result in second.result] == ["Failure"]
    assert second.result[0].message == f"{samples.MARKUP} is no entry"
