"""Where a difference is, as tests write it: by its key; and any place at all, for properties."""

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from harness.codec import difference_keys, path_source
from harness.model import DifferenceKind, DifferencePlace


def at(key: str) -> DifferencePlace:
    """Return the place that a key is of."""
    place = difference_keys.read_key(key)
    assert place, f"{key!r} is the key of no difference"
    return place


_IDENTIFIERS: Final = st.from_regex(r"[A-Za-z_$][A-Za-z0-9_$]*", fullmatch=True)
_STEPS: Final = st.lists(_IDENTIFIERS | st.text(max_size=6) | st.integers(0, 99), max_size=4).map(
    tuple
)
_NUMBERS: Final = st.integers(1, 99)
_MOVED_TO: Final = st.none() | st.integers(0, 99)
_INSIDE: Final = {"steps": _STEPS, "moved_to": _MOVED_TO}
_FUNCTIONS: Final = st.builds(
    path_source, _STEPS, _IDENTIFIERS.filter(lambda name: name != "arguments")
)
_ADDRESSES: Final = st.from_regex(r"https?://[a-z.]+/[^\s]*", fullmatch=True)
_REQUESTS: Final = st.builds("{} {}".format, st.sampled_from(["GET", "POST"]), _ADDRESSES)
_WORDS: Final = st.sampled_from(["error", "security policy", "local storage", "warn or error"])
_PHASES: Final = st.sampled_from(["load", "call 0", "call 12", "unload"])
_INDEXES: Final = st.integers(0, 99)
_ONE_CALL: Final = st.tuples(_INDEXES)
_CALLS: Final = st.lists(_INDEXES, min_size=2, max_size=4).map(tuple)
_CODE: Final = st.from_regex(r"(?:track|page)\([^\n]*\)", fullmatch=True)

_PARTS: Final[Mapping[DifferenceKind, Mapping[str, st.SearchStrategy[Any]]]] = {
    DifferenceKind.ARGUMENT: {"subject": _FUNCTIONS, **_INSIDE},
    DifferenceKind.INVOCATION: {"number": _NUMBERS, "phase": _PHASES},
    DifferenceKind.MISSING_INVOCATION: {"number": _NUMBERS},
    DifferenceKind.MOVED_INVOCATION: {"number": _NUMBERS, "moved_to": _NUMBERS},
    DifferenceKind.FIRST_INVOCATION: {"subject": _FUNCTIONS},
    DifferenceKind.REQUEST: {"number": _NUMBERS, "subject": _REQUESTS, "moved_to": _MOVED_TO},
    DifferenceKind.QUERY: {"number": _NUMBERS, "subject": _REQUESTS, **_INSIDE},
    DifferenceKind.BODY: {"number": _NUMBERS, "subject": _REQUESTS, **_INSIDE},
    DifferenceKind.MISSING_SCRIPT: {"subject": _ADDRESSES},
    DifferenceKind.SCRIPT_INSERTED: {"subject": _ADDRESSES},
    DifferenceKind.SCRIPT_LOADED: {"subject": _ADDRESSES},
    DifferenceKind.SCRIPT_REQUESTED: {"subject": _ADDRESSES},
    DifferenceKind.ARRIVAL: {"subject": _FUNCTIONS},
    DifferenceKind.OPTION: {"subject": _IDENTIFIERS, **_INSIDE},
    DifferenceKind.DEFINITION: {"subject": _FUNCTIONS},
    DifferenceKind.GLOBAL: {"subject": _IDENTIFIERS, **_INSIDE},
    DifferenceKind.STATE: {"subject": _IDENTIFIERS, "phase": _PHASES, **_INSIDE},
    DifferenceKind.SAME: {"subject": st.builds("{} {}".format, _FUNCTIONS, _IDENTIFIERS)},
    DifferenceKind.CALLBACK: {"subject": _IDENTIFIERS},
    DifferenceKind.LEFTOVER: {"subject": _WORDS},
    DifferenceKind.CONSOLE: {"subject": _WORDS},
    DifferenceKind.MISSING_CALL: {"calls": _ONE_CALL},
    DifferenceKind.DELIVERY: {"calls": _ONE_CALL, "subject": _CODE},
    DifferenceKind.SHARED_DELIVERY: {"calls": _CALLS, "subject": _CODE},
    DifferenceKind.ORDER: {},
    DifferenceKind.UNCLAIMED_REQUEST: {"phase": _PHASES},
    DifferenceKind.PAGE_ERROR: {"subject": _WORDS, "phase": _PHASES},
    DifferenceKind.CAUGHT_ERROR: {"phase": _PHASES},
    DifferenceKind.VALUE: {**_INSIDE},
}

PLACES: Final[st.SearchStrategy[DifferencePlace]] = st.one_of(
    [st.builds(DifferencePlace, st.just(kind), **parts) for kind, parts in _PARTS.items()]
)
"""Any place at all, of every kind."""
