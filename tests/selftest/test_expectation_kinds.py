"""Expectations that leave room, judged on copies of a miniature: right, wrong, lost, too many."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from harness import builds
from harness.contracts import (
    ANYTHING,
    UNDEFINED,
    Arrives,
    AtLeast,
    Call,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    GlobalIs,
    Invocations,
    Matching,
    Near,
    Never,
    OneOf,
    Options,
    Place,
    Requests,
    Requirement,
    Same,
    Source,
    built_in,
    samples,
    with_folder,
)
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import judge
from harness.judging.sabotage import examine
from harness.model import Recording, Word
from tests.browser.conftest import written
from tests.selftest.miniatures.catalogue import FOLDER

CONTRACTS: Final = with_folder(built_in(), FOLDER)
IDENTIFY: Final = "mini.identify"
TRACK: Final = "mini.track"
HOST: Final = "api.mini.example"
CALLS: Final = (
    Call("identify", ("U-7", {"email": "ada@mini.example", "visits": 3})),
    Call("track", ("Signed Up", {"plan": "Free"})),
)
ADA: Final = Expected(IDENTIFY, ("U-7", Containing({"email": Matching("*@mini.example")})))
SIGNED_UP: Final = Expected(TRACK, (OneOf(("Signed Up", "signed up")), ANYTHING))

COPIES: Final = {
    "faithful": "",
    "drops the email": "delete values.email;",
    "renames the email": "if ('email' in values) values = { mail: values.email, visits: 3 };",
    "another function": "if (name === 'identify') name = 'track';",
    "lower-cases the id": "if (name === 'identify') subject = subject.toLowerCase();",
    "makes a text of a number": "if (values.visits) values.visits = String(values.visits);",
    "sends another id, too": (
        f"if (name === 'identify') fetch('https://{HOST}/identify', "
        "{ method: 'POST', body: JSON.stringify({ id: 'U-8' }) });"
    ),
    "calls twice": "deliver.call(this, name, subject, values);",
}
"""What a copy does before it hands a call over."""

KINDS: Final[dict[str, tuple[Expectation, set[str]]]] = {
    "an invocation, whatever else": (
        AtLeast(Invocations((IDENTIFY, TRACK), (ADA,))),
        {"drops the email", "renames the email", "another function", "lower-cases the id"},
    ),
    "a request, whatever else": (
        AtLeast(
            Requests(
                "POST", HOST, "/identify", (ExpectedRequest(parameters=Containing({"id": "U-7"})),)
            )
        ),
        {"lower-cases the id", "another function"},
    ),
    "invocations, in whatever order": (
        AtLeast(Invocations((IDENTIFY, TRACK), (SIGNED_UP, ADA)), in_order=False),
        {"drops the email", "renames the email", "another function", "lower-cases the id"},
    ),
    "invocations, in another order": (
        AtLeast(Invocations((IDENTIFY, TRACK), (SIGNED_UP, ADA))),
        {*COPIES},
    ),
    "never an event of this form": (
        Never(Invocations((TRACK,), (Expected(TRACK, (Matching("U-*"), ANYTHING)),))),
        {"another function"},
    ),
    "never a trait of this name": (
        Never(
            Requests(
                "POST",
                HOST,
                "/identify",
                (
                    ExpectedRequest(
                        parameters=Containing({"traits": Containing({"mail": ANYTHING})})
                    ),
                ),
            )
        ),
        {"renames the email"},
    ),
    "a value under any name": (
        Arrives("ada@mini.example", IDENTIFY),
        {"drops the email", "another function"},
    ),
    "a value under its name": (
        Arrives("ada@mini.example", host=HOST, under="email"),
        {"drops the email", "renames the email"},
    ),
    "a number that is near": (
        Arrives(Near(2.5, 0.5), IDENTIFY, under="visits"),
        {"makes a text of a number", "another function"},
    ),
    "the state of a global after a call": (
        GlobalIs("miniUser", "U-7", "call 0"),
        {"another function", "lower-cases the id"},
    ),
    "the state of what a function returns": (
        GlobalIs("miniState().method", "identify", "call 0"),
        {"another function"},
    ),
    "the state of a global before the calls": (GlobalIs("miniUser", UNDEFINED, "load"), set()),
    "the state of a global at the end": (
        GlobalIs("miniUser", {"left": "Signed Up"}),
        set(),
    ),
    "one value in two places": (
        Same((Place(IDENTIFY, ("arguments", 0)), Place(HOST, ("body", "id")))),
        {"another function", "sends another id, too"},
    ),
    "an option with its default": (Options({"accountKey": ""}), set()),
    "an option with another default": (Options({"accountKey": "none"}), {*COPIES}),
}
RIGHT: Final = [kind for kind, (_, red) in KINDS.items() if "faithful" not in red]

HANDS_OVER: Final = """
const { deliver } = Reference.prototype;
Reference.prototype.deliver = function (name, subject, values) {
  BEFORE
  window.miniUser = name === "identify" ? subject : { left: subject };
  window.miniState = () => ({ method: name });
  deliver.call(this, name, subject, values);
};
module.exports = Reference;
"""

Recordings: TypeAlias = Callable[[str], Recording]


def promise(expectation: Expectation) -> Requirement:
    """Return a requirement with one expectation."""
    source = Source("Mini", "Calls", "are handed over", "https://mini.example/docs")
    return Requirement(
        "mini-room", "mini", "Mini is told.", "documented", source, CALLS, (expectation,)
    )


@pytest.fixture(scope="module")
def driver(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """Drive a browser that knows the miniature's destination."""
    made = Driver(harness_launcher, harness_edge, assets.load(CONTRACTS))
    yield made
    made.close()


@pytest.fixture(scope="module")
def recording(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Recordings:
    """Return what a miniature gives for the calls; each is recorded once."""
    mini = CONTRACTS.destination("mini")
    known: dict[str, Recording] = {}

    def record(name: str) -> Recording:
        if name not in known:
            source = HANDS_OVER.replace("BEFORE", COPIES[name])
            folder = written(tmp_path_factory.mktemp("built"), mini, source)
            bundles = builds.from_folder(mini, folder, name)
            any_kind = promise(Options({"accountKey": ""}))
            known[name] = driver.record(any_kind, "next", bundles)
        return known[name]

    return record


@pytest.mark.parametrize("kind", KINDS)
def test_an_expectation_is_met_but_for_the_builds_that_break_it(
    kind: str, recording: Recordings
) -> None:
    expectation, breaking = KINDS[kind]
    words = {name: judge(promise(expectation), recording(name)).word for name in COPIES}
    assert {name for name, word in words.items() if word is Word.FAIL} == breaking
    assert set(words.values()) <= {Word.PASS, Word.FAIL}


@pytest.mark.parametrize("kind", RIGHT)
def test_each_can_fail_on_a_real_recording(kind: str, recording: Recordings) -> None:
    requirement = promise(KINDS[kind][0])
    assert [str(item) for item in examine(requirement, recording("faithful")).vacuous] == []


EARLY_AND_CONSENT: Final[dict[str, tuple[str, set[str]]]] = {
    "faithful": ("", set()),
    "loses what comes before its tracker": (
        """
        const { track } = Reference.prototype;
        Reference.prototype.initialize = function () {
          this.load(() => {});
          this.ready();
        };
        Reference.prototype.track = function (facade) {
          if (window.mini) track.call(this, facade);
        };
        """,
        {"before-library", "before-tracker"},
    ),
    "listens to what is not for it": (
        """
        const { initialize } = Reference.prototype;
        Reference.prototype.initialize = function () {
          this.analytics.on("track", (event, properties, options) => {
            if (options?.integrations) window.mini.track(event, properties);
          });
          return initialize.call(this);
        };
        """,
        {"option-all-false", "option-false"},
    ),
}
"""A change, and which requirements on early calls and consent turn red under `classic`."""


@pytest.mark.parametrize("name", EARLY_AND_CONSENT)
def test_early_calls_and_consent_follow_from_one_requirement(
    name: str, driver: Driver, tmp_path: Path
) -> None:
    change, breaking = EARLY_AND_CONSENT[name]
    track = Expected(TRACK, ("Signed Up", {"plan": "Free"}))
    sample = replace(promise(Invocations((TRACK,), (track,))), calls=CALLS[1:])
    mini = CONTRACTS.destination("mini")
    folder = written(tmp_path, mini, f"{change} module.exports = Reference;")
    bundles = builds.from_folder(mini, folder, name)
    red = {
        item.id.removeprefix("mini-platform-")
        for item in samples.derived(mini, sample, ())
        if "classic" in item.libraries
        if judge(item, driver.record(item, "classic", bundles)).word is not Word.PASS
    }
    assert red == breaking
