"""The way of a parameter in a real page: who kept it, who changed it, who lost it."""

import dataclasses
from collections.abc import Callable

from harness.analysis import provenances
from harness.contracts import requirement
from harness.model import Call, Conditions, Date, Library, Recording
from harness.toolchain import paths
from tests.browser.conftest import Judge

IDENTIFY = "Wishpond.Tracker.identify"


def told(recording: Recording) -> dict[str, list[str]]:
    """Return each parameter's steps as `stage path state`."""
    return {
        f"{provenance.call} {provenance.parameter}": [
            " ".join(filter(None, (step.stage, step.path, step.state))) for step in provenance.steps
        ]
        for provenance in provenances(recording)
    }


def test_the_integration_loses_changes_and_renames(
    judged: Judge, copied_reference: Callable[[str, str, str], str], library: Library
) -> None:
    build = copied_reference(
        "wishpond",
        "window.Wishpond.Tracker.identify(userId, attributes);",
        "delete attributes.email;window.Wishpond.Tracker.identify(userId.slice(0, 4), attributes);",
    )
    traits = {"email": "jane.kim@example.com", "firstName": "Jane", "address": {"city": "Oslo"}}
    base = requirement("wishpond-identify-params")
    changed = dataclasses.replace(base, calls=(Call("identify", ("1e810c197e", traits)),))
    _, recording = judged(changed, library, integration=build)
    assert told(recording) == {
        "0 userId": ["library userId same", f"{IDENTIFY} arguments[0] changed"],
        "0 email": ["library traits.email same", f"{IDENTIFY} gone"],
        "0 firstName": [
            "library traits.firstName same",
            f"{IDENTIFY} arguments[1].first_name renamed",
        ],
        "0 address.city": [
            "library traits.address.city same",
            f"{IDENTIFY} arguments[1].address.city same",
        ],
    }


def test_the_library_s_own_conversions_are_seen_where_they_happen(
    judged: Judge, library: Library
) -> None:
    traits = {"when": "2026-01-02T03:04:05.000Z", "day": Date(1767312000000), "n": float("nan")}
    base = requirement("wishpond-identify-params")
    made = dataclasses.replace(base, calls=(Call("identify", (42, traits)),))
    _, recording = judged(made, library)
    # Generation `next` makes texts of numbers that are user ids.
    state = "changed" if library == "next" else "same"
    assert told(recording) == {
        "0 userId": [f"library userId {state}", f"{IDENTIFY} arguments[0] same"],
        "0 when": ["library traits.when same", f"{IDENTIFY} arguments[1].when changed"],
        "0 day": ["library traits.day same", f"{IDENTIFY} arguments[1].day same"],
        "0 n": ["library traits.n changed", f"{IDENTIFY} arguments[1].n same"],
    }


def test_the_tracker_loses_in_a_burst_as_well(judged: Judge, library: Library) -> None:
    stub = (paths.pages() / "stubs" / "wigzo.js").read_text(encoding="utf-8")
    tracker = stub.replace("eventval: value ??", "eventval: { color: value.colour } ??")
    assert tracker != stub
    base = requirement("wigzo-track-user-id")
    calls = (base.calls[0], Call("track", ("Clicked Button", {"colour": "green"})))
    burst = dataclasses.replace(base, calls=calls, conditions=Conditions(burst=True))
    _, recording = judged(burst, library, tracker=tracker)
    found = told(recording)
    assert found["0 email"] == [
        "library traits.email same",
        "wigzo.identify arguments[0].email same",
        "POST app.wigzo.com/rest/v1/learn/identify body.email same",
    ]
    assert found["1 colour"] == [
        "library properties.colour same",
        "wigzo.track arguments[1].colour same",
        "POST app.wigzo.com/rest/v1/learn/event body.eventval.color renamed",
    ]


def test_options_are_followed_to_the_tracker_s_request(judged: Judge, library: Library) -> None:
    call = Call("track", ("Product Viewed", {"product_id": "40"}, {"wigzo": {"language": "en"}}))
    base = requirement("wigzo-track-user-id")
    _, recording = judged(dataclasses.replace(base, calls=(call,)), library)
    [language] = [steps for name, steps in told(recording).items() if name.endswith("language")]
    # Generation `next` keeps the options of a device-mode destination to itself.
    told_segment = (
        "library unknown" if library == "next" else "library integrations.wigzo.language same"
    )
    assert language[:2] == [told_segment, "wigzo.index arguments[0].lang renamed"]
    [request] = [step for step in language if step.endswith("body.lang same")]
    assert "/product/push/" in request
    # What lacks it is not blamed: it arrives elsewhere.
    assert [step for step in language[2:] if step != request] == [
        "wigzo.track wigzo.index arguments[0].lang elsewhere",
        f"POST app.wigzo.com/rest/v1/learn/event {request.removesuffix(' same')} elsewhere",
    ]
