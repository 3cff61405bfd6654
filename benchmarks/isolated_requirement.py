"""What one isolated requirement costs, the harness's way beside the textbook way.

Both ways judge `wishpond-identify-params` under `next`: the official snippet loads the
library, the library loads the integration, the integration loads the tracker stub, one
identify call is made, and the arguments of `Wishpond.Tracker.identify` are asserted. Both
have the same browser program, build, library files and replies, and nothing of one
requirement is left for the next. They take turns, so that noise of the machine hits both;
absolute times are the machine's, the ratio is what counts.

The harness's way is `carry_out`, verdict included. The textbook way is what pytest-playwright's
documentation leads a careful author to, without the cost of pytest itself:

- One browser for the session, and a new context and page for each test, as the fixtures
  `context` and `page` of pytest-playwright do: that is Playwright's unit of isolation.
- `context.route` with a glob for each host that takes part, and no catch-all: globs are
  matched in Playwright's driver, and predicates in Python cost a round trip for each request.
- Replies are made once and come from memory, not compressed: `fulfill` hands bodies to the
  page as they are.
- `goto` waits for `load`, as it does by default; waiting for less measured the same, for the
  library takes longer. It never waits for `networkidle`.
- One `evaluate` waits for `analytics.ready`, spies on the tracker, makes the call, awaits its
  promise and then the spy (the library may buffer a call that it has accepted). Promises
  in the page end the moment they can; polling and sleeps do not. One round trip is the least.
- The context is closed, as the fixture does, and that counts: a suite pays for it, too.

The textbook way knows less at the end (one function, no requests, no proof that nothing
follows the call). It is the bar for speed, not for what a verdict rests on.
"""

import argparse
import gzip
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser as PlaywrightBrowser
from playwright.sync_api import Route, sync_playwright
from rich import box
from rich.console import Console
from rich.table import Table

from harness import assets, browsers, testsite, toolchain
from harness.contract import Expected, Invocations
from harness.destinations import destination
from harness.driver import Driver, launch
from harness.edge import Edge, World
from harness.edge.world import CDN, SEGMENT_API
from harness.errors import HarnessError
from harness.model import Word
from harness.requirements import requirement
from harness.session import Job, build, carry_out

JOB: Final = Job(requirement("wishpond-identify-params"), "next")
WARM_UP_ROUNDS: Final = 5
ROUNDS: Final = 40
GREATEST_RATIO: Final = 0.5

TEST: Final = """async (args) => {
  await new Promise((resolve) => analytics.ready(resolve));
  const { Tracker } = Wishpond;
  const original = Tracker.identify;
  const invocations = [];
  const invoked = new Promise((resolve) => {
    Tracker.identify = function (...given) {
      invocations.push(given);
      resolve();
      return original.apply(this, given);
    };
  });
  await analytics.identify(...args);
  await invoked;
  return invocations;
}"""


class Textbook:
    """The same requirement as a well-written test of pytest-playwright."""

    def __init__(self, browser: PlaywrightBrowser, world: World) -> None:
        self._browser = browser
        self._world = world
        self._replies: dict[str, dict[str, Any]] = {}
        self._globs = (
            f"https://{testsite.HOST}/**",
            f"https://{CDN}/**",
            world.destination.tracker_url,
            f"https://{SEGMENT_API}/**",
        )
        (self._call,) = JOB.requirement.calls
        (self._expected,) = _expected_invocations()

    def __call__(self) -> None:
        """Run the test once, with the set-up and the end that its fixtures would have."""
        context = self._browser.new_context()
        for glob in self._globs:
            context.route(glob, self._fulfill)
        page = context.new_page()
        page.goto(testsite.URL)
        invocations = page.evaluate(TEST, list(self._call.args))
        self._check(invocations)
        context.close()

    def _check(self, invocations: list[list[Any]]) -> None:
        wanted_id, wanted_traits = self._expected.args
        if len(invocations) != 1:
            raise AssertionError(f"{self._expected.function} was called {len(invocations)} times")
        ((user_id, traits),) = invocations
        if user_id != wanted_id:
            raise AssertionError(f"the user id is {user_id!r}")
        if {key: traits.get(key) for key in wanted_traits.properties} != wanted_traits.properties:
            raise AssertionError(f"the traits are {traits!r}")

    def _fulfill(self, route: Route) -> None:
        url = route.request.url
        if url not in self._replies:
            self._replies[url] = self._reply(url)
        route.fulfill(**self._replies[url])

    def _reply(self, url: str) -> dict[str, Any]:
        """Return what the edge would answer, as `fulfill` takes it."""
        parts = urlsplit(url)
        role = self._world.role(parts.netloc, parts.path)
        reply = self._world.reply(role, parts.netloc, parts.path)
        headers = dict(reply.headers)
        packed = headers.pop("Content-Encoding", "") == "gzip"
        return {
            "status": reply.status,
            "content_type": reply.content_type,
            "headers": headers,
            "body": gzip.decompress(reply.body) if packed else reply.body,
        }


def _expected_invocations() -> tuple[Expected, ...]:
    (expectation,) = JOB.requirement.expectations
    if not isinstance(expectation, Invocations):
        raise TypeError(f"{JOB.id} no longer expects invocations; adapt the textbook way")
    return expectation.expected


def harness_way(driver: Driver) -> None:
    """Carry the job out as all commands do."""
    outcome = carry_out(driver, JOB)
    if outcome.verdict.word is not Word.PASS:
        raise AssertionError(f"the harness says {outcome.verdict}")


def milliseconds(way: Callable[[], None]) -> float:
    """Return how long one run takes."""
    began = time.perf_counter()
    way()
    return (time.perf_counter() - began) * 1000


def measure(installed: browsers.Browser) -> tuple[list[float], list[float]]:
    """Return the times of the harness's way and of the textbook way, taken in turns."""
    served = assets.load()
    target = destination(JOB.requirement.destination)
    settings = {**target.settings, **JOB.requirement.settings}
    world = World(served, target, build(target.key), JOB.library, settings)
    plain: dict[str, Any] = {
        "executable_path": str(installed.executable),
        "chromium_sandbox": False,
    }
    with Edge() as edge, sync_playwright() as playwright:
        driver = Driver(launch(playwright, edge, installed, {}), edge, served)
        textbook = Textbook(playwright.chromium.launch(**plain), world)
        rounds = [
            (milliseconds(lambda: harness_way(driver)), milliseconds(textbook))
            for _ in range(WARM_UP_ROUNDS + ROUNDS)
        ][WARM_UP_ROUNDS:]
        driver.close()
    return [ours for ours, _ in rounds], [theirs for _, theirs in rounds]


def main() -> int:
    """Measure, print the table, and return 0 if the ratio is small enough."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--browser-executable", metavar="PROGRAM")
    options = parser.parse_args()
    try:
        toolchain.install_packages(_progress)
        installed = browsers.find_or_install(options.browser_executable, _progress)
        ours, theirs = measure(installed)
    except HarnessError as problem:
        _progress(str(problem))
        return problem.exit_code
    print(f"{JOB.id}: {ROUNDS} rounds in turns, {installed.executable}")
    table = Table("way", box=box.SIMPLE_HEAD)
    for name in ("median ms", "min ms"):
        table.add_column(name, justify="right")
    for name, times in (("textbook", theirs), ("harness", ours)):
        table.add_row(name, f"{statistics.median(times):.0f}", f"{min(times):.0f}")
    ratio = statistics.median(ours) / statistics.median(theirs)
    table.add_row("ratio", f"{ratio:.2f}", f"{min(ours) / min(theirs):.2f}")
    Console(highlight=False).print(table)
    fast_enough = ratio <= GREATEST_RATIO
    print(f"median ratio {ratio:.2f}: {'at most' if fast_enough else 'MORE THAN'} {GREATEST_RATIO}")
    return 0 if fast_enough else 1


def _progress(line: str) -> None:
    print(f"bench: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
