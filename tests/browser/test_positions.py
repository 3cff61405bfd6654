"""Errors of a build, those that the library caught too, are told with their place in its source."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.codec.difference_words import words
from harness.driver.driver import PATIENCE_SECONDS
from harness.model import ConsoleMessage, Library, PageError, Recording, Word
from harness.toolchain import paths
from tests.browser.conftest import Judge

IDENTIFY = "wishpond-identify-params"
TRACK = "wishpond-track-params"
PAGE = "wishpond-page-nothing"

THROWN_LATER = {
    "timer": ("error", 'setTimeout(() => { throw new RangeError("late"); });'),
    "reaction": ("rejection", 'Promise.resolve().then(() => { throw new RangeError("late"); });'),
    "rejection": ("rejection", 'Promise.reject(new RangeError("late"));'),
}


def errors(recording: Recording) -> list[PageError]:
    return [seen for seen in recording.observations if isinstance(seen, PageError)]


@pytest.fixture
def place(tmp_path: Path) -> Callable[..., str]:
    """Return where the only occurrence of a text is in the build: `lib/index.js:12:5`."""

    def find(text: str, file: str = "lib/index.js") -> str:
        source = (tmp_path / "integration" / file).read_text(encoding="utf-8")
        assert source.count(text) == 1
        before = source[: source.index(text)].split("\n")
        return f"{file}:{len(before)}:{len(before[-1]) + 1}"

    return find


@pytest.mark.parametrize("way", THROWN_LATER)
def test_what_nothing_caught_has_its_place(
    judged: Judge, place: Callable[..., str], library: Library, way: str
) -> None:
    kind, statement = THROWN_LATER[way]
    build = f"""
        Reference.prototype.page = function later() {{
          {statement}
        }};
        module.exports = Reference;
    """
    verdict, recording = judged(PAGE, library, integration=build)
    [error] = errors(recording)
    assert place("new RangeError").startswith("lib/index.js:4:")
    assert (error.kind, error.position) == (kind, place("new RangeError"))
    assert error.stack.startswith("RangeError: late\n    at ")
    assert error.position in error.stack.splitlines()[1]
    [difference] = verdict.differences
    assert words(difference.place) == f"uncaught {kind} (call 0)"
    assert difference.observed == "RangeError: late"
    assert difference.hint == f"in the build at {error.position}"


def test_a_second_file_of_the_build_is_named(
    judged: Judge, place: Callable[..., str], tmp_path: Path, library: Library
) -> None:
    util = tmp_path / "integration" / "lib" / "util.js"
    util.parent.mkdir(parents=True)
    util.write_text("\n\nexports.send = (call) => {\n  call.missing.part();\n};\n")
    build = """
        const { send } = require("./util");
        Reference.prototype.page = (call) => setTimeout(() => send(call));
        module.exports = Reference;
    """
    _, recording = judged(PAGE, library, integration=build)
    [error] = errors(recording)
    assert error.position == place("part", "lib/util.js")
    assert error.position.startswith("lib/util.js:4:")
    called_from = place("send(call)")
    inner, outer = error.stack.splitlines()[1:3]
    assert inner.endswith(f"({error.position})")
    assert outer.endswith(called_from)


def test_a_package_of_the_build_is_named_where_it_throws_by_itself(
    judged: Judge, library: Library
) -> None:
    build = """
        Reference.prototype.page = function () { setTimeout(this.load.bind(this, "nothing")); };
        module.exports = Reference;
    """
    _, recording = judged(PAGE, library, integration=build)
    [error] = errors(recording)
    file, line, column = error.position.rsplit(":", 2)
    assert file == "node_modules/@segment/analytics.js-integration/lib/protos.js"
    source = (paths.pages() / file).read_text(encoding="utf-8").splitlines()
    assert source[int(line) - 1][int(column) - 1 :].startswith("new Error(fmt(")


CAUGHT = {
    "identify": (IDENTIFY, "call 0"),
    "track": (TRACK, "call 0"),
    "page": (PAGE, "call 0"),
    "initialize": (PAGE, "load"),
}


@pytest.mark.parametrize("method", CAUGHT)
def test_what_the_library_caught_fails_with_its_place(
    judged: Judge, place: Callable[..., str], library: Library, method: str
) -> None:
    identifier, phase = CAUGHT[method]
    build = f"""
        Reference.prototype.{method} = function () {{
          setTimeout(() => console.log("afterwards"), 5000);
          throw new RangeError("no lead");
        }};
        module.exports = Reference;
    """
    verdict, recording = judged(identifier, library, integration=build)
    [error] = errors(recording)
    assert (error.kind, error.message) == ("caught", "RangeError: no lead")
    assert error.phase == phase
    assert error.position == place("new RangeError")
    assert f"Reference.{method} ({error.position})" in error.stack.splitlines()[1]
    [after] = [
        seen
        for seen in recording.observations
        if isinstance(seen, ConsoleMessage) and seen.args == ("afterwards",)
    ]
    assert error.order < after.order
    assert after.time - error.time > 4000  # it has the time of the throw, which came first
    assert verdict.word is Word.FAIL
    [difference] = [item for item in verdict.differences if item.hint]
    assert words(difference.place) == f"error that the library caught ({phase})"
    assert difference.observed == "RangeError: no lead"
    assert difference.hint == f"in the build at {error.position}"


def test_each_try_of_a_buffered_call_is_seen(judged: Judge, place: Callable[..., str]) -> None:
    """`next` keeps calls until an integration is ready, and tries again what failed."""
    build = """
        Reference.prototype.initialize = function () {
          setTimeout(() => this.ready(), 121_000);
        };
        Reference.prototype.identify = () => {
          throw new RangeError("no lead");
        };
        module.exports = Reference;
    """
    _, recording = judged(IDENTIFY, "next", integration=build)
    tries = errors(recording)
    assert len(tries) > 1
    assert {(error.kind, error.phase) for error in tries} == {("caught", "call 0")}
    assert {error.position for error in tries} == {place("new RangeError")}
    times = [error.time for error in tries]
    assert times == sorted(times)
    assert 121_000 < times[0] < 130_000


def test_what_throws_as_the_build_is_loaded_has_its_place(
    judged: Judge, place: Callable[..., str], library: Library
) -> None:
    build = """
        module.exports = Reference;
        undefined.missing;
    """
    verdict, recording = judged(PAGE, library, integration=build)
    [error] = errors(recording)
    assert error.position == place("missing")
    # `next` loads a build when it has begun itself, `classic` is one script with it.
    assert error.kind == ("caught" if library == "next" else "error")
    assert verdict.word is Word.FAIL


def test_a_rejection_that_a_method_returns_is_seen(
    judged: Judge, place: Callable[..., str], library: Library
) -> None:
    build = """
        Reference.prototype.page = async () => {
          await null;
          throw new RangeError("late");
        };
        module.exports = Reference;
    """
    _, recording = judged(PAGE, library, integration=build)
    [error] = errors(recording)
    assert error.position == place("new RangeError")
    # `next` awaits what a method returns, `classic` lets it go.
    assert error.kind == ("caught" if library == "next" else "rejection")


def test_what_is_thrown_need_not_be_an_error(judged: Judge, library: Library) -> None:
    build = """
        Reference.prototype.page = () => { throw { code: 7 }; };
        module.exports = Reference;
    """
    verdict, recording = judged(PAGE, library, integration=build)
    [error] = errors(recording)
    assert (error.kind, error.message, error.position) == ("caught", '{"code":7}', "")
    assert verdict.word is Word.FAIL


def test_an_error_that_cannot_be_read_changes_nothing(judged: Judge, library: Library) -> None:
    build = """
        const hostile = new Error();
        Object.defineProperty(hostile, "message", { get() { throw new Error("never"); } });
        Reference.prototype.page = () => { throw hostile; };
        module.exports = Reference;
    """
    _, recording = judged(PAGE, library, integration=build)
    [error] = errors(recording)
    assert error.kind == "caught"
    assert "reading it threw Error: never" in error.message


def test_what_a_build_catches_itself_is_no_misconduct(judged: Judge, library: Library) -> None:
    build = """
        const works = (feature) => {
          try { return feature(); } catch (problem) { console.warn("Wishpond", problem); }
        };
        works(() => { throw new Error("top"); });
        const { initialize, page } = Reference.prototype;
        Reference.prototype.initialize = function () {
          works(() => { throw new Error("initialize"); });
          return initialize.call(this);
        };
        Reference.prototype.page = function (call) {
          works(() => { throw new Error("page"); });
          Promise.reject(new Error("rejected")).catch(() => {});
          return page.call(this, call);
        };
        module.exports = Reference;
    """
    verdict, recording = judged(PAGE, library, integration=build)
    assert verdict.word is Word.PASS
    assert errors(recording) == []


def test_an_error_of_the_tracker_alone_is_not_given_to_the_build(
    judged: Judge, library: Library
) -> None:
    tracker = """
        window.Wishpond.Tracker = { identify() {}, track() {} };
        setTimeout(() => { throw new Error("tracker"); });
    """
    verdict, recording = judged(PAGE, library, tracker=tracker)
    [error] = errors(recording)
    assert (error.message, error.position) == ("Error: tracker", "")
    assert "https://cdn.wishpond.net/connect.js:3:34" in error.stack
    [difference] = verdict.differences
    assert difference.hint == ""


def test_a_thousand_errors_end_in_bounded_time(
    judged: Judge, place: Callable[..., str], library: Library
) -> None:
    build = """
        Reference.prototype.page = function () {
          for (let n = 0; n < 1000; n += 1) {
            setTimeout(() => { throw new RangeError(`late ${n}`); });
            try { throw new Error("own"); } catch { /* as it should be */ }
          }
        };
        module.exports = Reference;
    """
    _, recording = judged(PAGE, library, integration=build)
    seen = errors(recording)
    assert [error.message for error in seen] == [f"RangeError: late {n}" for n in range(1000)]
    assert {error.position for error in seen} == {place("new RangeError")}
    assert recording.seconds < PATIENCE_SECONDS


def test_a_hundred_caught_errors_are_each_told_once(
    judged: Judge, place: Callable[..., str], library: Library
) -> None:
    build = """
        Reference.prototype.page = function () {
          const nowhereElse = { integrations: { "Segment.io": false } };
          for (let n = 0; n < 100; n += 1) this.analytics.track(`Event ${n}`, {}, nowhereElse);
        };
        Reference.prototype.track = (call) => { throw new RangeError(call.event()); };
        module.exports = Reference;
    """
    _, recording = judged(PAGE, library, integration=build)
    seen = errors(recording)
    assert [error.message for error in seen] == [f"RangeError: Event {n}" for n in range(100)]
    assert {error.position for error in seen} == {place("new RangeError")}
