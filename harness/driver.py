"""Calls in, recording out: drives a browser through one requirement's calls.

Time in the page is virtual (Chromium's own): it stands still except while the driver lets a
span of it pass, and passes only while no request of the page is pending. So a call has
settled when a timer that was set with the call, and is due at the end of the span, has run:
every shorter timer has run before it, and no request is unanswered. Nothing waits for real.
"""

import contextlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    Playwright,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from harness import testsite, wire
from harness.assets import Assets
from harness.browsers import Browser as InstalledBrowser
from harness.builds import Bundles
from harness.contract import Requirement
from harness.destinations import Destination, destination
from harness.edge import Edge, Run, World
from harness.errors import BrowserError
from harness.model import (
    Call,
    Leftovers,
    Library,
    Observation,
    PageError,
    Phase,
    Recording,
)
from harness.observations import observation

HORIZON_MS: Final = 120_000
"""How much of the page's time all consequences of a call may take: two minutes."""

PATIENCE_MS: Final = 20_000
"""How long a step may take for real before the page is given up."""

_RECORDER: Final = "window[Symbol.for('harness.recorder')]"
_FLAGS: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-first-run",
)


def launch_options(edge: Edge, installed: InstalledBrowser) -> dict[str, Any]:
    """Return the options with which Playwright must launch a browser that ends at the edge."""
    fingerprint = f"--ignore-certificate-errors-spki-list={edge.key_fingerprint}"
    return {
        "executable_path": str(installed.executable),
        "proxy": {"server": edge.proxy},
        "args": [*_FLAGS, fingerprint],
        # Chromium's sandbox needs rights that root in a container does not have, and what
        # runs here is the user's own code and the harness's.
        "chromium_sandbox": False,
    }


@contextlib.contextmanager
def launched(edge: Edge, installed: InstalledBrowser, *, headed: bool = False) -> Iterator[Browser]:
    """Launch a browser of our own, for commands that run outside of pytest.

    Raises:
        BrowserError: it did not start.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright, edge, installed, {"headless": not headed})
        try:
            yield browser
        finally:
            browser.close()


def launch(
    playwright: Playwright, edge: Edge, installed: InstalledBrowser, options: Mapping[str, Any]
) -> Browser:
    """Launch a browser that ends at the edge; `options` are Playwright's, as a user gave them.

    Raises:
        BrowserError: it did not start.
    """
    try:
        return playwright.chromium.launch(**{**options, **launch_options(edge, installed)})
    except PlaywrightError as problem:
        first_line = problem.message.splitlines()[0]
        raise BrowserError(
            f"{installed.executable} (found through {installed.origin}) did not start: "
            f"{first_line}; name another with --browser-executable"
        ) from problem


class Driver:
    """Drives one browser, one run at a time; keeps a page from run to run while it is clean."""

    def __init__(self, browser: Browser, edge: Edge, assets: Assets) -> None:
        self._browser = browser
        self._edge = edge
        self._assets = assets
        self._tab: _Tab | None = None

    def record(self, requirement: Requirement, library: Library, bundles: Bundles) -> Recording:
        """Make the requirement's calls in a clean page and return all that was observed.

        Raises:
            BrowserError: the page crashed, hung, or could not be made clean.
            EdgeError: the edge failed.
        """
        began = time.monotonic()
        target = destination(requirement.destination)
        settings = {**target.settings, **requirement.settings}
        world = World(self._assets, target, bundles, library, settings)
        run = self._edge.begin(world)
        try:
            tab = self._clean_tab(target)
            observed, left = tab.drive(run, self._edge, requirement.calls)
        except PlaywrightError as problem:
            self._discard()
            raise BrowserError(_what_happened(problem)) from problem
        except BrowserError:
            self._discard()
            raise
        finally:
            self._edge.end()
        return Recording(
            requirement=requirement.id,
            library=library,
            library_version=left.pop("libraryVersion"),
            browser=f"{self._browser.browser_type.name} {self._browser.version}",
            build=bundles.build,
            settings=settings,
            calls=requirement.calls,
            observations=(*observed, *run.requests),
            leftovers=Leftovers(
                globals=tuple(left["globals"]),
                cookies=tuple(left["cookies"]),
                local_storage=tuple(left["localStorage"]),
                session_storage=tuple(left["sessionStorage"]),
            ),
            seconds=time.monotonic() - began,
        )

    def close(self) -> None:
        """Close the page and its context."""
        self._discard()

    def _clean_tab(self, target: Destination) -> "_Tab":
        """Return a tab at the test page, proven to have begun clean.

        A used tab that was left unclean is thrown away for a new one.
        """
        if self._tab is not None and self._tab.target == target and self._tab.open():
            return self._tab
        self._discard()
        self._tab = _Tab(self._browser, target, self._assets)
        if not self._tab.open():
            raise BrowserError("a new browser context did not begin clean; is the profile shared?")
        return self._tab

    def _discard(self) -> None:
        tab, self._tab = self._tab, None
        if tab is not None:
            with contextlib.suppress(PlaywrightError):  # it may have crashed, or be gone already
                tab.close()


class _Tab:
    """A browser context with one page, for the destination whose functions it observes."""

    def __init__(self, browser: Browser, target: Destination, assets: Assets) -> None:
        self.target = target
        self._context: BrowserContext = browser.new_context()
        config = {
            "functions": target.functions,
            "globals": target.globals,
            "horizon": HORIZON_MS,
        }
        self._context.add_init_script(
            f"(() => {{ const HARNESS_CONFIG = {json.dumps(config)};\n{assets.recorder}}})();\n"
            "//# sourceURL=harness-recorder.js"
        )
        self._page: Page = self._context.new_page()
        self._page.set_default_timeout(PATIENCE_MS)
        self._devtools: CDPSession = self._context.new_cdp_session(self._page)
        self._devtools.on("Runtime.exceptionThrown", self._note_exception)
        self._devtools.send("Runtime.enable")
        self._phase: Phase = "load"
        self._exceptions: list[PageError] = []
        self._let_time_pass(0)

    def open(self) -> bool:
        """Go to the test page; say whether its document began clean."""
        self._phase, self._exceptions = "load", []
        self._page.goto(testsite.URL, wait_until="commit")
        found = self._page.evaluate(f"{_RECORDER}.found")
        return not any(found.values())

    def drive(
        self, run: Run, edge: Edge, calls: Sequence[Call]
    ) -> tuple[list[Observation], dict[str, Any]]:
        """Let the page load, make each call, leave; return observations and what was left."""
        self._settle(run, edge, "load", ())
        for index, call in enumerate(calls):
            self._settle(run, edge, f"call {index}", (call,))
        left = self._page.evaluate(f"{_RECORDER}.leftovers()")
        run.phase = self._phase = "unload"
        log = [*self._collect("unload"), *self._leave(edge)]
        return [*map(observation, log), *self._exceptions], left

    def _settle(self, run: Run, edge: Edge, phase: Phase, calls: Sequence[Call]) -> None:
        run.phase = self._phase = phase
        tagged = [{"method": call.method, "args": wire.encode(call.args)} for call in calls]
        start = f"([phase, calls]) => {_RECORDER}.start(phase, calls)"
        self._page.wait_for_function(start, arg=[phase, tagged])
        self._let_time_pass(HORIZON_MS + 1)
        self._page.wait_for_function(f"{_RECORDER}.settled()")
        beacons = self._page.evaluate(f"{_RECORDER}.beacons()")
        _await_beacons(edge, beacons)

    def _collect(self, next_phase: Phase) -> list[dict[str, Any]]:
        collect = f"(phase) => {_RECORDER}.collect(phase)"
        collected: list[dict[str, Any]] = json.loads(self._page.evaluate(collect, next_phase))
        return collected

    def _leave(self, edge: Edge) -> list[dict[str, Any]]:
        """Leave the test page as a visitor would; what it does then is observed, too."""
        self._page.goto(testsite.END_URL, wait_until="commit")
        last = json.loads(self._page.evaluate(f"{_RECORDER}.lastWords()"))
        _await_beacons(edge, last["beacons"])
        self._page.evaluate("localStorage.clear(); sessionStorage.clear(); window.name = ''")
        self._context.clear_cookies()
        observed: list[dict[str, Any]] = last["log"]
        return observed

    def _note_exception(self, event: Mapping[str, Any]) -> None:
        """Keep an exception or a rejection that nothing in the page caught."""
        details = event["exceptionDetails"]
        thrown = details.get("exception", {})
        stack = str(thrown.get("description", thrown.get("value", details["text"])))
        place = f"{details.get('url', '')}:{details['lineNumber'] + 1}"
        self._exceptions.append(
            PageError(
                kind="rejection" if "(in promise)" in details["text"] else "error",
                message=stack.partition("\n")[0],
                source=f"{place}:{details['columnNumber'] + 1}",
                stack=stack,
                phase=self._phase,
                order=len(self._exceptions) + 1,
                time=0,
            )
        )

    def _let_time_pass(self, milliseconds: int) -> None:
        if milliseconds:
            policy = {"policy": "pauseIfNetworkFetchesPending", "budget": milliseconds}
        else:
            policy = {"policy": "pause"}
        self._devtools.send("Emulation.setVirtualTimePolicy", policy)

    def close(self) -> None:
        self._context.close()


def _await_beacons(edge: Edge, urls: Sequence[str]) -> None:
    """Wait for beacons, which a page sends without waiting for them itself."""
    missing = edge.wait_for(urls, PATIENCE_MS / 1000)
    if missing:
        raise BrowserError(f"the page sent a beacon to {missing[0]}, but it never reached the edge")


def _what_happened(problem: PlaywrightError) -> str:
    first_line = problem.message.splitlines()[0]
    if "Timeout" in first_line:
        return (
            f"the page did not answer within {PATIENCE_MS // 1000} s ({first_line}); a script in "
            "it may never end"
        )
    if "crash" in first_line.lower():
        return f"the page crashed ({first_line})"
    return f"the browser gave up: {first_line}"
