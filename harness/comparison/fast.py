"""Chooses what a fast comparison makes of the corpus, and says what it leaves out."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from harness.comparison.corpus import Scenario
from harness.model import Library

Job: TypeAlias = tuple[Scenario, Library]
"""A scenario, and the generation of the library that it is recorded under."""

_KEPT: Final = "calls-of-"
"""How the names begin of pages of their own that are kept: every method, and the tracker itself."""


def fast(jobs: Sequence[Job]) -> list[Job]:
    """Return the pages that many calls share, and a few more, under one generation of the library.

    What they leave out takes a page for a few calls: states of the page while it loads, other
    settings, and requirements that need a page of their own.
    """
    first = jobs[0][1] if jobs else ""
    return [
        (scenario, library)
        for scenario, library in jobs
        if library == first and (len(scenario.parts) > 1 or scenario.id.startswith(_KEPT))
    ]


def left_out(jobs: Sequence[Job], made: Sequence[Job]) -> str:
    """Say what a fast comparison left out of these pages."""
    others = sorted({library for _, library in jobs} - {library for _, library in made})
    under = f"everything under {' and '.join(others)}, " if others else ""
    return (
        f"--fast left out {len(jobs) - len(made)} of {len(jobs)} pages: {under}states of the page "
        "while it loads, other settings, and what needs a page of its own"
    )
