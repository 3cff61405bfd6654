"""What people read of where a difference is: the words that every report, page and story shows.

They may change: nothing reads them back. Files name a difference by its key, which
`difference_keys` makes.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from harness.codec.difference_keys import moved_source
from harness.codec.js_source import path_source
from harness.model import DifferenceKind, DifferencePlace

_INVOCATIONS: Final = (
    DifferenceKind.INVOCATION,
    DifferenceKind.MISSING_INVOCATION,
    DifferenceKind.MOVED_INVOCATION,
)
_REQUESTS: Final[Mapping[DifferenceKind, str]] = {
    DifferenceKind.REQUEST: "",
    DifferenceKind.QUERY: " query",
    DifferenceKind.BODY: " body",
}
_SCRIPTS: Final[Mapping[DifferenceKind, str]] = {
    DifferenceKind.SCRIPT_INSERTED: "inserted",
    DifferenceKind.SCRIPT_LOADED: "loaded",
}
_OF_CALLS: Final = (
    DifferenceKind.MISSING_CALL,
    DifferenceKind.DELIVERY,
    DifferenceKind.SHARED_DELIVERY,
)


def words(place: DifferencePlace) -> str:
    """Return where a difference is: `shop.track arguments[1].seats`, `invocation 1 (call 0)`."""
    is_told = place.kind is DifferenceKind.STATE  # in the words for the thing itself
    when = f" ({place.phase})" if place.phase and not is_told else ""
    return path_source(place.steps, f"{_subject(place)}{when}") + moved_source(place)


def _subject(place: DifferencePlace) -> str:
    """Return the words for the thing itself, without its phase and without the path into it."""
    subject = place.subject
    return {
        DifferenceKind.ARGUMENT: f"{subject} arguments",
        **dict.fromkeys(_INVOCATIONS, f"invocation {place.number}"),
        **{kind: f"request {place.number} ({subject}){part}" for kind, part in _REQUESTS.items()},
        **{kind: f"times that {subject} was {state}" for kind, state in _SCRIPTS.items()},
        DifferenceKind.FIRST_INVOCATION: f"first {subject}",
        DifferenceKind.MISSING_SCRIPT: f"script {subject}",
        DifferenceKind.SCRIPT_REQUESTED: f"requests for {subject}",
        DifferenceKind.ARRIVAL: f"what reaches {subject}",
        DifferenceKind.OPTION: f"option {subject}",
        DifferenceKind.DEFINITION: f"definition of {subject}",
        DifferenceKind.GLOBAL: f"window.{subject} as the tracker finds it",
        DifferenceKind.STATE: f"window.{subject} after {place.phase}",
        DifferenceKind.SAME: f"same value at {subject}",
        DifferenceKind.CALLBACK: f"times that the callback {subject} ran",
        DifferenceKind.LEFTOVER: f"{subject} that are left in the page",
        DifferenceKind.CONSOLE: f"console ({subject})",
        **{kind: f"{_calls(place.calls)} {subject}".rstrip() for kind in _OF_CALLS},
        DifferenceKind.ORDER: "order of the deliveries",
        DifferenceKind.UNCLAIMED_REQUEST: "unclaimed request",
        DifferenceKind.PAGE_ERROR: f"uncaught {subject}",
        DifferenceKind.CAUGHT_ERROR: "error that the library caught",
        DifferenceKind.VALUE: "",
    }[place.kind]


def _calls(indexes: Sequence[int]) -> str:
    return f"call{'s' if len(indexes) > 1 else ''} {' and '.join(map(str, indexes))}"
