"""Runs to make reports of: real verdicts on recordings that are written by hand."""

import dataclasses
import datetime as dt
import functools
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet

from harness.contracts import Destination
from harness.judging import Assessment, Deviation, KnownFinding, Passed, Standing, judge
from harness.judging.deviations import State
from harness.model import (
    ANYTHING,
    LIBRARIES,
    BigInt,
    Call,
    Capability,
    ConsoleMessage,
    ConsoleSays,
    Control,
    Controls,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocations,
    Level,
    Library,
    Observation,
    PageError,
    Requests,
    Requirement,
    Role,
    Source,
    Value,
    Verdict,
    Word,
)
from harness.report import Run
from harness.report.run_json import run_to_json
from harness.session import Job, Outcome
from tests.unit.timeline import TRACKER, Timeline

SHOP = Destination("shop", "Shop", TRACKER, "shop.js", ("shop.track",), (), ())
BEGAN = dt.datetime(2026, 11, 22, 10, 30, tzinfo=dt.UTC)
MARKUP = "<script>window.pwned=1</script>"
IMAGE = '"><img src=x onerror="window.pwned=1">'
END = "</script><!-- ]]> </style><b>"
RIGHT_TO_LEFT = "abc\u202edef\u2066\x00\x1b[31m\ud800"
ARABIC = "مرحبا بالعالم"
LONG = "x" * 1_000_000 + "end"
HOSTILE = (MARKUP, IMAGE, END, RIGHT_TO_LEFT, ARABIC, "javascript:alert(1)")

KNOWN = Deviation(
    place="known-deviations/shop.toml, deviation 1",
    build="shop",
    versions=SpecifierSet(">=1"),
    library="all",
    requirement="shop-known",
    path="shop.track arguments[1].seats",
    reason="The seats come later.",
    link="https://github.com/shop/integration/issues/7",
    expires=dt.date(2027, 1, 31),
)

KNOWN_FINDING = KnownFinding(
    place="known-deviations/shop.toml, finding 1",
    title="track loses seats",
    build="shop",
    versions=SpecifierSet(">=0"),
    library="all",
    shows=("lost: shop.track arguments[1].seats (track)",),
    requirements=("shop-*",),
    reason="The seats come later.",
)

CONTROLS = Controls(
    browser="chromium 156.0",
    controls=(
        Control("is faithful, under next"),
        Control("sends an event twice", "invocation 3 (call 1)"),
    ),
    capabilities=(
        Capability("virtual time", "two minutes pass at once", has=True),
        Capability("screenshots", "--screenshot", has=False, needed=False),
    ),
    seconds=0.75,
)


def as_json(run: Run) -> dict[str, Any]:
    """Return a run as its JSON output has it."""
    told: dict[str, Any] = json.loads("".join(run_to_json(run)))
    return told


def required(
    identifier: str, *expectations: Expectation, calls: Sequence[Call] = (), level: Level
) -> Requirement:
    return Requirement(
        id=identifier,
        destination="shop",
        statement=f"What {identifier} is about arrives as it was given.",
        level=level,
        source=Source("Shop Destination", level.title(), "is sent", "https://docs.example/shop"),
        calls=tuple(calls),
        expectations=expectations,
    )


def outcome(
    identifier: str,
    library: Library,
    *,
    given: Value,
    arrived: Value,
    level: Level = "documented",
    known: bool = False,
    is_strict: bool = False,
) -> Outcome:
    """Return the outcome of a call `track` whose properties arrive as something else, or not."""
    call = Call("track", ("Signed Up", given))
    page = Timeline(call).script(TRACKER).defined("shop.track").wait().call(0)
    page.told({"type": "track", "event": "Signed Up", "properties": given})
    page.invoked("shop.track", "Signed Up", arrived)
    page.sent("/v1/track?id=0047", {"event": "Signed Up", "properties": arrived})
    tracks = Invocations(("shop.track",), (Expected("shop.track", ("Signed Up", given)),))
    body = {"event": "Signed Up", "properties": ANYTHING}
    sends = Requests("POST", "api.shop.example", "/v1/*", (ExpectedRequest(ANYTHING, body),))
    requirement = required(identifier, tracks, sends, calls=[call], level=level)
    recording = dataclasses.replace(page.recording(library), requirement=identifier)
    verdict = judge(requirement, recording)
    every = tuple(range(len(verdict.differences)))
    told = Assessment((KNOWN,), explained=every, used=(KNOWN,)) if known else Assessment()
    job = Job(requirement, library, SHOP, is_strict=is_strict)
    return Outcome(job, verdict, recording, told)


def gone(**parts: Any) -> Standing:
    """Return that a known finding is no longer as its entry says."""
    entry = dataclasses.replace(KNOWN_FINDING, **parts)
    return Standing(entry, State.GONE, f"{entry.place} ({entry.title}): no longer deviates")


def error(identifier: str, library: Library, reason: str) -> Outcome:
    requirement = required(identifier, calls=[Call("page")], level="vendor")
    return Outcome(
        Job(requirement, library, SHOP),
        Verdict(identifier, library, Word.ERROR, reason=reason),
        None,
    )


def mixed(artifacts: Sequence[Path] = ()) -> Run:
    """Return a run with every word, and one red requirement under each library."""
    plan = {"plan": "Pro", "seats": 5, "from": {"city": "Oslo", "tags": ["a", "b"]}}
    outcomes = []
    for library in LIBRARIES:
        outcomes += [
            outcome("shop-green", library, given=plan, arrived=plan),
            outcome("shop-red", library, given=plan, arrived={**plan, "seats": "5"}),
            outcome("shop-platform", library, given={}, arrived={}, level="platform"),
        ]
    without = {key: value for key, value in plan.items() if key != "seats"}
    outcomes += [
        outcome("shop-known", "next", given=plan, arrived=without, known=True),
        error("shop-hangs", "next", "the page did not answer within 20 s"),
    ]
    build = outcomes[0].build
    assert build
    return Run(
        {"Shop": outcomes},
        BEGAN,
        12.34,
        unasserted={build: [Passed("shop.track", "arguments[1].own")]},
        artifacts={"shop-red-next": artifacts},
    )


def looks(*, is_strict: bool = False) -> Run:
    """Return a run in which a reading and a piece of advice fail, and nothing else."""
    given = {"seats": 5}
    made: list[tuple[str, Level, bool]] = [
        ("shop-advice", "advice", False),
        ("shop-reading", "inferred", False),
        ("shop-known-advice", "advice", True),
    ]
    outcomes = [
        outcome(
            name, "next", given=given, arrived={}, level=level, known=known, is_strict=is_strict
        )
        for name, level, known in made
    ]
    green = outcome("shop-green", "next", given=given, arrived=given, level="advice")
    return Run({"Shop": [*outcomes, green]}, BEGAN, 1.0)


def of_every_sort() -> Run:
    """Return a run with findings of every sort, one of them gone, and with an error."""
    plan = {"plan": "Pro", "seats": 5, "from": {"city": "Oslo", "tags": ["a", "b"]}}
    lost = {name: {key: plan[key] for key in plan if key != name} for name in plan}
    outcomes = [
        outcome("shop-green", "next", given=plan, arrived=plan),
        outcome("shop-red", "next", given=plan, arrived={**plan, "seats": "5"}),
        outcome("shop-advice", "next", given=plan, arrived=lost["plan"], level="advice"),
        outcome("shop-known", "next", given=plan, arrived=lost["from"], known=True),
        outcome("shop-changed", "next", given={"code": "MAY"}, arrived={"code": None}),
        error("shop-hangs", "next", "the page did not answer within 20 s"),
    ]
    standings = [
        gone(title="track loses code", shows=("lost: shop.track arguments[1].code (track)",)),
        gone(title="track loses own", shows=("lost: shop.track arguments[1].own (track)",)),
    ]
    problems = [one.line for one in standings]
    return Run({"Shop": outcomes}, BEGAN, 1.0, problems, standings=standings)


def with_findings(count: int, verdicts: int = 0) -> Run:
    """Return a run with this many findings, each in one verdict, and others that pass."""
    names = [f"property{number}" for number in range(count)]
    outcomes = [
        outcome(f"shop-{name}", "next", given={name: at, "plan": "Pro"}, arrived={"plan": "Pro"})
        for at, name in enumerate(names)
    ]
    # As many others arrive, so these are no single fault.
    given = {f"kept{number}": number for number in range(count + 1)}
    green = outcome("shop-x", "next", given=given, arrived=given)
    for number in range(max(1, verdicts - count)):
        requirement = dataclasses.replace(green.job.requirement, id=f"shop-green-{number}")
        verdict = dataclasses.replace(green.verdict, requirement=requirement.id)
        job = Job(requirement, "next", SHOP)
        outcomes.append(dataclasses.replace(green, job=job, verdict=verdict))
    return Run({"Shop": outcomes}, BEGAN, 1.0)


def asked(address: str) -> Run:
    """Return a run with a request to this address, which nobody claims."""
    call = Call(
        "track", ("Signed Up", {"seats": 5, "rate": -1.5e21, "big": BigInt(7), "ids": [0, 7]})
    )
    page = Timeline(call).script(TRACKER).wait().call(0)
    host, slash, path = address.removeprefix("https://").partition("/")
    page.sent(slash + path, {"seats": 5}, host=host, role=Role.UNCLAIMED)
    requirement = required("shop-asks", calls=[call], level="documented")
    recording = dataclasses.replace(page.recording("next"), requirement="shop-asks")
    verdict = judge(requirement, recording)
    return Run({"Shop": [Outcome(Job(requirement, "next", SHOP), verdict, recording)]}, BEGAN, 1.0)


def green() -> Run:
    """Return a run in which all is as promised."""
    outcomes = [
        outcome("shop-green", library, given={"a": 1}, arrived={"a": 1}) for library in LIBRARIES
    ]
    return Run({"Shop": outcomes}, BEGAN, 1.0, controls=CONTROLS)


@functools.cache
def hostile() -> Run:
    """Return a run in which every text that a page can write is an attack, or very long.

    It is the same one each time, as its findings take a second to tell.
    """
    given = {text: text for text in HOSTILE} | {"long": LONG}
    one = outcome(f"shop-{MARKUP}", "next", given=given, arrived={**given, MARKUP: IMAGE})
    assert one.recording
    when: dict[str, Any] = {"phase": "call 0", "order": 9, "time": 9.0}
    noise: list[Observation] = [
        *(PageError("error", text, text, text, **when, position=text) for text in HOSTILE),
        *(ConsoleMessage("error", (text, LONG), **when) for text in HOSTILE),
    ]
    recording = dataclasses.replace(
        one.recording,
        observations=(*one.recording.observations, *noise),
        settings={"siteId": MARKUP},
        browser=f"chromium {MARKUP}",
        library_version=IMAGE,
        build=dataclasses.replace(one.recording.build, origin=MARKUP, version=END),
    )
    requirement = dataclasses.replace(
        one.job.requirement,
        statement=f"{MARKUP} {IMAGE}",
        source=Source(MARKUP, IMAGE, END, "javascript:window.pwned=1"),
        expectations=(*one.job.requirement.expectations, ConsoleSays(RIGHT_TO_LEFT)),
    )
    verdict = judge(requirement, recording)
    job = Job(requirement, "next", SHOP)
    problems = (f"{MARKUP} is no entry",)
    entry = dataclasses.replace(KNOWN, reason=IMAGE, link="javascript:window.pwned=1")
    outcomes = [
        Outcome(job, verdict, recording, Assessment((), problems)),
        dataclasses.replace(
            outcome("shop-known", "next", given={"seats": 1}, arrived={}, known=True),
            assessment=Assessment((entry,), explained=(0,), used=(entry,)),
        ),
        error("shop-error", "next", "\n".join(HOSTILE)),
    ]
    controls = dataclasses.replace(
        CONTROLS,
        browser=f"chromium {MARKUP}",
        controls=tuple(Control(text, text) for text in HOSTILE),
        capabilities=tuple(Capability(text, text, has=True) for text in HOSTILE),
    )
    former = gone(
        title=f"{MARKUP} {RIGHT_TO_LEFT}",
        place=IMAGE,
        reason=END,
        shows=("lost: shop.track arguments[1]* (track)",),
    )
    return Run({MARKUP: outcomes}, BEGAN, 1.0, problems, controls=controls, standings=[former])


def many(count: int) -> Run:
    """Return a run with this many verdicts, one in twenty of them red."""
    plan = {"plan": "Pro", "seats": 5, "items": [{"id": n, "name": f"Item {n}"} for n in range(8)]}
    made = [
        (
            outcome("shop-x", library, given=plan, arrived=plan),
            outcome("shop-x", library, given=plan, arrived={**plan, "seats": "5"}),
        )
        for library in LIBRARIES
    ]

    def outcomes() -> Iterator[Outcome]:
        for number in itertools.count():
            for good, bad in made:
                one = bad if number % 20 == 0 else good
                identifier = f"shop-{number:04}"
                requirement = dataclasses.replace(one.job.requirement, id=identifier)
                verdict = dataclasses.replace(one.verdict, requirement=identifier)
                yield dataclasses.replace(
                    one, job=Job(requirement, one.job.library, SHOP), verdict=verdict
                )

    return Run({"Shop": list(itertools.islice(outcomes(), count))}, BEGAN, 100.0)
