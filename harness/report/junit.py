"""The verdicts of a run as JUnit XML, each with its properties."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Final

from harness.model import Word
from harness.report.found import Found
from harness.report.headline import gist, look
from harness.report.run import Run
from harness.report.text import story
from harness.session import Outcome

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: Run) -> bytes:
    """Return the XML: a suite for each destination, a case for each verdict.

    A `fail` is a failure, and an `error` is an error. A known deviation is skipped, as is a `skip`
    and what is worth a look. A run that ended early has a case of its own, which is an error.
    """
    counts = _counts(run.every)
    root = ET.Element("testsuites", {"name": "conformance", **counts})
    if run.ended_early:
        for name in ("tests", "errors"):
            root.set(name, str(int(counts[name]) + 1))
        _ending(root, run.ended_early)
    met = _met(run)
    for name, part in run.outcomes.items():
        began = run.began.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        about = {"name": _text(name), "timestamp": began}
        suite = ET.SubElement(root, "testsuite", {**about, **_counts(part)})
        for outcome in part:
            _case(suite, outcome, met.get(outcome.job.id, ()))
    ET.indent(root)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + ET.tostring(root, "unicode").encode()


def properties(outcome: Outcome) -> list[tuple[str, str]]:
    """Return the properties of a verdict: what was judged, on which build, with which result."""
    requirement, build, recording = outcome.job.requirement, outcome.build, outcome.recording
    return [
        ("requirement", requirement.id),
        ("statement", requirement.statement),
        ("level", requirement.level),
        ("source", f"{requirement.source.document} › {requirement.source.section}"),
        ("library", outcome.job.library),
        ("library_version", recording.library_version if recording else ""),
        ("engine", outcome.verdict.engine),
        ("browser", recording.browser if recording else ""),
        ("build", _build_words(outcome)),
        ("build_sha256", build.sha256 if build else ""),
        ("tracker", outcome.tracker.source if outcome.tracker else ""),
        ("tracker_sha256", outcome.tracker.sha256 if outcome.tracker else ""),
        ("verdict", outcome.verdict.word.value),
        ("known", "yes" if outcome.is_known else "no"),
        ("nothing_arrived", "yes" if outcome.nothing_arrived else "no"),
        ("worth_a_look", "yes" if outcome.is_worth_a_look else "no"),
    ]


def _build_words(outcome: Outcome) -> str:
    """Return which build was judged, or should have been."""
    if build := outcome.build:
        return f"{build.destination} {build.origin} {build.version}"
    named = outcome.run_options.build
    return f"{outcome.job.destination.key} {named}" if named else ""


def _met(run: Run) -> dict[str, list[Found]]:
    """Return the findings that each verdict meets, by the id of its job."""
    met: dict[str, list[Found]] = {}
    every = run.findings
    for item in (*every.new, *every.looks, *every.known):
        for outcome in item.every:
            met.setdefault(outcome.job.id, []).append(item)
    return met


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    kinds = [_kind(outcome) for outcome in outcomes]
    return {
        "tests": str(len(outcomes)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
        "time": f"{sum(outcome.verdict.seconds for outcome in outcomes):.3f}",
    }


def _ending(root: ET.Element, why: str) -> None:
    """Add a suite whose only case says that the run is not whole."""
    about = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0", "time": "0.000"}
    suite = ET.SubElement(root, "testsuite", {"name": "harness", **about})
    case = ET.SubElement(suite, "testcase", classname="harness", name="the run is whole")
    ET.SubElement(case, "error", message=_text(f"the run ended early: {why}"), type="error")


def _case(suite: ET.Element, outcome: Outcome, met: Sequence[Found]) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=_text(outcome.job.requirement.destination),
        name=_text(outcome.job.id),
        time=f"{outcome.verdict.seconds:.3f}",
    )
    listed = ET.SubElement(case, "properties")
    found = [
        (name, text)
        for item in met
        for name, text in (("finding", item.title), ("finding_key", item.finding.key))
    ]
    for name, value in (*properties(outcome), *found):
        ET.SubElement(listed, "property", name=name, value=_text(value))
    kind = _kind(outcome)
    if kind:
        said = ET.SubElement(case, kind, message=_text(_message(outcome, met)), type=_type(outcome))
        said.text = _text(story(outcome))


def _kind(outcome: Outcome) -> str:
    """Return the name of the element that says how a case ended; empty for a pass."""
    if outcome.assessment.problems or outcome.vacuous:
        return "failure"
    if outcome.is_known or outcome.is_worth_a_look:
        return "skipped"
    return {
        Word.PASS: "",
        Word.FAIL: "failure",
        Word.ERROR: "error",
        Word.SKIP: "skipped",
    }[outcome.verdict.word]


def _type(outcome: Outcome) -> str:
    if outcome.vacuous:
        return "vacuous"
    return "known deviation" if outcome.is_known else outcome.shown_word


def _message(outcome: Outcome, met: Sequence[Found]) -> str:
    if outcome.assessment.problems:
        return outcome.assessment.problems[0]
    if outcome.is_known:
        return outcome.assessment.known[0].summary()
    if outcome.is_worth_a_look:
        return look(outcome)
    return "; ".join(item.title for item in met) or gist(outcome)


def _text(text: str) -> str:
    """Return a text with the characters escaped that XML does not allow."""
    return _NOT_XML.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)
