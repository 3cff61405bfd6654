"""How runs are watched: what a person sees of them, and which artifacts are made."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

ArtifactKind: TypeAlias = Literal["trace", "video", "screenshot"]
"""What can be kept of a run beside its recording."""


@dataclass(frozen=True, slots=True)
class Watching:
    """How runs are watched.

    `headed` shows the browser, with the overlay in the test page. `slow_mo` is the delay before
    each step, and `verdict_ms` how long the verdict stays unless the person closes the page, both
    in milliseconds. With `stops`, a run stops for the person before its calls and when it is
    judged. `artifacts` are made of each run; with `full_page` a screenshot shows the whole page.
    """

    headed: bool = False
    slow_mo: float = 0
    stops: bool = False
    artifacts: frozenset[ArtifactKind] = frozenset()
    full_page: bool = False
    verdict_ms: float = 0

    @property
    def is_on(self) -> bool:
        """Whether runs are watched at all: then each has its own browser context."""
        return self != UNWATCHED

    def patience(self, seconds: float, calls: int) -> float:
        """Return how many seconds a run of so many calls may take, without a person's stops.

        `seconds` is how long it may take without slow motion.
        """
        steps = calls + 2  # the page loads, and is left
        return seconds + steps * self.slow_mo / 1000


def cannot_watch(engine: str, watching: Watching, *, on_server: bool = False) -> str:
    """Return why runs cannot be watched so in an engine, or on a server; empty if they can."""
    if engine == "chromium" and not on_server:
        return ""
    if engine != "chromium" and on_server:
        return f"--connect: not possible in {engine.title()} yet; leave out --browser {engine}"
    asked = {
        "--headed": watching.headed,
        "--tracing": "trace" in watching.artifacts,
        "--video": "video" in watching.artifacts,
    }
    found = [option for option, is_asked in asked.items() if is_asked]
    if not found:
        return ""
    where, option = (
        ("on a server", "--connect")
        if on_server
        else (f"in {engine.title()}", f"--browser {engine}")
    )
    return f"{', '.join(found)}: not possible {where} yet; leave out {option}"


UNWATCHED: Final = Watching()
"""Nobody watches, and no artifacts are made."""
