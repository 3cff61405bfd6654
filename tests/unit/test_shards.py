"""How a run is shared out: each requirement in one shard, in the page that it always has."""

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.contracts import built_in
from harness.model import UsageError
from harness.session import Job, Shard, groups, jobs, pages, read_times, split, units

CONTRACTS = built_in()
EVERY = jobs(CONTRACTS, CONTRACTS.of_destination("wishpond"), ["next", "classic"])
USUAL = Job.of(CONTRACTS, CONTRACTS.requirement("wishpond-track-params"), "next")


def job(number: int) -> Job:
    return dataclasses.replace(
        USUAL, requirement=dataclasses.replace(USUAL.requirement, id=f"wishpond-{number}")
    )


SECONDS = st.floats(0, 1e6, allow_subnormal=False)
RUNS = st.lists(st.lists(st.one_of(st.none(), SECONDS), min_size=1, max_size=5), max_size=30)


@given(RUNS, st.integers(1, 12))
def test_each_requirement_is_in_exactly_one_shard(
    run: list[list[float | None]], count: int
) -> None:
    named = iter(range(10_000))
    pairs = [[(job(next(named)), seconds) for seconds in unit] for unit in run]
    several = [tuple(one for one, _ in unit) for unit in pairs]
    times = {one.id: seconds for unit in pairs for one, seconds in unit if seconds is not None}
    shards = split(several, count, times)
    assert len(shards) == count
    assert sorted(one.id for shard in shards for one in shard) == sorted(
        one.id for unit in several for one in unit
    )
    assert shards == split(several, count, times)
    where = {one.id: number for number, shard in enumerate(shards) for one in shard}
    assert all(len({where[one.id] for one in unit}) == 1 for unit in several)
    if len(times) == len(where):
        costs = [sum(times[one.id] for one in unit) for unit in several]
        loads = [sum(times[one.id] for one in shard) for shard in shards]
        # No shard could give its last unit away and be the better for it.
        assert max(loads) <= min(loads) + max(costs, default=0) + 1e-6 * sum(costs)


@pytest.mark.parametrize(("count", "seed"), [(1, 0), (2, 0), (4, 7), (40, 0)])
def test_shards_of_a_contract_have_the_pages_of_the_whole_run(count: int, seed: int) -> None:
    whole = {tuple(one.id for one in page) for page in pages(EVERY, seed)}
    found = []
    for shard in split(units(EVERY, seed), count, {}):
        own = pages(shard, seed, EVERY)
        found += [tuple(one.id for one in page) for page in own]
        recorded = [one.id for group in groups(shard, seed, whole=EVERY) for one in group.jobs]
        assert {*recorded} <= {one.id for one in shard}
    assert sorted(found) == sorted(whole)


def test_without_times_shards_are_even() -> None:
    sizes = [len(shard) for shard in split(units(EVERY, 0), 4, {})]
    assert max(sizes) - min(sizes) <= 24, "a page is not split"
    alone = [len(shard) for shard in split(units(EVERY, None), 4, {})]
    applying = sum(one.library in one.requirement.libraries for one in EVERY)
    assert sum(alone) == len(EVERY)
    assert max(alone) <= applying // 4 + len(EVERY) - applying + 1


def test_a_long_one_has_a_shard_of_its_own() -> None:
    several = [(job(number),) for number in range(6)]
    times = {f"wishpond-{number}-next": 10.0 if number == 3 else 1.0 for number in range(6)}
    first, second = split(several, 2, times)
    assert [one.id for one in first] == ["wishpond-3-next"]
    assert len(second) == 5


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "1/0", "a/b", "1/2/3", "-1/2", "01/2", " 1/2"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected I/N"):
        Shard.of(text)


def test_a_shard_is_told_in_words() -> None:
    assert str(Shard.of("2/4")) == "shard 2 of 4"


def test_times_are_those_of_a_run_s_json(tmp_path: Path) -> None:
    file = tmp_path / "check.json"
    with pytest.raises(UsageError, match="No such file"):
        read_times(file)
    file.write_text(json.dumps({"verdicts": [{"id": "a-next", "seconds": 0.25, "page": "own"}]}))
    assert read_times(file) == {"a-next": 0.25}
    for damaged in ("", "[]", "{}", '{"verdicts": [{"id": "a"}]}', '{"verdicts": 1}'):
        file.write_text(damaged)
        with pytest.raises(UsageError, match="is not what 'harness check --json FILE' writes"):
            read_times(file)


def test_each_engine_has_the_pages_of_a_run_in_one() -> None:
    engines = ["chromium", "firefox"]
    contract = CONTRACTS.of_destination("wishpond")
    both = jobs(CONTRACTS, contract, ["next", "classic"], engines=engines)
    assert [one.id for one in both] == [f"{one.id}-{name}" for name in engines for one in EVERY]
    alone = [[one.id for one in page] for page in pages(EVERY, 0)]
    for name in engines:
        own = [[one.id for one in page] for page in pages(both, 0) if page[0].engine == name]
        assert own == [[f"{each}-{name}" for each in page] for page in alone]
    for unit in units(both, 0):
        assert len({one.engine for one in unit}) == 1
    for group in groups(both, 0):
        assert len({one.engine for one in group.jobs}) == 1
    assert jobs(CONTRACTS, contract, ["next", "classic"], engines=["firefox"]) == EVERY
