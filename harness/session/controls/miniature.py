"""The control: a miniature destination, and the verdicts that its builds must get."""

from dataclasses import dataclass
from typing import Final

from harness.contracts import Destination
from harness.model import (
    Call,
    Date,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    Invocations,
    LoadedOnce,
    Requests,
    Requirement,
    Source,
)

_TRACKER: Final = "https://cdn.control.example/tracker.js"
_TRACK: Final = "harnessControl.track"
_ACCOUNT: Final = "c0-47"
_SOURCE: Final = Source(
    "The harness's own control", "Track", "hands over what it is given", "harness:control"
)

DESTINATION: Final = Destination(
    key="harness-control",
    name="Harness Control",
    tracker_url=_TRACKER,
    stub="tracker.js",
    functions=(_TRACK,),
    globals=("harnessControlToken",),
    hosts=("cdn.control.example", "in.control.example"),
    settings={"token": _ACCOUNT},
)

_VALUES: Final = {
    "plan": "Startup",
    "seats": 0,
    "debt": -0.0,
    "trial": False,
    "coupon": None,
    "note": "",
    "since": Date(1_772_323_200_000),
}
"""Values that are easily lost or changed on their way."""

_IN_JSON: Final = {**_VALUES, "debt": 0, "since": "2026-03-01T00:00:00.000Z"}

FAITHFUL: Final = Requirement(
    id="harness-control-faithful",
    destination=DESTINATION.key,
    statement="Track hands over the event with its properties, once, and sends them.",
    level="documented",
    source=_SOURCE,
    calls=(Call("track", ("Signed Up", _VALUES)),),
    expectations=(
        LoadedOnce(_TRACKER),
        GlobalsWhenDefined(_TRACK, {"harnessControlToken": _ACCOUNT}),
        Invocations((_TRACK,), (Expected(_TRACK, ("Signed Up", _VALUES)),)),
        Requests(
            "POST",
            "in.control.example",
            "/*",
            (
                ExpectedRequest(
                    parameters={"token": _ACCOUNT, "event": "Signed Up", "properties": _IN_JSON}
                ),
            ),
        ),
    ),
)
"""Must pass."""

_FEW: Final = {"plan": "Startup", "seats": 0}

FAULTY: Final = Requirement(
    id="harness-control-faulty",
    destination=DESTINATION.key,
    statement="Track hands over the event with its properties, once.",
    level="documented",
    source=_SOURCE,
    calls=tuple(
        Call("track", (event, _FEW))
        for event in (
            "Drops a value",
            "Sends twice",
            "Sends late",
            "Sends to another host",
            "Throws",
            "Sends while the page is left",
        )
    ),
    expectations=(
        Invocations(
            (_TRACK,),
            (Expected(_TRACK, ("Drops a value", _FEW)), Expected(_TRACK, ("Sends twice", _FEW))),
        ),
        Requests("POST", "in.control.example", "/leaving", ()),
    ),
)
"""Must fail, with the differences in FAULTS and no others."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the faulty build: the key of its difference, and its description."""

    key: str
    description: str


FAULTS: Final = (
    Fault(f"{_TRACK} arguments[1].seats", "a value that is dropped"),
    Fault("invocation 3 (call 1)", "an event that is sent twice"),
    Fault("invocation 4 (call 2)", "an event that is sent a minute late"),
    Fault("unclaimed request (call 3)", "a request to another host"),
    Fault("uncaught error (call 4)", "an error that nothing catches"),
    Fault(
        "request 1 (POST in.control.example/leaving)", "a request that is sent as the page is left"
    ),
)
