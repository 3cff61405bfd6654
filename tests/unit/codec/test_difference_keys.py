"""The keys of differences: they are in people's files, so none may ever look otherwise."""

import pytest
from hypothesis import given, settings

from harness.codec import difference_words
from harness.codec.difference_keys import key, likely_key, read_key
from harness.model import DifferenceKind, DifferencePlace
from tests.difference_places import PLACES

SENT = "POST app.wigzo.com/rest/v1/learn/*"
SCRIPT = "https://app.wigzo.com/wigzo.compressed.js"

FROZEN = [
    (
        "Wishpond.Tracker.track arguments[1].items[0]['unit price']",
        DifferencePlace(
            DifferenceKind.ARGUMENT,
            "Wishpond.Tracker.track",
            steps=(1, "items", 0, "unit price"),
        ),
    ),
    ("invocation 2 (call 0)", DifferencePlace(DifferenceKind.INVOCATION, number=2, phase="call 0")),
    ("invocation 1", DifferencePlace(DifferenceKind.MISSING_INVOCATION, number=1)),
    (
        "invocation 3 moved to 1",
        DifferencePlace(DifferenceKind.MOVED_INVOCATION, number=3, moved_to=1),
    ),
    ("first wigzo.configure", DifferencePlace(DifferenceKind.FIRST_INVOCATION, "wigzo.configure")),
    (f"request 1 ({SENT})", DifferencePlace(DifferenceKind.REQUEST, SENT, number=1)),
    (
        f"request 1 ({SENT}) query.org_token",
        DifferencePlace(DifferenceKind.QUERY, SENT, number=1, steps=("org_token",)),
    ),
    (
        f"request 3 ({SENT}) body[0].name",
        DifferencePlace(DifferenceKind.BODY, SENT, number=3, steps=(0, "name")),
    ),
    (f"script {SCRIPT}", DifferencePlace(DifferenceKind.MISSING_SCRIPT, SCRIPT)),
    (
        f"times that {SCRIPT} was inserted",
        DifferencePlace(DifferenceKind.SCRIPT_INSERTED, SCRIPT),
    ),
    (f"times that {SCRIPT} was loaded", DifferencePlace(DifferenceKind.SCRIPT_LOADED, SCRIPT)),
    (f"requests for {SCRIPT}", DifferencePlace(DifferenceKind.SCRIPT_REQUESTED, SCRIPT)),
    (
        "what reaches wigzo.identify",
        DifferencePlace(DifferenceKind.ARRIVAL, "wigzo.identify"),
    ),
    ("option orgToken", DifferencePlace(DifferenceKind.OPTION, "orgToken")),
    ("definition of wigzo.track", DifferencePlace(DifferenceKind.DEFINITION, "wigzo.track")),
    (
        "window.wigzo as the tracker finds it.queue",
        DifferencePlace(DifferenceKind.GLOBAL, "wigzo", steps=("queue",)),
    ),
    (
        "window.shop.config.user after call 0.plan",
        DifferencePlace(DifferenceKind.STATE, "shop.config.user", phase="call 0", steps=("plan",)),
    ),
    (
        "same value at shop.example body.events[0].device_id",
        DifferencePlace(DifferenceKind.SAME, "shop.example body.events[0].device_id"),
    ),
    (
        "times that the callback done ran",
        DifferencePlace(DifferenceKind.CALLBACK, "done"),
    ),
    (
        "local storage that are left in the page",
        DifferencePlace(DifferenceKind.LEFTOVER, "local storage"),
    ),
    ("console (warn or error)", DifferencePlace(DifferenceKind.CONSOLE, "warn or error")),
    ("call 3", DifferencePlace(DifferenceKind.MISSING_CALL, calls=(3,))),
    (
        "call 1 track('Signed Up', { plan: 'Startup' })",
        DifferencePlace(
            DifferenceKind.DELIVERY, "track('Signed Up', { plan: 'Startup' })", calls=(1,)
        ),
    ),
    (
        "calls 0 and 2 page()",
        DifferencePlace(DifferenceKind.SHARED_DELIVERY, "page()", calls=(0, 2)),
    ),
    ("order of the deliveries", DifferencePlace(DifferenceKind.ORDER)),
    (
        "unclaimed request (unload)",
        DifferencePlace(DifferenceKind.UNCLAIMED_REQUEST, phase="unload"),
    ),
    (
        "uncaught security policy (load)",
        DifferencePlace(DifferenceKind.PAGE_ERROR, "security policy", phase="load"),
    ),
    (
        "error that the library caught (call 10)",
        DifferencePlace(DifferenceKind.CAUGHT_ERROR, phase="call 10"),
    ),
    ("value.plan[0]", DifferencePlace(DifferenceKind.VALUE, steps=("plan", 0))),
]
"""A key of each kind. A change here breaks files of known deviations: add kinds, change none."""


def test_every_kind_has_a_frozen_key() -> None:
    assert [place.kind for _, place in FROZEN] == list(DifferenceKind)


@pytest.mark.parametrize(("text", "place"), FROZEN, ids=[place.kind for _, place in FROZEN])
def test_a_key_never_changes(text: str, place: DifferencePlace) -> None:
    assert key(place) == text
    assert read_key(text) == place


MOVED = [
    (
        "wigzo.track arguments[1].items[2] moved to [0]",
        DifferencePlace(DifferenceKind.ARGUMENT, "wigzo.track", steps=(1, "items", 2), moved_to=0),
    ),
    (
        f"request 3 ({SENT}) moved to 1",
        DifferencePlace(DifferenceKind.REQUEST, SENT, number=3, moved_to=1),
    ),
    (
        f"request 1 ({SENT}) body[2] moved to [0]",
        DifferencePlace(DifferenceKind.BODY, SENT, number=1, steps=(2,), moved_to=0),
    ),
]


@pytest.mark.parametrize(("text", "place"), MOVED, ids=[text for text, _ in MOVED])
def test_a_key_says_where_something_moved(text: str, place: DifferencePlace) -> None:
    assert key(place) == text
    assert read_key(text) == place
    assert difference_words.words(place) == text


@settings(max_examples=500)
@given(PLACES)
def test_a_key_leads_back_to_its_place(place: DifferencePlace) -> None:
    assert read_key(key(place)) == place


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("wigzo.track arguments[1]['seats']", "wigzo.track arguments[1].seats"),
        (r"wigzo.track arguments['a\u0062']", "wigzo.track arguments.ab"),
        (r"wigzo.track arguments['\n\'\\']", r"wigzo.track arguments['\n\'\\']"),
        (r"wigzo['add arguments'] arguments[0]", r"wigzo['add arguments'] arguments[0]"),
    ],
)
def test_a_path_may_be_written_in_any_way_that_javascript_has(written: str, usual: str) -> None:
    place = read_key(written)
    assert place
    assert key(place) == usual


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("wigzo.identify", "first wigzo.identify"),
        ("wigzo.identify argument[1].phone", "wigzo.identify arguments[1].phone"),
        ("wigzo.identify arguments[1].", "wigzo.identify arguments[1].phone"),
        ("wigzo.identify arguments[1].first name", "wigzo.identify arguments[1].phone"),
        ("Invocation 1 (call 0)", "invocation 1 (call 0)"),
        ("invocation 1 (call)", "invocation 1 (call 0)"),
        ("invocation one", "invocation 1"),
        ("invocation 3 move to 1", "invocation 1 moved to 3"),
        ("uncaught error", "uncaught error (call 0)"),
        ("unclaimed requests (load)", "unclaimed request (call 0)"),
        ("request 1 (POST app.wigzo.com/a) form.x", "request 1 ("),
        ("same value wigzo.identify", "same value at wigzo.identify arguments[0]"),
        ("elsewhere", "wigzo.identify arguments[1].phone"),
    ],
)
def test_what_is_no_key_is_told_with_one_that_is_like_it(text: str, example: str) -> None:
    assert read_key(text) is None
    assert likely_key(text).startswith(example)
    assert read_key(likely_key(text)) is not None


@pytest.mark.parametrize(("text", "place"), FROZEN, ids=[place.kind for _, place in FROZEN])
def test_the_words_for_a_place_are_today_its_key(text: str, place: DifferencePlace) -> None:
    """They need not be: whoever words them anew changes this test, and no file breaks."""
    words = difference_words.words(place)
    assert words == (".plan[0]" if place.kind is DifferenceKind.VALUE else text)
