"""Requirements on early calls and consent follow from the sample of each contracts folder."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from harness.contracts import (
    ANYTHING,
    Arrives,
    AtLeast,
    Call,
    Conditions,
    Containing,
    Expected,
    ExpectedRequest,
    Invocations,
    Matching,
    Near,
    Never,
    NoSample,
    OneOf,
    Requests,
    Requirement,
    Source,
    Value,
    built_in,
    destination,
    samples,
    with_folder,
)
from harness.model import UsageError
from tests.unit.conftest import REQUIREMENTS

WIGZO: Final = dataclasses.replace(destination("wigzo"), folder=Path("contracts"))
BOTH: Final = ("wigzo", "wigzo.track")
STARTED: Final = Expected("wigzo", ("configure", "0042"))
SIGNED_UP: Final = Expected("wigzo.track", ("Signed Up", {"seats": 0}, "0042"))
TRACK: Final = Invocations(BOTH, (STARTED, SIGNED_UP))
KNOWN: Final = Invocations(BOTH, (Expected("wigzo.track", ("Signed Up",), more=True),))
SAMPLE: Final = Requirement(
    "wigzo-sample",
    "wigzo",
    "An event arrives.",
    "documented",
    Source("Wigzo", "Track", "arrives", "https://wigzo.example/docs"),
    (Call("track", ("Signed Up",)),),
    (TRACK,),
)


def made(*required: Requirement, sample: samples.Sample | None = None) -> dict[str, Requirement]:
    every = samples.derived(WIGZO, sample, required)
    return {item.id.removeprefix("wigzo-platform-"): item for item in every}


def test_early_calls_must_arrive_whatever_else_does_and_whatever_is_with_them() -> None:
    """What the sample says of the other values is judged by the sample."""
    every = made(SAMPLE)
    assert [name for name in every if name.startswith("before")] == [
        "before-library",
        "before-build",
        "before-tracker",
    ]
    early = every["before-tracker"]
    assert early.expectations == (AtLeast(KNOWN),)
    assert early.calls == SAMPLE.calls
    assert early.conditions.when == "before tracker"
    assert early.level == "platform"


def test_without_consent_nothing_that_the_calls_give_may_arrive() -> None:
    """What starts the tracker has no value of the calls, and comes without them, too."""
    own = Never(KNOWN)
    every = made(dataclasses.replace(SAMPLE, expectations=(AtLeast(TRACK),)))
    assert every["option-false"].expectations == (own,)
    [call] = every["option-false"].calls
    assert call.args == ("Signed Up", {}, {"integrations": {"Wigzo": False}})
    assert every["load-option-all-false"].conditions.options == {"integrations": {"All": False}}
    assert every["load-option-all-false"].expectations == (own,)


UP: Final = "Signed Up"


@pytest.mark.parametrize(
    ("args", "known"),
    [
        ((UP,), (UP,)),
        (({"n": 1, "event": UP}, True), (Containing({"event": UP}),)),
        ((ANYTHING, Containing({"seats": 7, "event": UP})), (ANYTHING, Containing({"event": UP}))),
        ((7, UP), (ANYTHING, UP)),
        (("7",), ("7",)),
        ((Near(7, 1),), (Near(7, 1),)),
        ((["a", UP, "b"],), ([ANYTHING, UP, ANYTHING],)),
        ((OneOf(("Signed up", UP)),), (OneOf(("Signed up", UP)),)),
        ((Matching("Signed *"),), (Matching("Signed *"),)),
        ((Matching("*"),), None),
        ((Matching("[S]igned*"),), None),
        (("A user has signed up", True, ""), None),
        ((ANYTHING,), None),
        (([],), None),
    ],
)
def test_what_arrives_is_known_by_a_value_of_the_calls(
    args: tuple[Value, ...], known: tuple[Value, ...] | None
) -> None:
    wanted = Invocations(("wigzo.track",), (Expected("wigzo.track", args),))
    calls = (Call("track", (UP, {"seats": 7, "trial": True, "note": ""})),)
    sample = dataclasses.replace(SAMPLE, calls=calls, expectations=(wanted,))
    if known is None:
        with pytest.raises(UsageError, match=r"^contracts: the contract of 'wigzo' does not show"):
            made(sample)
    else:
        only = Invocations(("wigzo.track",), (Expected("wigzo.track", known, more=True),))
        assert made(sample)["option-false"].expectations == (Never(only),)


@pytest.mark.parametrize("part", ["query", "parameters"])
def test_a_request_shows_the_calls_by_its_query_or_its_body(part: str) -> None:
    sent = ExpectedRequest(**{part: {"event": UP, "id": "0042"}})
    known = ExpectedRequest(**{part: Containing({"event": UP})})
    others = ExpectedRequest(query=Containing({"event": "Started"}))
    pixel = Requests("GET", "app.wigzo.com", "/pixel.gif", (others, sent))
    [consent] = made(dataclasses.replace(SAMPLE, expectations=(pixel,)))[
        "option-false"
    ].expectations
    assert consent == Never(dataclasses.replace(pixel, expected=(known,)))


IDENTIFY: Final = dataclasses.replace(
    SAMPLE,
    id="wigzo-identify",
    calls=(Call("identify", ("Signed Up", {"plan": "Team"})),),
)
GROUP: Final = dataclasses.replace(SAMPLE, id="wigzo-group", calls=(Call("group", ("Signed Up",)),))


def test_of_several_requirements_the_first_that_tracks_is_the_sample() -> None:
    twin = dataclasses.replace(SAMPLE, id="wigzo-twin")
    assert made(GROUP, IDENTIFY, SAMPLE, twin) == made(SAMPLE)
    assert made(GROUP, IDENTIFY) == made(IDENTIFY)
    assert made(SAMPLE, twin, sample=twin) == made(twin)
    assert made(SAMPLE, sample=NoSample("it is a test")) == {}


@pytest.mark.parametrize(
    "unfit",
    [
        dataclasses.replace(SAMPLE, expectations=(Arrives("Signed Up", "wigzo.track"),)),
        dataclasses.replace(SAMPLE, expectations=(Never(TRACK),)),
        dataclasses.replace(SAMPLE, expectations=(Invocations(BOTH, ()),)),
        dataclasses.replace(SAMPLE, level="advice"),
        dataclasses.replace(SAMPLE, settings={"orgToken": "0042"}),
        dataclasses.replace(SAMPLE, conditions=Conditions(tracker="slow")),
        dataclasses.replace(SAMPLE, libraries=("next",)),
        dataclasses.replace(SAMPLE, calls=(Call("page", ("Signed Up",)),)),
        dataclasses.replace(SAMPLE, calls=(Call("track", ("Signed Up", {}, {})),)),
        dataclasses.replace(SAMPLE, calls=(Call("identify", ({"plan": "Signed Up"},)),)),
        dataclasses.replace(SAMPLE, calls=()),
        dataclasses.replace(SAMPLE, destination="wishpond"),
    ],
)
def test_what_says_nothing_of_early_calls_is_no_sample(unfit: Requirement) -> None:
    assert made(unfit, IDENTIFY) == made(IDENTIFY)
    with pytest.raises(
        UsageError, match=r"^contracts: the contract of 'wigzo' does not show what a call"
    ):
        made(unfit)


TRACKED: Final = """
ITEM = Requirement(
    "acme-track", "acme", "Track is told.", "documented", SOURCE, (Call("track", ("Signed Up",)),),
    (Invocations(("acme.track",), (Expected("acme.track", ("Signed Up",), more=True),)),),
)
REQUIREMENTS = (*REQUIREMENTS, ITEM)
"""
WITHOUT: Final = REQUIREMENTS.partition("SAMPLE =")[0].replace(
    "NoSample, ", "Call, Expected, Invocations, NoSample, Requirement, "
)
FOLDERS: Final = {
    "its first": (TRACKED, 9),
    "the one that it names": (f"{TRACKED}SAMPLE = ITEM", 9),
    "none": (f"{TRACKED}SAMPLE = NoSample('we send no events')", 2),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_has_what_follows_from_its_sample(name: str, made: Callable[..., Path]) -> None:
    folder, (text, count) = made(), FOLDERS[name]
    (folder / "requirements" / "acme.py").write_text(WITHOUT + text)
    known = with_folder(built_in(), folder)
    assert len(known.of_destination("acme")) == count
    assert {known.folders[item.id] for item in known.of_destination("acme")} == {folder}
    assert known.read_from == (folder,)
    assert known.unsampled == ({"acme": "we send no events"} if count == 2 else {})


TAKEN: Final = """
import dataclasses
CALLS = (Call("track", ("Signed Up", {})),)
OTHER = dataclasses.replace(ITEM, id="acme-platform-option-false", calls=CALLS)
REQUIREMENTS = (*REQUIREMENTS, OTHER)
"""
REFUSED: Final = {
    "nothing that can be one": ("", "the contract of 'acme' does not show what a call"),
    "a text": ("SAMPLE = 'acme-track'", "SAMPLE is not one of its REQUIREMENTS; name one, or"),
    "another's": (
        f"{TRACKED}SAMPLE = requirement('wigzo-track-event')",
        "SAMPLE is not one of its REQUIREMENTS",
    ),
    "one that cannot be it": (
        f"{TRACKED}SAMPLE = REQUIREMENTS[0]",
        "acme-tracker-loaded-once cannot be the SAMPLE; it must make calls of track, identify",
    ),
    "no reason": ("SAMPLE = NoSample(' ')", "ValueError: NoSample has no reason; write"),
    "an id of what follows": (
        f"{TRACKED}{TAKEN}",
        "the requirement id 'acme-platform-option-false' is one that every contract has by itself",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_sample_that_shows_nothing_is_refused(name: str, made: Callable[..., Path]) -> None:
    folder, (text, said) = made(), REFUSED[name]
    head = WITHOUT.replace("destination,", "destination, requirement,")
    (folder / "requirements" / "acme.py").write_text(head + text)
    with pytest.raises(UsageError) as refused:
        with_folder(built_in(), folder)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_list_says_why_there_is_no_sample(
    made: Callable[..., Path], listed: Callable[..., tuple[int, str, str]]
) -> None:
    _, out, _ = listed(made())
    assert out.splitlines()[-1] == "acme: early calls and consent are not judged: a test"
