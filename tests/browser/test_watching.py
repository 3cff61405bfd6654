"""What is kept of a run for somebody who looks later, and that looking changes nothing."""

import json
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import imageio_ffmpeg  # type: ignore[import-untyped] # it has no types
import pytest

from harness import builds
from harness.builds import Bundles
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher, Watching
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import BrowserError, Invocation, Library, Recording, Request, Word
from harness.toolchain import browsers
from tests.browser.conftest import written
from tests.browser.hanging import HANG, end_time, when_it_hangs
from tests.browser.test_plugin import OTHERS, SUITE

IDENTIFY = "wishpond-identify-params"
MEMBERSHIP = "wishpond-audience-membership"
TRACE = Watching(artifacts=frozenset({"trace"}))
SCREENSHOT = Watching(artifacts=frozenset({"screenshot"}))


class Watched(Protocol):
    """Opens a driver that is watched."""

    def __call__(self, watching: Watching) -> Driver: ...


@pytest.fixture
def watched(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Watched]:
    opened: list[Driver] = []

    def open_driver(watching: Watching) -> Driver:
        driver = Driver(harness_launcher, harness_edge, assets.load(built_in()), watching=watching)
        opened.append(driver)
        return driver

    yield open_driver
    for driver in opened:
        driver.close()


def reference() -> Bundles:
    return builds.reference(destination("wishpond"))


def trace_of(driver: Driver) -> "Trace":
    return Trace(driver.take_artifacts()["trace"])


class Trace:
    """A trace as Playwright's viewer reads it: what was done, and the requests."""

    def __init__(self, place: Path) -> None:
        with zipfile.ZipFile(place) as parts:
            lines = [
                json.loads(line)
                for name in parts.namelist()
                if name.endswith((".trace", ".network"))
                for line in parts.read(name).splitlines()
            ]
        self.titles = [line["title"] for line in lines if line.get("method") == "tracingGroup"]
        self.pictures = [line for line in lines if line["type"] == "screencast-frame"]
        self.requests = [
            (line["snapshot"]["request"]["method"], line["snapshot"]["request"]["url"])
            for line in lines
            if line["type"] == "resource-snapshot"
        ]


def sent(recording: Recording) -> list[tuple[str, str]]:
    """Return the requests of a recording, but for preflights, which no trace has."""
    every = [seen for seen in recording.observations if isinstance(seen, Request)]
    return sorted((seen.method, seen.url) for seen in every if not seen.is_preflight)


def test_trace_holds_the_traffic_of_its_own_run_alone(watched: Watched) -> None:
    driver = watched(TRACE)
    driver.record(requirement(IDENTIFY), "next", reference())  # nobody asks for its trace
    for identifier in (MEMBERSHIP, IDENTIFY):
        recording = driver.record(requirement(identifier), "next", reference())
        trace = trace_of(driver)
        # The next page, which ends the run, is of none.
        next_page = ("GET", "https://shop.example/phones?campaign=autumn")
        assert sorted(trace.requests) == sorted([*sent(recording), next_page])
        calls = len(requirement(identifier).calls)
        made = [title.partition(" analytics.")[0] for title in trace.titles]
        assert made == [
            "the page loads",
            *(f"call {number}" for number in range(calls)),
            "the page is left",
        ]
        assert trace.pictures


def test_trace_names_the_calls(watched: Watched) -> None:
    driver = watched(TRACE)
    driver.record(requirement(IDENTIFY), "next", reference())
    source = (
        "analytics.identify('1e810c197e', { name: 'Jane Kim', email: 'jane.kim@example.com' });"
    )
    assert f"call 0 {source}" in trace_of(driver).titles


def facts(recording: Recording) -> dict[str, Any]:
    """Return what must not depend on who watches: everything but times and random ids.

    The permission to send to Segment (a preflight) is asked for once in each browser context.
    """
    kinds = [
        (type(seen).__name__, seen.phase)
        for seen in recording.observations
        if not (isinstance(seen, Request) and seen.is_preflight)
    ]
    invocations = [
        (seen.function, seen.args, seen.phase, seen.caller)
        for seen in recording.observations
        if isinstance(seen, Invocation)
    ]
    stores = recording.leftovers
    return {
        "kinds": sorted(kinds),
        "invocations": invocations,
        "requests": sent(recording),
        "reported": sorted((item.method, item.url) for item in recording.reported),
        "globals": stores.globals,
        "listeners": stores.listeners,
        "cookies": sorted(stores.cookies),
    }


def test_what_is_observed_does_not_depend_on_who_watches(
    watched: Watched, library: Library
) -> None:
    unwatched = watched(Watching())
    looked_at = watched(Watching(artifacts=frozenset({"trace", "screenshot"}), full_page=True))
    for identifier in (MEMBERSHIP, "wishpond-platform-strict-policy"):
        chosen = requirement(identifier)
        recordings = [
            driver.record(chosen, library, reference()) for driver in (unwatched, looked_at)
        ]
        assert facts(recordings[1]) == facts(recordings[0])
        assert judge(chosen, recordings[1]).word is Word.PASS


def colored(folder: Path, color: str) -> Bundles:
    """Return a build that is seen: it colours the page."""
    source = f"""
        const {{ identify }} = Reference.prototype;
        Reference.prototype.identify = function (facade) {{
          document.documentElement.style.background = "{color}";
          document.body.style.height = "2000px";
          return identify.call(this, facade);
        }};
        module.exports = Reference;
    """
    place = written(folder / color, "wishpond", source)
    return builds.from_folder(destination("wishpond"), place, color)


def size(picture: bytes) -> tuple[int, int]:
    """Return the width and the height that a PNG file says it has."""
    assert picture.startswith(b"\x89PNG")
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


def test_screenshot_is_of_the_page_before_it_is_left(watched: Watched, tmp_path: Path) -> None:
    driver = watched(SCREENSHOT)
    pictures = []
    for color in ("red", "red", "blue"):
        driver.record(requirement(IDENTIFY), "next", colored(tmp_path, color))
        pictures.append(driver.take_artifacts()["screenshot"].read_bytes())
    assert pictures[0] == pictures[1] != pictures[2]
    assert size(pictures[0]) == (1280, 720)
    whole = watched(Watching(artifacts=frozenset({"screenshot"}), full_page=True))
    whole.record(requirement(IDENTIFY), "next", colored(tmp_path, "red"))
    width, height = size(whole.take_artifacts()["screenshot"].read_bytes())
    assert width == 1280
    assert height > 2000


def test_trace_of_a_page_that_hangs_is_kept(watched: Watched, tmp_path: Path) -> None:
    source = f"Reference.prototype.identify = () => {{ {HANG} }};\nmodule.exports = Reference;"
    place = written(tmp_path, "wishpond", source)
    endless = builds.from_folder(destination("wishpond"), place, "endless")
    driver = watched(TRACE)
    with (
        when_it_hangs(driver, lambda: end_time(driver)),
        pytest.raises(BrowserError, match="did not answer within 20 s"),
    ):
        driver.record(requirement(IDENTIFY), "next", endless)
    assert [title.partition(" analytics.")[0] for title in trace_of(driver).titles] == [
        "the page loads",
        "call 0",
    ]
    recording = driver.record(requirement(IDENTIFY), "next", reference())
    assert judge(requirement(IDENTIFY), recording).word is Word.PASS


def test_slow_motion_waits_before_each_step(watched: Watched) -> None:
    driver = watched(Watching(slow_mo=300))
    began = time.monotonic()
    recording = driver.record(requirement(MEMBERSHIP), "next", reference())
    assert time.monotonic() - began > 4 * 0.3  # the page loads, two calls, the page is left
    assert judge(requirement(MEMBERSHIP), recording).word is Word.PASS


def test_a_verdict_lingers_until_the_page_is_closed(watched: Watched) -> None:
    wanted = requirement(IDENTIFY)
    driver = watched(Watching(headed=True, verdict_ms=700))
    recording = driver.record(wanted, "next", reference())
    began = time.monotonic()
    driver.show_verdict(judge(wanted, recording))
    assert 0.7 < time.monotonic() - began < 30
    driver = watched(Watching(headed=True, verdict_ms=60_000))
    verdict = judge(wanted, driver.record(wanted, "next", reference()))
    tab = driver._tab
    assert tab
    threading.Timer(0.5, lambda: driver._launcher.loop.run(tab._page.close())).start()
    began = time.monotonic()
    driver.show_verdict(verdict)
    assert time.monotonic() - began < 30


@pytest.fixture
def with_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has an ffmpeg, though not where Playwright looks for one."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ffmpeg").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path / "cache"))


@pytest.mark.usefixtures("with_ffmpeg")
def test_video_is_made_with_the_ffmpeg_of_the_system(harness_edge: Edge) -> None:
    shown = browsers.find()
    assert shown
    watching = Watching(artifacts=frozenset({"video"}))
    with Launcher(harness_edge, shown, makes_videos=True) as launcher:
        driver = Driver(launcher, harness_edge, assets.load(built_in()), watching=watching)
        driver.record(requirement(IDENTIFY), "next", reference())
        video = driver.take_artifacts()["video"].read_bytes()
        driver.close()
    assert video.startswith(b"\x1aE\xdf\xa3")  # Matroska, of which WebM is a kind
    assert b"webm" in video[:64]
    assert len(video) > 1000


RED = """
import pytest
from harness.builds import from_folder, selection
from harness.contracts import destination
from tests.browser.conftest import written

SOURCE = '''
    Reference.prototype.identify = function (identify) {
      window.Wishpond.Tracker.identify(identify.userId(), { name: "Jane Kim" });
    };
    module.exports = Reference;
'''

@pytest.fixture(autouse=True)
def red(monkeypatch, tmp_path):
    build = from_folder(destination("wishpond"), written(tmp_path, "wishpond", SOURCE), "red")
    monkeypatch.setattr(selection, "_reference", lambda key: build)
"""
"""A conftest.py in which the reference build of Wishpond drops a trait."""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_wishpond=SUITE)
    return pytester


FOLDER = "test-results/test-wishpond-py-test-requirement-wishpond-identify-params-next"


@pytest.mark.usefixtures("shared_browser")
def test_options_of_pytest_playwright_keep_files_named_after_the_item(
    suite: pytest.Pytester,
) -> None:
    done = suite.runpytest_inprocess(
        *("--library", "next", "-k", "identify-params", "--junit-xml", "junit.xml"),
        *("--tracing", "on", "--screenshot", "on"),
    )
    done.assert_outcomes(passed=1, deselected=OTHERS)
    kept = sorted(path.name for path in (suite.path / FOLDER).iterdir())
    assert kept == ["test-finished-1.png", "trace.zip"]
    junit = (suite.path / "junit.xml").read_text("utf-8")
    assert f'<property name="playwright_trace" value="{FOLDER}/trace.zip" />' in junit


@pytest.mark.usefixtures("shared_browser")
@pytest.mark.parametrize(
    ("conftest", "words", "kept"),
    [
        pytest.param(RED, {"failed": 1}, ["test-failed-1.png", "trace.zip"], id="red"),
        pytest.param("", {"passed": 1}, [], id="green"),
    ],
)
def test_retain_on_failure(
    suite: pytest.Pytester, conftest: str, words: dict[str, int], kept: list[str]
) -> None:
    suite.makeconftest(conftest)
    done = suite.runpytest_inprocess(
        *("--library", "next", "-k", "identify-params", "--output", "elsewhere"),
        *("--tracing", "retain-on-failure", "--screenshot", "only-on-failure"),
    )
    done.assert_outcomes(**words, deselected=OTHERS)
    folder = suite.path / FOLDER.replace("test-results", "elsewhere")
    assert sorted(path.name for path in folder.glob("*")) == kept
