"""A fixed sample of the contract, of which the recordings of engines are compared.

It has each state of a page, each condition of a visit, each method and each kind of expectation.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, Final, get_args

from harness.contracts import built_in, requirement
from harness.model import (
    LIBRARIES,
    ORDINARY,
    USUAL_VISIT,
    Answer,
    Call,
    Conditions,
    Library,
    Navigation,
    Requirement,
    TrackerState,
    Visit,
    When,
)

BASE: Final = requirement("wigzo-track-event")

MADE: Final = tuple(
    dataclasses.replace(BASE, id=f"sample-{name}", conditions=conditions)
    for name, conditions in {
        "consent": Conditions(when="before consent"),
        "tracker-on-the-page": Conditions(tracker="on the page"),
        "very-late-functions": Conditions(tracker="very late functions"),
        "answers": Conditions(
            answers={"/rest/v1/learn/event": (Answer(status=503), Answer(status=200))}
        ),
        "storage-throws": Conditions(visit=Visit(storage="throws")),
        "earlier-page": Conditions(visit=Visit(earlier=(Call("identify", ("earlier",)),))),
        "visitor": Conditions(
            visit=Visit(
                address="https://shop.example/cameras?utm_source=sample",
                title="Another page",
                navigations=(Navigation(0, "https://shop.example/next", "The next page"),),
                time_zone="Europe/Berlin",
                locale="de-DE",
                anonymous_id="known-before",
                traits={"plan": "Free"},
            )
        ),
    }.items()
)
"""What no requirement of the contract has. Only their recordings are of interest."""


def features(wanted: Requirement) -> set[str]:
    """Return what is special about a requirement, each in a few words."""
    return {
        *_changed(wanted.conditions, ORDINARY),
        *_changed(wanted.conditions.visit, USUAL_VISIT),
        *(f"a call of {call.method}" for call in wanted.calls),
        *(f"the expectation {type(item).__name__}" for item in wanted.expectations),
    }


def _changed(value: Any, usual: Any) -> Iterator[str]:
    for part in dataclasses.fields(value):
        given = getattr(value, part.name)
        if part.name != "visit" and given != getattr(usual, part.name):
            yield f"{part.name}={given}" if part.name in {"when", "tracker"} else part.name


LACKING: Final = ("cookies", "referrer")
"""The parts of a visit that Firefox cannot be told."""

EXPECTED: Final = {
    *(f"when={value}" for value in get_args(When) if value != ORDINARY.when),
    *(f"tracker={value}" for value in get_args(TrackerState) if value != ORDINARY.tracker),
    *(
        part.name
        for kind in (Conditions, Visit)
        for part in dataclasses.fields(kind)
        if part.name not in {"when", "tracker", "visit", *LACKING, "together", "groups"}
    ),
}
"""The conditions that the sample must have. A page that requirements share is not one of them."""


def sample() -> list[tuple[Requirement, Library]]:
    """Return the requirements of the sample, each under one generation of the library.

    Always the one comes next that has most of what is still missing.
    """
    contracts = built_in()
    every = [one for key in contracts.destinations for one in contracts.of_destination(key)]
    chosen = [*MADE]
    missing = set().union(*map(features, every)) - set().union(*map(features, chosen))
    while missing:
        best = max(every, key=lambda one: len(features(one) & missing))
        chosen.append(best)
        missing -= features(best)
    return [(one, _library(one.libraries, turn)) for turn, one in enumerate(chosen)]


def _library(possible: Sequence[Library], turn: int) -> Library:
    wanted = LIBRARIES[turn % len(LIBRARIES)]
    return wanted if wanted in possible else possible[0]
