"""The control: a miniature destination, and the verdicts that its builds must get."""

from dataclasses import dataclass
from typing import Final

from harness.contracts import Destination
from harness.model import (
    Call,
    Date,
    DifferenceKind,
    DifferencePlace,
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
TELL: Final = "harnessControl.tell"
"""What a probe tells its result to."""

_ACCOUNT: Final = "c0-47"
SOURCE: Final = Source(
    "The harness's own control", "Track", "hands over what it is given", "harness:control"
)

DESTINATION: Final = Destination(
    key="harness-control",
    name="Harness Control",
    tracker_url=_TRACKER,
    stub="tracker.js",
    functions=(_TRACK, TELL),
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
    source=SOURCE,
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
    source=SOURCE,
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
    """One fault of the faulty build: what it does, and the difference that must show it.

    `place` is where the difference must be, and `observed` what it must show, as JavaScript.
    """

    description: str
    place: DifferencePlace
    observed: str


_SENT: Final = "harnessControl.track({!r}, {{ plan: 'Startup', seats: 0 }});"

FAULTS: Final = (
    Fault(
        "drops a value",
        DifferencePlace(DifferenceKind.ARGUMENT, _TRACK, steps=(1, "seats")),
        "(nothing)",
    ),
    Fault(
        "sends an event twice",
        DifferencePlace(DifferenceKind.INVOCATION, number=3, phase="call 1"),
        _SENT.format("Sends twice"),
    ),
    Fault(
        "sends an event a minute late",
        DifferencePlace(DifferenceKind.INVOCATION, number=4, phase="call 2"),
        _SENT.format("Sends late"),
    ),
    Fault(
        "sends a request to another host",
        DifferencePlace(DifferenceKind.UNCLAIMED_REQUEST, phase="call 3"),
        "'GET https://elsewhere.example/'",
    ),
    Fault(
        "throws an error that nothing catches",
        DifferencePlace(DifferenceKind.PAGE_ERROR, "error", phase="call 4"),
        "'Error: the control throws'",
    ),
    Fault(
        "sends a request as the page is left",
        DifferencePlace(DifferenceKind.REQUEST, "POST in.control.example/leaving", number=1),
        "{}",
    ),
)
"""All that the faulty build does wrong, and nothing else."""
