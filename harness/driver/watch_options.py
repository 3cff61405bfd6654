"""How runs are watched: what a person sees of them, and what is kept for one who looks later."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["trace", "video", "screenshot"]
"""What can be kept of a run, beside its recording."""


@dataclass(frozen=True, slots=True)
class Watching:
    """How runs are watched.

    `headed` shows the browser, and in the test page what is going on; `slow_mo` is how many
    milliseconds each step waits before it is taken, and `lingers` how many the verdict stays,
    unless the person closes the page. With `stops`, a run stops for the person before its calls
    and when it is judged. `takes` is what is taken of each run, a screenshot of the whole page
    where it is `full_page`.
    """

    headed: bool = False
    slow_mo: float = 0
    stops: bool = False
    takes: frozenset[Kind] = frozenset()
    full_page: bool = False
    lingers: float = 0

    @property
    def is_on(self) -> bool:
        """Whether anybody looks: then each run has a browser context of its own."""
        return self != UNWATCHED

    def patience(self, seconds: float, calls: int) -> float:
        """Return how many seconds a run of so many calls may take, a person's stops left out.

        `seconds` is how long it may take when nobody watches.
        """
        steps = calls + 2  # the page loads, and is left
        return seconds + steps * self.slow_mo / 1000


UNWATCHED: Final = Watching()
"""Nobody looks, and nothing is kept but the recording."""
