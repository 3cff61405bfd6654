"""Runs the controls, and reports those that came out wrong."""

import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass

from harness import builds
from harness.builds import Bundles
from harness.codec import difference_keys, difference_words
from harness.driver import Driver, Launcher
from harness.edge import Assets, Edge
from harness.judging import judge
from harness.model import LIBRARIES, ControlError, Verdict, Word
from harness.session.controls.miniature import DESTINATION, FAITHFUL, FAULTS, FAULTY
from harness.toolchain import paths


@dataclass(frozen=True, slots=True)
class Controls:
    """The result of controls that all came out right: browser, number, and duration in seconds."""

    browser: str
    count: int
    seconds: float

    def __str__(self) -> str:
        """Return the result in one line."""
        return f"{self.count} controls came out right on {self.browser}, in {self.seconds:.1f} s"


def run_controls(launcher: Launcher, edge: Edge, assets: Assets) -> Controls:
    """Judge the control's faithful build under each library, and its faulty one.

    Raises:
        ControlError: one of them came out wrong.
        BrowserError: the browser failed.
        BuildError: the control does not compile.
    """
    began = time.monotonic()
    folder = paths.pages() / "controls"
    served = dataclasses.replace(
        assets,
        destinations={DESTINATION.key: DESTINATION},
        stubs={DESTINATION.key: folder / DESTINATION.stub},
    )
    bundles = builds.from_folder(DESTINATION, folder / "integration", "the harness's own control")
    driver = Driver(launcher, edge, served)
    try:
        browser, wrong = _run(driver, bundles)
    finally:
        driver.close()
    if wrong:
        raise ControlError(
            f"nothing was judged, because the harness cannot trust {browser}: {'; '.join(wrong)}. "
            "Name another browser with --browser-executable, or leave out the options that "
            "change this one"
        )
    return Controls(browser, len(LIBRARIES) + len(FAULTS), time.monotonic() - began)


def _run(driver: Driver, bundles: Bundles) -> tuple[str, list[str]]:
    """Return the browser, and what came out wrong."""
    wrong: list[str] = []
    for library in LIBRARIES:
        recording = driver.record(FAITHFUL, library, bundles)
        wrong += _of_faithful(judge(FAITHFUL, recording))
    if not wrong:
        recording = driver.record(FAULTY, "next", bundles)
        wrong += _of_faulty(judge(FAULTY, recording))
    return recording.browser, wrong


def _of_faithful(verdict: Verdict) -> Iterator[str]:
    if verdict.word is Word.ERROR:
        yield f"under {verdict.library} a build that is known to be right: {verdict.reason}"
    elif verdict.word is Word.FAIL:
        where = ", ".join(difference_words.words(item.place) for item in verdict.differences)
        yield f"under {verdict.library} a build that is known to be right differs at {where}"


def _of_faulty(verdict: Verdict) -> Iterator[str]:
    if verdict.word is Word.ERROR:
        yield f"a build that is known to be wrong: {verdict.reason}"
        return
    found = {difference_keys.key(item.place) for item in verdict.differences}
    for fault in FAULTS:
        if fault.key not in found:
            yield f"{fault.description} was not seen"
    for key in sorted(found - {fault.key for fault in FAULTS}):
        yield f"a build that is known to be wrong also differs at {key}"
