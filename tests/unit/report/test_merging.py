"""Shards that are put together are the run that they are parts of, and nothing else is."""

import dataclasses
import datetime as dt
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from harness.builds import Chosen
from harness.codec import evidence_file
from harness.contracts import built_in
from harness.judging import (
    NOTHING_KNOWN,
    Examination,
    KnownDeviations,
    Parameters,
    ParameterTally,
    Passed,
    Vacuous,
)
from harness.model import (
    LIBRARIES,
    RecordingsError,
    ServedTracker,
    Tracker,
    TrackerScript,
    UsageError,
)
from harness.report import Run, ShardResult, Whole, merged, shard_file, without_calls
from harness.session import Job, Outcome, Shard
from tests.report_samples import (
    BEGAN,
    CONTROLS,
    KNOWN_FINDING,
    as_json,
    green,
    hostile,
    looks,
    mixed,
    of_every_sort,
    outcome,
    with_findings,
)

RUNS: Final[Mapping[str, Callable[[], Run]]] = {
    "mixed": mixed,
    "looks": looks,
    "of every sort": of_every_sort,
    "hostile": hostile,
    "with findings": lambda: with_findings(12, 30),
}
OPTIONS: Final = {"--library": "all", "--strict": False}


def shards(
    folder: Path, run: Run, count: int, known: KnownDeviations = NOTHING_KNOWN
) -> list[Path]:
    """Write each outcome of a run into one of some shards, and return their results folders."""
    chance = random.Random(count)  # noqa: S311 - no secret
    numbers = {one.job.id: chance.randrange(count) for one in run.every}
    whole = Whole(
        "1",
        {name: tuple(one.job.id for one in part) for name, part in run.outcomes.items()},
        dict.fromkeys(run.outcomes, "c" * 64),
        dict.fromkeys(run.outcomes, "b" * 64),
        dict.fromkeys(run.outcomes, ""),
        OPTIONS,
        "known",
        "times",
    )
    places = []
    for number in range(count):
        own = {
            name: tuple(one for one in part if numbers[one.job.id] == number)
            for name, part in run.outcomes.items()
        }
        every = [one for part in own.values() for one in part]
        place = folder / str(number + 1)
        evidence = place / "recordings.jsonl"
        with evidence_file.Writer(evidence, {}) as writer:
            for one in every:
                writer.add(one.verdict, one.recording, known=one.is_known)
        seen = [(one.job.requirement, one.recording) for one in every if one.recording]
        result = ShardResult(
            Shard(number + 1, count),
            whole,
            shard_file.evidence_hash(evidence),
            own,
            BEGAN + dt.timedelta(minutes=number),
            float(number),
            run.seed,
            CONTROLS,
            tuple(ParameterTally(seen).parameters().items()),
            {},
            known,
            without_calls(one.job.requirement for one in run.every),
        )
        shard_file.write(place, result)
        places.append(place)
    return places


def read(places: list[Path]) -> dict[Path, ShardResult]:
    return {place: shard_file.read(place) for place in places}


def told(run: Run) -> dict[str, Any]:
    """Return a run's JSON without what a sample has of its own: entries that stand nowhere."""
    parts = as_json(run)
    for name in ("began", "seconds", "controls", "unasserted", "problems"):
        del parts[name]
    return parts


@pytest.mark.parametrize(
    ("name", "count"),
    [(name, count) for name in RUNS for count in (1, 3) if (name, count) != ("hostile", 3)],
)  # the hostile run has two browsers
def test_shards_together_are_the_run(tmp_path: Path, name: str, count: int) -> None:
    run = dataclasses.replace(RUNS[name](), standings=(), artifacts={})
    found = merged(read(shards(tmp_path, run, count)[::-1]))
    assert told(found) == told(run)
    assert found.began == BEGAN
    assert found.seconds == count - 1
    assert found.controls is not None
    assert found.controls.processes == count


def test_what_no_requirement_asserts_is_that_of_all_shards(tmp_path: Path) -> None:
    first, second, third = (Passed("shop.track", f"arguments[1].{name}") for name in "abc")
    run = with_findings(2, 12)
    [build] = run.builds
    found = read(shards(tmp_path, run, 2))
    for (place, one), own in zip(
        [*found.items()],
        (Parameters((first, third), (third,)), Parameters((second,), (first,))),
        strict=True,
    ):
        found[place] = dataclasses.replace(one, parameters=((build, own),))
    assert merged(found).unasserted == {build: (second,)}


def test_a_known_finding_is_gone_where_no_shard_shows_it(tmp_path: Path) -> None:
    run = green()
    known = KnownDeviations((), dt.date(2026, 11, 22), (), (KNOWN_FINDING,))
    [one] = merged(read(shards(tmp_path / "one", run, 1, known))).problems
    assert merged(read(shards(tmp_path / "three", run, 3, known))).problems == [one]


def test_a_requirement_is_proven_once_as_in_one_run(tmp_path: Path) -> None:
    first, second = (
        Examination(1, 1, 1, (Vacuous("shop-a", library, 1, "Never"),)) for library in LIBRARIES
    )
    every = [
        dataclasses.replace(outcome("shop-a", library, given=1, arrived=1), proof=proof)
        for library, proof in zip(LIBRARIES, (first, second), strict=True)
    ]
    run = Run({"Shop": every}, BEGAN, 1.0)
    assert [one.proof for one in merged(read(shards(tmp_path, run, 2))).every] == [first, first]


WHOLE_DIFFERS: Final[Mapping[str, tuple[dict[str, Any], str]]] = {
    "harness": ({"harness": "2"}, r"another harness \(2, not 1\)"),
    "library": ({"options": {**OPTIONS, "--library": "next"}}, "--library next, not all"),
    "strict": ({"options": {**OPTIONS, "--strict": True}}, "--strict True, not False"),
    "build": ({"builds": {"Shop": "d" * 64}}, r"another build of Shop \(d{12}, not b{12}\)"),
    "no build": ({"builds": {"Shop": "it is gone"}}, r"build of Shop \(it is gone, not b{12}\)"),
    "contract": ({"contracts": {"Shop": "d" * 64}}, r"another contract of Shop \(d{12}, not c"),
    "tracker": (
        {"trackers": {"Shop": "shop: live d"}},
        r"tracker of Shop \(shop: live d, not stub",
    ),
    "destinations": ({"jobs": {"Acme": ("a-next",)}}, r"other destinations \(Acme, not Shop\)"),
    "requirements": ({"jobs": {"Shop": ("a-next",)}}, "other requirements"),
    "deviations": ({"known": ""}, "other known deviations"),
    "times": ({"times": ""}, "other --shard-times"),
}


@pytest.mark.parametrize("name", WHOLE_DIFFERS)
def test_a_foreign_shard_is_refused(tmp_path: Path, name: str) -> None:
    parts, why = WHOLE_DIFFERS[name]
    found = read(shards(tmp_path, green(), 2))
    last = tmp_path / "2"
    other = found[last]
    found[last] = dataclasses.replace(other, whole=dataclasses.replace(other.whole, **parts))
    with pytest.raises(UsageError, match=rf"2 \(shard 2 of 2\) is not of the same run .*{why}"):
        merged(found)


def test_shards_of_another_count_are_refused(tmp_path: Path) -> None:
    found = read(shards(tmp_path, green(), 2))
    last = tmp_path / "2"
    found[last] = dataclasses.replace(found[last], shard=Shard(2, 3))
    with pytest.raises(UsageError, match="it has 3 shards, not 2"):
        merged(found)


def test_shards_of_two_browsers_are_refused(tmp_path: Path) -> None:
    def driven(one: Outcome) -> Outcome:
        assert one.recording
        recording = dataclasses.replace(one.recording, browser="chromium 1")
        return dataclasses.replace(one, evidence=recording)

    found = read(shards(tmp_path, with_findings(2, 12), 2))
    last = tmp_path / "2"
    outcomes = {name: tuple(map(driven, part)) for name, part in found[last].outcomes.items()}
    found[last] = dataclasses.replace(found[last], outcomes=outcomes)
    with pytest.raises(UsageError, match=r"it has another browser \(chromium 1 and "):
        merged(found)


def test_shards_of_a_live_tracker_that_was_changed_are_refused(tmp_path: Path) -> None:
    def served(digit: str) -> Callable[[Outcome], Outcome]:
        tracker = ServedTracker("live", {"https://a.example/core.js": digit * 64})

        def with_it(one: Outcome) -> Outcome:
            assert one.recording
            recording = dataclasses.replace(one.recording, served_tracker=tracker)
            return dataclasses.replace(one, evidence=recording)

        return with_it

    found = read(shards(tmp_path, with_findings(2, 12), 2))
    for place, change in zip(found, (served("a"), served("b")), strict=True):
        outcomes = {name: tuple(map(change, part)) for name, part in found[place].outcomes.items()}
        found[place] = dataclasses.replace(found[place], outcomes=outcomes)
    words = r"it has another script at https://a.example/core.js \(b{12}, not a{12}\)"
    with pytest.raises(UsageError, match=words):
        merged(found)


def test_where_a_tracker_is_on_a_machine_does_not_matter() -> None:
    def whole(source: str, code: bytes) -> str:
        contracts = built_in()
        script = TrackerScript.of(contracts.destination("wigzo").tracker_url, code)
        tracker = Tracker(source, f"/{source}", (script,))
        served = contracts.with_tracker("wigzo", tracker)
        job = Job.of(served, served.requirement("wigzo-platform-beside-wishpond"), "next")
        made = Whole.of({"Wigzo": [job]}, Chosen(served), NOTHING_KNOWN, {}, {})
        return f"{made.contracts} {made.trackers}"

    assert whole("/a/wigzo.js", b"1") == whole("/b/wigzo.js", b"1")
    assert whole("/a/wigzo.js", b"1") != whole("/a/wigzo.js", b"2")
    assert whole("pinned", b"1") != whole("live", b"1")


def test_a_doubled_and_a_missing_shard_are_refused(tmp_path: Path) -> None:
    first, second, third = shards(tmp_path / "a", green(), 3)
    [copy, *_] = shards(tmp_path / "b", green(), 3)
    with pytest.raises(UsageError, match=r"shard 1 of 3 is given twice, as .*a/1 and .*b/1; leave"):
        merged(read([first, second, third, copy]))
    with pytest.raises(UsageError, match=r"a shard is missing: 2/3; name its .* --shard 2/3"):
        merged(read([third, first]))
    with pytest.raises(UsageError, match=r"shards are missing: 1/3, 3/3; .* --shard 1/3"):
        merged(read([second]))


def test_a_verdict_that_no_shard_has_is_missed(tmp_path: Path) -> None:
    found = read(shards(tmp_path, green(), 1))
    [place] = found
    [name] = found[place].outcomes
    rest = found[place].outcomes[name][1:]
    found[place] = dataclasses.replace(found[place], outcomes={name: rest})
    with pytest.raises(UsageError, match=r"have 0 verdicts of .*, and the run has 1; run all"):
        merged(found)


def test_a_shard_that_did_not_end_or_was_changed_is_refused(tmp_path: Path) -> None:
    [place] = shards(tmp_path, green(), 1)
    file, evidence = place / "shard.json", place / "recordings.jsonl"
    content, recorded = file.read_text(encoding="utf-8"), evidence.read_text(encoding="utf-8")

    def refused(why: str) -> None:
        with pytest.raises(RecordingsError, match=why):
            shard_file.read(place)

    assert '"Signed Up"' in recorded
    evidence.write_text(recorded.replace('"Signed Up"', '"Signed In"', 1), encoding="utf-8")
    refused("recordings.jsonl is not what .*shard.json was written with; run 'harness check")
    evidence.write_text(recorded.rsplit("\n", 2)[0], encoding="utf-8")
    refused("cut short")
    evidence.unlink()
    refused("recordings.jsonl does not exist")
    evidence.write_text(recorded, encoding="utf-8")
    shard_file.read(place)
    parts = json.loads(content)
    for damaged, why in (
        ("", "is damaged"),
        ("[]", "is damaged"),
        (json.dumps({**parts, "format": 1}), "is of another version of the harness"),
        (json.dumps({**parts, "result": {"$": "Path", "text": "/"}}), "is damaged"),
        (json.dumps({**parts, "result": {**parts["result"], "seed": None, "x": 1}}), "is damaged"),
    ):
        file.write_text(damaged, encoding="utf-8")
        refused(why)
    file.unlink()
    refused("has no shard.json: no shard that ended wrote it; run 'harness check --shard I/N")
