"""One side as an evidence file and back: comparing again needs no browser, and says the same."""

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.codec import Mask, evidence_file
from harness.comparison import (
    Boundary,
    BriefVerdict,
    Comparison,
    Key,
    Part,
    Scenario,
    Side,
    What,
    compare,
    evidence,
    judged,
)
from harness.contracts import built_in
from harness.model import (
    UNDEFINED,
    Build,
    Call,
    CallStarted,
    Conditions,
    Date,
    Expected,
    Invocation,
    Invocations,
    Recording,
    RecordingsError,
    Requirement,
    Verdict,
    Word,
)

OLD = Build("wigzo", "/old", "1.0.0", "0f" * 32)
NEW = Build("wigzo", "/new", "1.0.1", "f0" * 32)
BOUNDARY = Boundary(("wigzo.*",), ())
CALLS = tuple(Call("track", (name, {"n": index})) for index, name in enumerate("ABC"))
SCENARIOS = {
    "batch": Scenario("batch", "wigzo", (Part("a", CALLS[:1]), Part("b", CALLS[1:], ("wigzo-b",)))),
    "early": Scenario(
        "early", "wigzo", (Part("e", CALLS),), conditions=Conditions("before library", "slow")
    ),
}

Recorded = Callable[..., Recording]


@pytest.fixture
def side(recorded: Recorded) -> Callable[[Build, float], Side]:
    """Make the side of a build that passes a number on, and is late where it is odd."""

    def make(build: Build, number: float) -> Side:
        def run(name: str, each: int) -> Recording:
            seen = [
                CallStarted(2, "call 2", 1, 5.0),
                Invocation("wigzo.track", ("C", number, UNDEFINED, Date(each)), "call 2", 2, 6.0),
                Invocation("wigzo.track", ("late",), "call 2", 3, 5.0 + 4000 * (number % 2)),
            ]
            return recorded(*seen, requirement=name, build=build, calls=CALLS)

        problems: dict[Any, str] = {("gone", "next"): "the page hung"} if number == 1 else {}
        runs: Any = {(name, "next"): [run(name, 1), run(name, 2)] for name in SCENARIOS}
        return Side(build, runs, problems)

    return make


def compared(scenarios: Any, *sides: Side) -> Comparison:
    old, new = sides
    return compare(scenarios, old, new, {}, BOUNDARY)


def test_the_comparison_is_equal_from_files(
    side: Callable[[Build, float], Side], tmp_path: Path
) -> None:
    gone = {"gone": Scenario("gone", "wigzo", (Part("g", CALLS),))}
    sides = side(OLD, 0), side(NEW, 1)
    for name, each in zip(("old", "new"), sides, strict=True):
        evidence.write(tmp_path / name, each, {**SCENARIOS, **gone})
    kept = [evidence.read(built_in(), tmp_path / name, "wigzo") for name in ("old", "new")]
    again = compared(kept[0].scenarios, *(item.side for item in kept))
    assert again == compared(SCENARIOS, *sides)
    # Something of each kind was there to be kept.
    assert len(again.findings) == 2
    assert {item.change.what for item in again.findings} >= {"value changed", "delayed"}
    assert again.doubts == ("gone under next, new build: the page hung",)
    assert kept[0].scenarios["early"].conditions == SCENARIOS["early"].conditions
    assert [part.requirements for part in kept[0].scenarios["batch"].parts] == [(), ("wigzo-b",)]


def test_a_verdict_is_kept_for_what_is_masked_cannot_be_judged(
    recorded: Recorded, required: Callable[..., Requirement], tmp_path: Path
) -> None:
    """Without it both sides would fail, for neither has the token any more."""
    promised = required(Invocations(("wigzo.track",), (Expected("wigzo.track", ("token-4711",)),)))
    alone = Scenario(promised.id, "wigzo", (Part("p", CALLS[:1], (promised.id,)),))
    mask = Mask([{"orgToken": "token-4711"}])
    kept = []
    for build, value in ((OLD, "token-4711"), (NEW, "another")):
        run = recorded(
            Invocation("wigzo.track", (value,), "call 0", 1, 1.0), build=build, calls=CALLS[:1]
        )
        key: Key = (alone.id, "next")
        side = Side(build, {key: [run, run]}, {}, {key: judged(promised, run)})
        evidence.write(tmp_path / "side", side, {alone.id: alone}, mask)
        kept.append(evidence.read(built_in(), tmp_path / "side", "wigzo"))
    old, new = (item.side for item in kept)
    contract = {promised.id: promised}
    found = compare(kept[0].scenarios, old, new, contract, BOUNDARY)
    [broke] = found.verdicts
    assert broke.change.what is What.VERDICT_BROKEN
    assert "expected '***orgToken***', observed 'another'" in broke.change.hint
    old, new = (dataclasses.replace(side, verdicts={}) for side in (old, new))
    assert not compare(kept[0].scenarios, old, new, contract, BOUNDARY).verdicts


def test_a_secret_may_be_in_the_id_of_a_scenario(recorded: Recorded, tmp_path: Path) -> None:
    one = Scenario("setting-apiSecret-left-out", "wigzo", (Part("p", CALLS),))
    side = Side(OLD, {(one.id, "next"): [recorded(build=OLD, calls=CALLS)]})
    evidence.write(tmp_path / "side", side, {one.id: one}, Mask([{"orgToken": "apiSecret"}]))
    kept = evidence.read(built_in(), tmp_path / "side", "wigzo")
    assert list(kept.scenarios) == ["setting-***orgToken***-left-out"]
    assert evidence.destinations_of(tmp_path / "side") == {"wigzo"}


@pytest.fixture
def checked(recorded: Recorded, tmp_path: Path) -> Callable[..., Path]:
    """Write an evidence file as `harness check` does, of the builds that are given."""

    def write(builds: Sequence[Build], *errors: str, name: str = "recordings.jsonl") -> Path:
        place = tmp_path / name
        with evidence_file.Writer(place, {"libraries": ["next"]}) as writer:
            for build in builds:
                seen = Invocation("wigzo.track", (build.origin,), "call 0", 1, 1.0)
                contract = built_in().of_destination(build.destination)
                for item in contract[:2]:
                    run = recorded(seen, requirement=item.id, build=build, calls=CALLS)
                    writer.add(Verdict(item.id, "next", Word.PASS), run)
            for identifier in errors:
                writer.add(Verdict(identifier, "next", Word.ERROR, reason="it hung"), None)
        return place

    return write


def test_what_check_wrote_is_read(checked: Callable[..., Path]) -> None:
    first = built_in().of_destination("wigzo")[0]
    kept = evidence.read(built_in(), checked([OLD]), "wigzo")
    assert kept.side.build == OLD
    assert [len(runs) for runs in kept.side.runs.values()] == [1, 1]
    made = kept.scenarios[first.id]
    assert [part.requirements for part in made.parts] == [(first.id,)]
    assert made.parts[0].name == first.statement
    assert kept.side.verdicts[first.id, "next"] == BriefVerdict(Word.PASS)
    assert made.calls == CALLS
    assert {name: item.conditions for name, item in kept.scenarios.items()} == {
        item.id: item.conditions for item in built_in().of_destination("wigzo")[:2]
    }


def test_of_several_destinations_the_named_one_is_read(checked: Callable[..., Path]) -> None:
    other = dataclasses.replace(OLD, destination="wishpond")
    errors = [built_in().of_destination(key)[5].id for key in ("wigzo", "wishpond")]
    place = checked([OLD, other], *errors)
    assert evidence.destinations_of(place) == {"wigzo", "wishpond"}
    kept = evidence.read(built_in(), place, "wigzo").side
    assert kept.build == OLD
    assert kept.problems == {(errors[0], "next"): "it hung"}


def test_two_builds_of_one_destination_are_no_side(checked: Callable[..., Path]) -> None:
    with pytest.raises(RecordingsError, match="recordings of 2 builds of 'wigzo', not one"):
        evidence.read(built_in(), checked([OLD, NEW]), "wigzo")


def test_what_destinations_a_damaged_file_has_is_one_clear_error(
    checked: Callable[..., Path],
) -> None:
    place = checked([OLD])
    place.write_text(place.read_text().replace('"build"', '"bild"'))
    with pytest.raises(RecordingsError, match=r"is damaged: KeyError.*; record it again") as caught:
        evidence.destinations_of(place)
    assert str(place) in str(caught.value)


def test_another_destination_has_nothing(checked: Callable[..., Path]) -> None:
    with pytest.raises(RecordingsError, match="no recording of a build of 'wishpond'"):
        evidence.read(built_in(), checked([OLD]), "wishpond")


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("library", "nxt", "is damaged"),
        ("requirement", ..., "is damaged: KeyError"),
        ("recording", ["x"], "a recording is damaged"),
        ("scenario", {"parts": [], "when": "ready", "tracker": "there"}, "has no calls"),
        ("scenario", {"parts": 3}, "is damaged"),
    ],
)
def test_a_damaged_line_is_one_clear_error(
    checked: Callable[..., Path], part: str, value: Any, words: str
) -> None:
    place = checked([OLD])
    lines = [json.loads(line) for line in place.read_text().splitlines()]
    if value is ...:
        del lines[1][part]
    else:
        lines[1][part] = value
    place.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(RecordingsError, match=words) as caught:
        evidence.read(built_in(), place, "wigzo")
    assert str(place) in str(caught.value)
    assert "record it again" in str(caught.value)
