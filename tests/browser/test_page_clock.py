"""A page's own clock: its timers run at once and in order, but only while nothing is pending.

Each case is told alike in Chromium, whose virtual time the clock stands for.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import pytest

from harness import builds
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.driver.engines.firefox.page_clock import PageClock
from harness.edge import Edge, assets
from harness.model import BlindSpot, Call, ConsoleMessage, PageError, Recording, Value
from tests.browser.conftest import written

BY_PLAYWRIGHT: Final = "what only Playwright knows of"
BUILD: Final = """
  const say = (...what) => console.log(...what);
  const soon = () => setTimeout(() => say("soon"), 5);
  const cases = {%s};
  Reference.prototype.track = (facade) => {
    const name = facade.properties().case;
    const begin = () => {
      const began = performance.now();
      cases[name](() => Math.round(performance.now() - began));
    };
    setTimeout(() => say("a minute"), 60_000);
    // From here on, the clock may go on for a second without asking Playwright, which takes some
    // milliseconds: so what a case waits for must be known to the page's own count. But Playwright
    // hears of a request some time after it began: that case begins at once.
    if (name === "%s") begin();
    else setTimeout(begin, 100);
  };
  module.exports = Reference;
"""

HOST: Final = "https://app.wigzo.com"
AS_LAST: Final = ("a minute",)
SOON: Final = ("soon",)

CASES: Final[Mapping[str, tuple[str, list[tuple[Value, ...]]]]] = {
    "an answer": (
        f"soon(); fetch('{HOST}/late').then(() => say('answer'));",
        [("answer",), SOON],
    ),
    "the body of an answer": (
        f"""soon();
        fetch('{HOST}/late').then(async ({{ body }}) => {{
          const reader = body.getReader();
          while (!(await reader.read()).done);
          say("body");
        }});""",
        [("body",), SOON],
    ),
    "the body of an answer, through another stream": (
        f"""soon();
        fetch('{HOST}/late').then(async ({{ body }}) => {{
          const reader = body.pipeThrough(new TextDecoderStream()).getReader();
          while (!(await reader.read()).done);
          say("body");
        }});""",
        [("body",), SOON],
    ),
    "a body that is read": (
        """soon();
        new Response(new Blob(["x".repeat(30_000_000)])).text().then(() => say("text"));""",
        [("text",), SOON],
    ),
    "an XMLHttpRequest": (
        f"""soon();
        const asked = new XMLHttpRequest();
        asked.open("GET", "{HOST}/late");
        asked.onload = () => say("answer");
        asked.send();""",
        [("answer",), SOON],
    ),
    "an image": (
        f"""soon();
        const image = new Image();
        image.onload = image.onerror = () => say("image");
        image.src = "{HOST}/late.png";""",
        [("image",), SOON],
    ),
    "a script": (
        f"""soon();
        const script = document.createElement("script");
        script.onload = script.onerror = () => say("script");
        script.src = "{HOST}/late.js";
        document.head.append(script);""",
        [("script",), SOON],
    ),
    "a script in HTML that is set, which no browser runs": (
        f"""document.body.append(document.createElement("div"));
        document.body.lastChild.innerHTML = '<script src="{HOST}/never.js"></' + 'script>';""",
        [],
    ),
    "a frame, with a timer of its own": (
        """window.say = say;
        const frame = document.createElement("iframe");
        frame.srcdoc = "<script>setTimeout(() => parent.say('frame'), 30_000)</" + "script>";
        document.body.append(frame);""",
        [("frame",)],
    ),
    "a frame that loads": (
        """soon();
        const frame = document.createElement("iframe");
        frame.onload = () => say("frame");
        frame.srcdoc = "<p>" + "x".repeat(100_000);
        document.body.append(frame);""",
        [("frame",), SOON],
    ),
    "a frame that is removed before it has loaded": (
        """const frame = document.createElement("iframe");
        frame.src = "/late.html";
        document.body.append(frame);
        frame.remove();""",
        [],
    ),
    "a chain of timers": (
        """let left = 100;
        const next = () => (left-- ? setTimeout(next, 10) : say("done", passed()));
        next();""",
        [("done", 1000)],
    ),
    "nested timers, which wait for four milliseconds from the fifth on": (
        """let left = 55;
        const next = () => (left-- ? setTimeout(next, 0) : say("done", passed() >= 196));
        next();""",
        [("done", True)],
    ),
    "an interval": (
        """let count = 0;
        const id = setInterval(() => {
          say("tick", passed());
          if (++count === 3) clearInterval(id);
        }, 1000);""",
        [("tick", 1000), ("tick", 2000), ("tick", 3000)],
    ),
    "a signal": (
        "AbortSignal.timeout(5000).onabort = ({ target }) => say(target.reason.name, passed());",
        [("TimeoutError", 5000)],
    ),
    "a promise's job, which comes before the next timer": (
        """setTimeout(() => Promise.resolve().then(() => say("job")), 10);
        setTimeout(() => say("timer"), 10);""",
        [("job",), ("timer",)],
    ),
    "messages, each of which is a turn of its own": (
        """soon();
        const { port1, port2 } = new MessageChannel();
        let left = 50;
        port1.onmessage = () => (left-- ? port2.postMessage(0) : say("message"));
        port2.postMessage(0);""",
        [("message",), SOON],
    ),
    "an exception in a timer": (
        """setTimeout(() => { throw new Error("in a timer"); }, 10);
        setTimeout(() => say("after"), 10);""",
        [("after",)],
    ),
    "10,000 timers": (
        """let count = 0;
        for (let ms = 9999; ms >= 0; ms -= 1) {
          setTimeout(() => { count += passed() === ms; }, ms);
        }
        setTimeout(() => say("in order", count > 9900), 10_000);""",
        [("in order", True)],
    ),
    "what only Playwright knows of": (
        f"""const link = document.createElement("link");
        Object.assign(link, {{ rel: "preload", as: "script", href: "{HOST}/late" }});
        link.onload = link.onerror = () => say("link", passed() < 1000);
        document.head.append(link);""",
        [("link", True)],
    ),
}

BLIND: Final[Mapping[str, str]] = {
    "document.body.addEventListener('transitionend', () => {});": "the event transitionend",
    "document.body.animate([], 10);": "an animation",
    "new Audio().play().catch(() => {});": "a sound or a film",
    "document.fonts.load('1em serif');": "a font",
    "new XMLHttpRequest().timeout = 10;": "the timeout of an XMLHttpRequest",
    f"""const frame = document.createElement("iframe");
    frame.src = "{HOST}/";
    document.body.append(frame);""": f"a frame of {HOST}",
}


@pytest.fixture(scope="module")
def driver(firefox: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """A driver of Firefox."""
    opened = Driver(firefox, harness_edge, assets.load(built_in()))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def drivers(driver: Driver, harness_driver: Driver) -> tuple[Driver, Driver]:
    """The drivers of Firefox and of Chromium."""
    return driver, harness_driver


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> builds.Bundles:
    """A build that does what a case says at each `track`."""
    codes = {**{name: code for name, (code, _) in CASES.items()}, "blind": "\n".join(BLIND)}
    cases = ",".join(
        f"{json.dumps(name)}: (passed) => {{ {code} }}" for name, code in codes.items()
    )
    target = destination("wigzo")
    folder = written(tmp_path_factory.mktemp("build"), target, BUILD % (cases, BY_PLAYWRIGHT))
    return builds.from_folder(target, folder, str(folder))


def told(driver: Driver, bundles: builds.Bundles, *cases: str) -> Recording:
    """Have the build do what cases say, each at a call of its own, in one page."""
    calls = tuple(Call("track", ("Case", {"case": case})) for case in cases)
    wanted = dataclasses.replace(requirement("wigzo-track-event"), calls=calls)
    return driver.record(wanted, "next", bundles)


Noted: TypeAlias = tuple[list[tuple[Value, ...]], list[tuple[str, str]]]


def noted(recording: Recording) -> list[Noted]:
    """Return what was said, and which errors there were, at each call."""
    phases = [f"call {number}" for number in range(len(recording.calls))]
    said, errors = (
        [one for one in recording.observations if isinstance(one, kind)]
        for kind in (ConsoleMessage, PageError)
    )
    assert {one.phase for one in (*said, *errors)} <= {*phases}
    return [
        (
            [one.args for one in said if isinstance(one, ConsoleMessage) and one.phase == phase],
            [
                (one.kind, one.message)
                for one in errors
                if isinstance(one, PageError) and one.phase == phase
            ],
        )
        for phase in phases
    ]


@pytest.mark.parametrize(
    "cases",
    [[name for name in CASES if name != BY_PLAYWRIGHT], [BY_PLAYWRIGHT]],
    ids=["page", "Playwright"],
)
def test_time_passes_only_while_nothing_is_pending(
    drivers: tuple[Driver, Driver],
    bundles: builds.Bundles,
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
    cases: list[str],
) -> None:
    """The page's own count alone must do it, but for what only Playwright knows of.

    Each case begins when all has passed that the one before it caused: they share a page.
    """
    if cases != [BY_PLAYWRIGHT]:
        monkeypatch.setattr(PageClock, "_begun", lambda *_: None)
    recording, in_chromium = (told(driver, bundles, *cases) for driver in drivers)
    assert not [seen for seen in recording.observations if isinstance(seen, BlindSpot)]
    for case, seen, there in zip(cases, noted(recording), noted(in_chromium), strict=True):
        with subtests.test(case):
            assert seen[0] == [*CASES[case][1], AS_LAST]
            assert seen == there


def test_what_has_a_time_of_its_own_is_a_blind_spot(
    driver: Driver, bundles: builds.Bundles
) -> None:
    recording = told(driver, bundles, "blind")
    spots = [seen.where for seen in recording.observations if isinstance(seen, BlindSpot)]
    assert sorted(spots) == sorted(BLIND.values())
