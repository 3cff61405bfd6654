"""Runs the controls, and reports those that came out wrong."""

import contextlib
import dataclasses
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from harness import builds
from harness.builds import Bundles
from harness.codec import difference_keys, difference_words, source
from harness.driver import UNWATCHED, Driver, Launcher, Watching
from harness.edge import Assets, Edge
from harness.judging import judge
from harness.model import (
    LIBRARIES,
    BrowserError,
    Control,
    ControlError,
    Controls,
    Library,
    LostError,
    Requirement,
    SetupError,
    Verdict,
    Word,
)
from harness.session.controls.capabilities import PROBES, Tried, capabilities, otherwise
from harness.session.controls.miniature import DESTINATION, FAITHFUL, FAULTS, FAULTY
from harness.session.messages import say
from harness.toolchain import paths

_MOST: Final = 3
"""How many things that are wrong one line tells."""

_LONGEST: Final = 300

_NOTHING: Final = "nothing was judged"


def run_controls(
    launcher: Launcher, edge: Edge, assets: Assets, watching: Watching = UNWATCHED
) -> Controls:
    """Try out what the browser can do, and judge the control's faithful build and its faulty one.

    What is missing must not be missing where `watching` needs it.

    Raises:
        ControlError: one of them came out wrong.
        LostError: the connection to the server on which the browser runs was lost.
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
    try:
        tried = _probe(launcher, edge, served, bundles)
        able = capabilities(tried, needs_screenshots="screenshot" in watching.artifacts)
        wrong = otherwise(tried, able) or _judge(launcher, edge, served, bundles)
    except LostError:
        raise
    except BrowserError as problem:
        raise _distrust(launcher, [str(problem)]) from problem
    if wrong:
        raise _distrust(launcher, wrong)
    launcher.is_proven = True
    return Controls(launcher.name, tuple(_controls()), able, time.monotonic() - began)


def prover(
    launcher: Launcher, edge: Edge, assets: Assets, watching: Watching = UNWATCHED
) -> Callable[[], None] | None:
    """Return what runs the controls anew on a browser on a server; None for one of this machine.

    Where they come out wrong it raises a `SetupError`: then nothing can be judged there any more.
    """
    if not launcher.is_on_server:
        return None

    def prove() -> None:
        say(f"a new browser on {launcher.place}: its controls come first")
        try:
            run_controls(launcher, edge, assets, watching)
        except ControlError as problem:
            words = str(problem).replace(_NOTHING, "nothing more was judged there", 1)
            raise SetupError(words) from problem

    return prove


def check_alike(browsers: Iterable[str]) -> None:
    """Check that what controls passed on is one browser, wherever it runs.

    Raises:
        SetupError: it is several.
    """
    found = sorted({*browsers})
    if len(found) > 1:
        raise SetupError(
            f"{' and '.join(found)}: the servers of one run must have the same browser"
        )


def _distrust(launcher: Launcher, wrong: list[str]) -> ControlError:
    """Return the error of a browser or machine that does not do as it must."""
    several = [textwrap.shorten(line, _LONGEST, placeholder=" …") for line in wrong[:_MOST]]
    if len(wrong) > _MOST:
        several.append(f"{len(wrong) - _MOST} more")
    return ControlError(
        f"{_NOTHING}, because the harness cannot trust {launcher.described}: "
        f"{'; '.join(several)}. Name another browser with --browser-executable, "
        "or leave out the flags, policies and programs that change this one"
    )


def _probe(launcher: Launcher, edge: Edge, served: Assets, bundles: Bundles) -> Tried:
    """Record the probes, and take a screenshot of their page.

    Raises:
        BrowserError: the browser failed.
    """
    driver = Driver(launcher, edge, served, watching=Watching(artifacts=frozenset({"screenshot"})))
    with contextlib.closing(driver):
        recording = driver.record(PROBES, "next", bundles)
        picture = driver.take_artifacts().get("screenshot")
        return Tried(recording, picture is not None and picture.stat().st_size > 0)


def _judge(launcher: Launcher, edge: Edge, served: Assets, bundles: Bundles) -> list[str]:
    """Judge the miniatures, and return what came out wrong.

    Raises:
        BrowserError: the browser failed.
    """
    with contextlib.closing(Driver(launcher, edge, served)) as driver:

        def judged(requirement: Requirement, library: Library) -> Verdict:
            return judge(requirement, driver.record(requirement, library, bundles))

        for library in LIBRARIES:
            wrong = [*_of_faithful(judged(FAITHFUL, library))]
            if wrong:
                return wrong
        return [*_of_faulty(judged(FAULTY, "next"))]


def _of_faithful(verdict: Verdict) -> Iterator[str]:
    if verdict.word is Word.ERROR:
        yield f"under {verdict.library} a build that is known to be right: {verdict.reason}"
    elif verdict.word is Word.FAIL:
        first, *others = verdict.differences
        more = f", and {len(others)} more" if others else ""
        yield (
            f"under {verdict.library} a build that is known to be right differs at "
            f"{difference_words.words(first.place)} (expected {source(first.expected)}, "
            f"observed {source(first.observed)}){more}"
        )


def _of_faulty(verdict: Verdict) -> Iterator[str]:
    if verdict.word is Word.ERROR:
        yield f"a build that is known to be wrong: {verdict.reason}"
        return
    found = {item.place: source(item.observed) for item in verdict.differences}
    for fault in FAULTS:
        observed = found.pop(fault.place, None)
        if observed is None:
            yield f"a build that {fault.description} passes"
        elif observed != fault.observed:
            yield f"a build that {fault.description} shows {observed}, not {fault.observed}"
    for place, observed in found.items():
        yield (
            f"a build that is known to be wrong also differs at {difference_words.words(place)} "
            f"(observed {observed})"
        )


def _controls() -> Iterator[Control]:
    """Yield what was judged, by the time that all of it came out right."""
    for library in LIBRARIES:
        yield Control(f"is faithful, under {library}")
    for fault in FAULTS:
        yield Control(fault.description, difference_keys.key(fault.place))
