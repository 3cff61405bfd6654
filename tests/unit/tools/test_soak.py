"""A soak tells what differed and what grew, and takes nothing else for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.contracts import built_in, requirement
from harness.model import Difference, Verdict, Word
from harness.session import Job
from tests.difference_places import at
from tools.soak import Held, Means, Tally, one_round
from tools.stress import descendants

JOB = Job.of(built_in(), requirement("wigzo-track-event"), "next")


def verdict(word: Word, reason: str = "", *differences: Difference) -> Verdict:
    return Verdict(JOB.requirement.id, "next", word, differences, reason)


PASS = verdict(Word.PASS)
FAIL = verdict(Word.FAIL, "", Difference(at("call 0 track('Logged Out')"), 1, 2))
LOST = verdict(Word.ERROR, "the page or the browser crashed")


def told(*verdicts: Verdict, kills: Callable[[], int] = lambda: 0) -> Tally:
    """Judge a job in two rounds, of which the first says `pass`; then these are what it gets."""
    left = iter(verdicts)
    tally = Tally()
    expected: dict[str, str] = {}
    one_round([JOB], Means(lambda _: PASS, lambda _: PASS), expected, tally)
    means = Means(lambda _: next(left), lambda _: next(left), kills)
    one_round([JOB], means, expected, tally)
    assert not [*left], "each verdict was asked for"
    assert tally.verdicts == 2
    return tally


def counts(*numbers: int) -> Callable[[], int]:
    """Return what says these numbers, one after the other, and the last one for ever."""

    def says() -> Iterator[int]:
        yield from numbers
        while True:
            yield numbers[-1]

    return says().__next__


def test_the_same_verdict_is_not_told() -> None:
    assert told(PASS).differing == []


@pytest.mark.parametrize("other", [FAIL, LOST])
def test_another_verdict_is_told(other: Verdict) -> None:
    [line] = told(other).differing
    assert line.startswith("wigzo-track-event-next: ")
    assert line.endswith(", and usually pass () ")


def test_a_verdict_that_a_kill_has_cost_is_made_again() -> None:
    tally = told(LOST, PASS, kills=lambda: 1)
    assert (tally.lost, tally.differing) == (1, [])


def test_what_a_second_kill_has_cost_is_made_again_too() -> None:
    tally = told(LOST, LOST, PASS, kills=counts(1, 1, 2, 2, 2))
    assert (tally.lost, tally.differing) == (2, [])


def test_an_error_that_comes_again_without_another_kill_is_told() -> None:
    tally = told(LOST, LOST, kills=lambda: 1)
    assert (tally.lost, len(tally.differing)) == (1, 1)


def test_no_kill_excuses_a_verdict_that_is_no_error() -> None:
    assert len(told(FAIL, kills=lambda: 1).differing) == 1


@pytest.mark.parametrize(
    ("later", "lines"),
    [
        (Held(2, 20, 3, 119), []),
        (Held(1, 19, 2, 90), []),
        (Held(3, 20, 3, 100), ["processes: 2 after the second hostile round, 3 at the end"]),
        (Held(2, 21, 4, 100), ["handles: 20 ", "files: 3 "]),
        (Held(2, 20, 3, 121), ["memory: "]),
    ],
)
def test_what_grows_is_told(later: Held, lines: list[str]) -> None:
    found = [*Held(2, 20, 3, 100).grown(later)]
    assert len(found) == len(lines)
    assert all(line.startswith(start) for line, start in zip(found, lines, strict=True))


def test_all_processes_that_descend_from_one_are_found(tmp_path: Path) -> None:
    for number, parent, name in (
        (10, 1, "harness"),
        (11, 10, "node (a driver) 1"),
        (12, 11, "browser"),
        (13, 1, "another"),
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "stat").write_text(f"{number} ({name}) S {parent} 10 10", "utf-8")
        (folder / "cmdline").write_bytes(b"\0".join([name.encode(), b"--quiet"]) + b"\0")
    (tmp_path / "uptime").write_text("1", "utf-8")
    found = descendants(10, tmp_path)
    assert [(one.number, one.parent) for one in found] == [(11, 10), (12, 11)]
    assert found[1].command == "browser --quiet"
