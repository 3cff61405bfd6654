"""What the driver asks of an engine. The rest is the same in all of them, by way of Playwright."""

import abc
import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from playwright.async_api import Browser, BrowserContext, Page, Playwright

from harness.driver.sockets import Sockets
from harness.edge import Edge, Run
from harness.model import PageError, Refusal, Visit

HearException: TypeAlias = Callable[[PageError], None]
"""Hears of an exception or a rejection that nothing in the page caught, as an error of no phase."""

Line: TypeAlias = Mapping[str, Any]
"""One thing to show, as `pages/overlay/overlay.js` documents its kinds."""

_STEP_MS: Final = 50
"""How far the page's time is behind real time, at most, while it passes like real time."""


class PageTime(abc.ABC):
    """Lets the time of one page pass.

    `stopped` is set while no span is passing: the page's time stands still. `waits_for_requests`
    says whether it stands still while a request of the page is pending.
    """

    def __init__(self) -> None:
        self.stopped = asyncio.Event()
        self.waits_for_requests = True

    @abc.abstractmethod
    async def stand_still(self) -> None:
        """Let no more time pass."""

    @abc.abstractmethod
    async def start_span(self, milliseconds: int) -> None:
        """Begin a span of time, which does not pass while it waits for a request of the page."""

    @abc.abstractmethod
    async def ignore_pending_requests(self) -> None:
        """Let the current span pass even while a request is pending."""

    @abc.abstractmethod
    async def run_due_timers(self) -> None:
        """Let the page's timers of no delay run, though its time stands still for a request."""

    async def run_in_real_time(self, until: asyncio.Event) -> None:
        """Let the page's time pass like real time, until `until` is set.

        An engine lets a span race past. So time passes in very short ones.
        """
        while not until.is_set():
            await self.start_span(_STEP_MS)
            await self.stopped.wait()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), _STEP_MS / 1000)


class RefusalWatch(Protocol):
    """Follows what the browser itself refuses, in one run after the other.

    `seen` are the refusals of the last run.
    """

    seen: list[Refusal]

    async def begin(self, run: Run, edge: Edge) -> None:
        """Follow a run from its beginning."""

    async def catch_up(self) -> None:
        """Wait for the reasons of what was refused so far: they belong to the current phase."""

    async def ask(self) -> None:
        """Ask for reasons from now on. While a page is left, it would be too late to begin."""


class Overlay(Protocol):
    """Shows lines over one page; each new document of the page shows all of them again.

    `answer` is the person's answer to the last question, empty until they give it; `answered` is
    set when they have.
    """

    answered: asyncio.Event
    answer: str

    def show(self, line: Line) -> None:
        """Show a line below the others, soon."""

    async def wait_until_shown(self) -> None:
        """Wait until the page shows all lines."""

    def ask(self, line: Line) -> None:
        """Show a line that asks the person a question, and forget the last answer."""

    async def close(self) -> None:
        """Stop showing lines."""


class EnginePage(Protocol):
    """One page, by what only its engine can do.

    `sockets` are the page's web sockets, if they are followed by the driver, and `refusals` what
    the browser refuses.
    """

    time: PageTime
    sockets: Sockets | None
    refusals: RefusalWatch

    async def evaluate(self, expression: str) -> Any:
        """Return the value of an expression, or what its promise resolves to.

        Raises:
            BrowserError: the expression threw, as it does with a recorder of another version.
        """

    async def make_ready(self) -> None:
        """Make the page ready for its content, which is still to come."""

    async def forget_permissions(self) -> None:
        """Have the browser ask again whether the page may send; it also forgets cached answers."""

    async def screenshot(self, *, full_page: bool) -> bytes:
        """Return a picture of the page as PNG, without changing the document."""

    async def install_overlay(self, source: str) -> Overlay:
        """Draw the overlay in every document of the page from now on; `source` is its script."""


class Services(Protocol):
    """The processes of one browser that its pages depend on, and that it starts again by itself."""

    async def follow(self) -> None:
        """Follow those that run now, when a page has been opened.

        Raises:
            playwright.async_api.Error: the browser has ended.
        """

    async def ended(self) -> str:
        """Return the name of one that has ended since the last call; empty if none has.

        Raises:
            playwright.async_api.Error: the browser has ended.
        """


@dataclass(frozen=True, slots=True)
class Launch:
    """A browser to launch: its program, and the edge that gets all its requests.

    On a server the program is one there, and empty if the server is to choose it. `options` are the
    user's Playwright launch options; the engine's own override them.
    """

    playwright: Playwright
    program: Path
    options: Mapping[str, Any]
    edge: Edge


@dataclass(frozen=True, slots=True)
class Running:
    """A browser that runs. The id of its main `process` is 0 where that is not known."""

    browser: Browser
    services: Services
    process: int = 0


@dataclass(frozen=True, slots=True)
class NewPage:
    """A context's page in which nothing has happened yet, and the visit that it is for.

    With `follows_sockets`, the answers to its web sockets are waited for.
    """

    context: BrowserContext
    page: Page
    visit: Visit
    hear: HearException
    follows_sockets: bool


class Engine(Protocol):
    """A kind of browser.

    `name` is what people ask for. `world` has what its pages find that other engines' do not, by
    the names under which a recording has it. `recorder_config` is what the recorder must know of
    it.
    """

    name: str
    world: Mapping[str, str]
    recorder_config: Mapping[str, Any]

    def lacking(self, visit: Visit) -> str:
        """Return what the engine cannot do of a visit, as a sentence; empty if it can do all."""

    async def launch(self, wanted: Launch) -> Running:
        """Launch a browser that sends all its requests to the edge.

        Raises:
            playwright.async_api.Error: it did not start.
        """

    async def connect(self, wanted: Launch, address: str) -> Running:
        """Have the server behind a tunnel launch such a browser.

        Raises:
            BrowserError: it is not such a browser.
            playwright.async_api.Error: it did not start.
        """

    async def open_page(self, new: NewPage) -> EnginePage:
        """Take over a new page. Its time stands still."""
