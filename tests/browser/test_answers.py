"""The destination's hosts answer as a requirement asks for, one request after the other."""

import dataclasses
import shlex
from collections import Counter
from pathlib import Path

import pytest

from harness import builds
from harness.cli import main
from harness.contracts import Answer, built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.model import Conditions, ConsoleMessage, Recording, Word
from tests.browser.conftest import Judge, written

ASKS = """
    const ask = () => fetch("https://app.wigzo.com/retried?n=1", { method: "POST" });
    Reference.prototype.track = async () => {
      for (let n = 0; n < 4; n += 1) {
        const answer = await ask();
        const json = await answer.clone().json().catch((problem) => problem.name);
        console.log("got", answer.status, answer.headers.get("content-type"), json);
      }
    };
    module.exports = Reference;
"""
ANSWERS = (
    Answer(503),
    Answer(body=b""),
    Answer(headers={"Content-Type": "text/html"}, body=b"<p>down</p>"),
    Answer(body=b'{"n": 0}'),
)
FAILS_ONCE = '{"/rest/v1/learn/event": [{"status": 503, "body": ""}, {}]}'


def got(recording: Recording) -> list[tuple[object, ...]]:
    return [
        seen.args[1:]
        for seen in recording.observations
        if isinstance(seen, ConsoleMessage) and seen.args[0] == "got"
    ]


def test_each_run_gets_the_answers_in_order(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    wigzo = destination("wigzo")
    bundles = builds.from_folder(wigzo, written(tmp_path, wigzo, ASKS), "asks")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    base = requirement("wigzo-track-event")
    json, html = "application/json; charset=utf-8", "text/html"
    usual: list[tuple[object, ...]] = [(200, json, {})] * 4
    failing: list[tuple[object, ...]] = [
        (503, json, {}),
        (200, json, "SyntaxError"),
        (200, html, "SyntaxError"),
        (200, json, {"n": 0}),
    ]
    for answers, wanted in (({"/retried": ANSWERS}, failing), ({}, usual)):
        asked = dataclasses.replace(base, conditions=Conditions(answers=answers))
        for _ in range(2 if answers else 1):
            recording = driver.record(asked, "next", bundles)
            assert got(recording) == wanted
    told = Conditions(answers={"/retried": ANSWERS[:1]})
    last = driver.record(dataclasses.replace(base, conditions=told), "next", bundles)
    driver.close()
    assert [status for status, *_ in got(last)] == [503] * 4
    assert last.world["answers"] == "/retried: 503"


WAITS = """
    const ask = async (name, patience) => {
      const began = performance.now();
      const signal = AbortSignal.timeout(patience);
      const got = await fetch(`https://app.wigzo.com/${name}`, { method: "POST", signal })
        .then(({ status }) => status, (problem) => problem.name);
      console.log("got", name, got, Math.round((performance.now() - began) / 1000));
    };
    Reference.prototype.track = () => {
      ask("late", 20_000);
      setTimeout(ask, 2_000, "late", 5_000); // by then the first one is held back
      ask("never", 30_000);
      ask("usual", 20_000);
      for (let at = 40_000; at < 60_000; at += 1_000) setTimeout(ask, at, "usual", 1_500);
    };
    module.exports = Reference;
"""


def test_answers_come_late_or_never_in_the_page_s_time(judged: Judge) -> None:
    base = requirement("wigzo-track-event")
    answers = {"/late": (Answer(503, after=10), Answer()), "/never": (Answer(after=None),)}
    late = dataclasses.replace(base, conditions=Conditions(answers=answers))
    late = dataclasses.replace(late, calls=(*base.calls, *base.calls))
    verdict, recording = judged(late, integration=WAITS)
    assert verdict.word is not Word.ERROR
    answered = got(recording)
    # The second call finds nothing late; no answer is waited for once the page has given it up.
    assert Counter((name, status) for name, status, _ in answered) == {
        ("late", 503): 1,
        ("late", 200): 3,
        ("never", "TimeoutError"): 2,
        ("usual", 200): 42,
    }
    assert ("late", 503, 10) in answered
    assert answered.count(("never", "TimeoutError", 30)) == 2
    assert recording.world["answers"] == "/late: 503 after 10 s, then 200; /never: never"


def test_one_run_can_be_given_answers(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["run", "wigzo-track-event", "--library", "next"]
    assert main.main([*command, "--condition", f"answers={FAILS_ONCE}"]) == 0
    said = capsys.readouterr().out
    assert "\n  when       answers: /rest/v1/learn/event: 503 '', then 200\n" in said
    assert f"--condition {shlex.quote(f'answers={FAILS_ONCE}')}" in said
    assert "→ 503" in said
