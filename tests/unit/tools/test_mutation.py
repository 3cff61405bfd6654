"""Mutants: applied at one place, sampled by their kind, held against the list of survivors."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools import mutation
from tools.mutation import Fate, Mutant

SOURCE = 'send("näme");\n\n  if (id) track(id, 1);\n'


@pytest.fixture
def of_source(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Mutant]:
    monkeypatch.setattr(mutation, "source", lambda *_: SOURCE)

    def made(original: str, replacement: str) -> Mutant:
        start = SOURCE.index(original)
        return Mutant("acme", "Kind", start, start + len(original), replacement)

    return made


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """List one survivor."""
    file = tmp_path / "survivors.toml"
    file.write_text(
        '[[survivor]]\ndestination = "acme"\ncode = "if (id) track(id, 1);"\n'
        'from = "id"\nto = "true"\nreason = "there always is one"\n'
    )
    known = mutation.survivors(file)
    monkeypatch.setattr(mutation, "survivors", lambda: known)


def test_a_mutant_has_one_change(of_source: Callable[[str, str], Mutant]) -> None:
    mutant = of_source("track(id, 1);", ";")
    assert mutant.source == 'send("näme");\n\n  if (id) ;\n'
    assert str(mutant) == "acme/lib/index.js:3: Kind: track(id, 1); → ;"


def test_a_change_over_several_lines_is_told_in_one(
    of_source: Callable[[str, str], Mutant],
) -> None:
    mutant = of_source(SOURCE.strip(), "{\n}")
    assert str(mutant) == 'acme/lib/index.js:1: Kind: send("näme"); if (id) track(id, 1); → { }'


def test_the_sample_has_the_same_share_of_each_kind() -> None:
    kinds = "a" * 9 + "b" * 4 + "c"
    every = [Mutant("acme", kind, number, number + 1, "") for number, kind in enumerate(kinds)]
    chosen = mutation.sample(every)
    assert [mutant.mutator for mutant in chosen] == ["a", "a", "a", "b", "c"]
    assert [mutant.start for mutant in chosen] == [0, 4, 8, 9, 13]


def test_each_day_has_one_of_each_kind_and_all_days_have_every_mutant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mutation, "DAYS", 3)
    every = [Mutant("acme", kind, at, at + 1, "") for at, kind in enumerate("aaabbbbbbc")]
    days = [[mutant.start for mutant in mutation.of_day(every, day)] for day in range(4)]
    assert days == [[0, 3, 9, 1, 5, 8], [0, 3, 9, 2, 6], [0, 3, 9, 4, 7], days[0]]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("replacement", "told", "problem"),
    [
        pytest.param("true", "", "", id="known to survive"),
        pytest.param("false", "x.track lost", "", id="told"),
        pytest.param("false", "", "nothing differs in the whole corpus", id="survives"),
        pytest.param("true", "x.track lost", "but x.track lost", id="told after all"),
    ],
)
def test_what_is_not_as_listed_is_a_problem(
    of_source: Callable[[str, str], Mutant], replacement: str, told: str, problem: str
) -> None:
    said = Fate(of_source("id", replacement), told).problem()
    assert bool(said) is bool(problem)
    assert problem in said


@pytest.mark.usefixtures("listed")
def test_the_rate_counts_what_is_told(of_source: Callable[[str, str], Mutant]) -> None:
    fates = [Fate(of_source("id", "false"), "x.track lost")] * 46
    fates += [Fate(of_source("id", "true"), "")] * 2
    assert mutation.summary(*mutation.counts(fates)) == (
        "mutants: 46 of 48 killed (96%), 2 survivors, each with its reason"
    )
    fates.append(Fate(of_source("id", "1"), ""))
    assert mutation.summary(*mutation.counts(fates)) == (
        "mutants: 46 of 49 killed (94%), 3 survivors, 1 of them without a reason"
    )


def test_a_sample_that_is_spread_has_one_of_each_stretch_and_is_the_same_each_time() -> None:
    every = [Mutant("acme", "Kind", number, number + 1, "") for number in range(100)]
    chosen = mutation.spread(every, 10, seed=3)
    assert [mutant.start // 10 for mutant in chosen] == list(range(10))
    assert chosen == mutation.spread(every, 10, seed=3) != mutation.spread(every, 10, seed=4)
    assert mutation.spread(every[:4], 10, seed=3) == every[:4]
