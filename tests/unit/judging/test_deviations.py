"""Which `fail` is expected, and which entry is wrong: strict both ways, a line for each."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from harness.codec.difference_keys import key
from harness.judging import NO_ASSESSMENT, Deviation, KnownDeviations
from harness.judging.deviations import Edits, prune
from harness.model import LIBRARIES, MISSING, Build, Difference, Library, Requirement, Verdict, Word
from tests.difference_places import at

TODAY = dt.date(2027, 1, 31)
BUILD = Build("shop", "reference", "1.4.0", "0f" * 32)
ENTRY = Deviation(
    place="known-deviations/shop.toml, deviation 2",
    build="shop",
    versions=SpecifierSet(">=1.0,<2"),
    library="next",
    requirement="shop-track",
    path="shop.track arguments[1].seats",
    reason="The seats come with version 2.",
    link="https://github.com/shop/integration/issues/7",
    expires=TODAY,
)
WHERE = "known-deviations/shop.toml, deviation 2 (shop-track, next): "
SEATS = Difference(at(ENTRY.path), 0, MISSING)
PLAN = Difference(at("shop.track arguments[1].plan"), "Startup", "startup")
PASS = Verdict("shop-track", "next", Word.PASS)


def fail(*differences: Difference, library: Library = "next") -> Verdict:
    return Verdict("shop-track", library, Word.FAIL, differences)


def changed(**parts: object) -> Deviation:
    return dataclasses.replace(ENTRY, **parts)  # type: ignore[arg-type]


def knowing(*entries: Deviation, today: dt.date = TODAY) -> KnownDeviations:
    return KnownDeviations(entries, today)


def problems(verdict: Verdict, *entries: Deviation, today: dt.date = TODAY) -> list[str]:
    return list(knowing(*entries, today=today).assess(verdict, BUILD).problems)


def test_a_fail_all_of_whose_differences_are_known_is_expected() -> None:
    other = changed(path=key(PLAN.place))
    assert knowing(ENTRY).assess(fail(SEATS), BUILD).known == (ENTRY,)
    assessment = knowing(ENTRY, other).assess(fail(PLAN, SEATS, SEATS), BUILD)
    assert assessment.known == (ENTRY, other)
    assert assessment.problems == ()


def test_what_is_known_is_told_with_its_reason_and_end() -> None:
    assert ENTRY.summary() == (
        "shop-track (next) at shop.track arguments[1].seats: The seats come with version 2. "
        "(https://github.com/shop/integration/issues/7, until 2027-01-31)"
    )


def test_a_requirement_that_passes_no_longer_deviates() -> None:
    said = "no longer deviates: the requirement passes; delete the entry"
    assert problems(PASS, ENTRY) == [WHERE + said]
    # It says so after its end, too: to renew it would be wrong.
    assert problems(PASS, changed(expires=dt.date(2026, 1, 31))) == [WHERE + said]
    [line] = problems(PASS, changed(library="all"))
    assert line == f"{WHERE}{said}, or name the library that it still deviates under"


def test_a_difference_elsewhere_is_another_deviation() -> None:
    assessment = knowing(ENTRY).assess(fail(PLAN), BUILD)
    assert assessment.known == ()
    assert assessment.problems == (
        f"{WHERE}deviates differently: expected at {ENTRY.path}, differs at {key(PLAN.place)}",
    )


def test_a_further_difference_makes_no_entry_wrong() -> None:
    """What is new is told by itself, and not at the end of what is said of an entry."""
    assessment = knowing(ENTRY).assess(fail(SEATS, PLAN), BUILD)
    assert assessment.known == ()
    assert assessment.problems == ()
    assert assessment.explained == (0,)
    assert assessment.used == (ENTRY,)


def test_an_entry_for_a_difference_that_is_gone_is_wrong_although_another_explains_the_fail() -> (
    None
):
    other = changed(path=key(PLAN.place))
    assessment = knowing(ENTRY, other).assess(fail(PLAN), BUILD)
    assert assessment.known == (other,)
    assert [line.startswith(f"{WHERE}deviates differently") for line in assessment.problems] == [
        True
    ]


def test_many_differences_are_counted() -> None:
    many = [Difference(at(f"invocation {number}"), 1, 2) for number in range(5)]
    [line] = problems(fail(*many), ENTRY)
    assert line.endswith("differs at invocation 0, invocation 1, invocation 2 and 2 more")


def test_what_is_observed_counts_where_the_entry_says_it() -> None:
    gone, changed_value = (
        changed(observed="(nothing)"),
        Difference(SEATS.place, 0, "0\n" * 90),
    )
    assert knowing(gone).assess(fail(SEATS), BUILD).known == (gone,)
    assessment = knowing(gone).assess(fail(changed_value), BUILD)
    assert assessment.known == ()
    [line] = assessment.problems
    assert line.startswith(
        f"{WHERE}deviates differently: expected to observe (nothing) at {key(SEATS.place)}, "
        r"observed '0\n0\n"
    )
    assert line.endswith("…")
    assert len(line) < 400


def test_an_entry_holds_on_its_last_day_and_no_longer() -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    assert knowing(ENTRY).assess(fail(SEATS), BUILD).known == (ENTRY,)
    late = knowing(ENTRY, today=tomorrow).assess(fail(SEATS), BUILD)
    assert late.known == ()
    said = "expired on 2027-01-31: renew it or have the build fixed"
    assert late.problems == (WHERE + said,)


def test_what_is_observed_is_compared_with_secrets_masked_as_people_copy_it() -> None:
    entry = changed(observed="'***token***'")
    bare, masked = (Difference(SEATS.place, 0, text) for text in ("0b5cW", "***token***"))
    assert knowing(entry).assess(fail(bare), BUILD).known == ()
    assert knowing(entry).assess(fail(bare), BUILD, [masked]).known == (entry,)


def test_an_expired_entry_does_not_make_another_one_wrong() -> None:
    other = changed(path=key(PLAN.place), expires=TODAY + dt.timedelta(days=9))
    tomorrow = TODAY + dt.timedelta(days=1)
    assessment = knowing(ENTRY, other, today=tomorrow).assess(fail(SEATS, PLAN), BUILD)
    assert assessment.known == ()
    assert [line.partition(": ")[2][:7] for line in assessment.problems] == ["expired"]


def test_what_is_expired_under_both_libraries_is_said_once() -> None:
    known = knowing(changed(library="all"), today=TODAY + dt.timedelta(days=1))
    lines = {
        line
        for library in LIBRARIES
        for line in known.assess(fail(SEATS, library=library), BUILD).problems
    }
    assert len(lines) == 1


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(changed(requirement="shop-page"), id="another requirement"),
        pytest.param(changed(library="classic"), id="another library"),
        pytest.param(changed(build="bank"), id="another build"),
        pytest.param(changed(versions=SpecifierSet(">=1.5")), id="another version"),
    ],
)
def test_entries_of_others_are_left_alone(entry: Deviation) -> None:
    for verdict in (PASS, fail(SEATS)):
        assert knowing(entry).assess(verdict, BUILD) == NO_ASSESSMENT


def test_nobody_can_tell_where_nothing_was_judged() -> None:
    known = knowing(ENTRY, today=TODAY + dt.timedelta(days=1))
    for word in (Word.ERROR, Word.SKIP):
        verdict = Verdict("shop-track", "next", word, reason="why")
        assert known.assess(verdict, BUILD) == known.assess(verdict, None) == NO_ASSESSMENT


def test_a_version_before_its_release_is_in_the_range() -> None:
    beta = dataclasses.replace(BUILD, version="1.5.0-beta.1")
    assert knowing(ENTRY).assess(fail(SEATS), beta).known == (ENTRY,)


def strangers(
    required: Callable[..., Requirement], *entries: Deviation, verdicts: tuple[Verdict, ...] = ()
) -> list[str]:
    """Return what matches nothing of a contract with a requirement of each of two builds."""
    track = required()
    page = dataclasses.replace(track, id="bank-page", destination="bank", libraries=("classic",))
    judged = [(verdict, BUILD) for verdict in verdicts]
    return list(knowing(*entries).unmatched([track, page], judged))


def test_an_entry_for_what_was_not_run_is_left_alone(required: Callable[..., Requirement]) -> None:
    page = changed(build="bank", requirement="bank-page", library="classic")
    assert strangers(required, ENTRY, page) == []
    elsewhere = changed(versions=SpecifierSet("<1"), library="classic")
    assert strangers(required, elsewhere, verdicts=(PASS,)) == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        pytest.param(
            changed(build="Shop"),
            "there is no build 'Shop'; correct it, or add its contracts folder "
            "(known are: bank, shop)",
            id="build",
        ),
        pytest.param(
            changed(requirement="shop-trakc"),
            "there is no requirement 'shop-trakc'; 'harness list' shows all",
            id="requirement",
        ),
        pytest.param(
            changed(requirement="bank-page"),
            "the requirement is for 'bank', not for 'shop'",
            id="requirement of another build",
        ),
        pytest.param(
            changed(build="bank", requirement="bank-page"),
            "the requirement does not run under next; delete the entry",
            id="library",
        ),
        pytest.param(
            changed(versions=SpecifierSet(">=2")),
            "version 1.4.0 of the build is not in '>=2'; correct the range or delete the entry",
            id="version",
        ),
    ],
)
def test_an_entry_that_matches_nothing_is_a_problem(
    required: Callable[..., Requirement], entry: Deviation, said: str
) -> None:
    where = f"{ENTRY.place} ({entry.requirement}, next): matches nothing: "
    assert strangers(required, entry, verdicts=(PASS,)) == [where + said]


def test_a_range_that_one_of_the_builds_is_in_matches(
    required: Callable[..., Requirement],
) -> None:
    candidate = dataclasses.replace(BUILD, version="2.0.0")
    known = knowing(changed(versions=SpecifierSet(">=2")))
    both = [(fail(SEATS), BUILD), (fail(SEATS), candidate), (fail(SEATS), None)]
    assert known.unmatched([required()], both) == ()


@pytest.mark.parametrize(
    ("version", "range_", "is_in"),
    [
        ("1.4.0", ">=1,<2", True),
        ("2.0.0", ">=1,<2", False),
        ("1.4.0-beta.1", ">=1,<2", True),
        ("1.4.0-next.3", ">=1,<2", True),
        ("2.0.0-next.3+sha.1", ">=2", False),  # it comes before 2.0.0
        ("2.0.0-next.3", ">=1,<2.0.0", False),  # as Python has it: no range ends before it
        ("latest", ">=1,<2", False),
        ("", ">=1,<2", False),
        ("", ">=0", True),
        ("latest", ">=0", True),
    ],
)
def test_versions_are_those_of_npm(version: str, range_: str, is_in: bool) -> None:  # noqa: FBT001 - a column of the table
    assert changed(versions=SpecifierSet(range_)).has(version) is is_in


@pytest.mark.parametrize("version", ["", "latest"])
def test_a_build_without_a_version_is_not_held_against_a_range(
    required: Callable[..., Requirement], version: str
) -> None:
    nameless = dataclasses.replace(BUILD, version=version)
    assert knowing(ENTRY).assess(fail(SEATS), nameless) == NO_ASSESSMENT
    assert knowing(ENTRY).unmatched([required()], [(fail(SEATS), nameless)]) == ()


PATHS = st.sampled_from(["first a", "first b", "first c"])
ENTRIES = st.lists(
    st.builds(
        changed,
        path=PATHS,
        library=st.sampled_from([*LIBRARIES, "all"]),
        observed=st.sampled_from(["", "1", "2"]),
        versions=st.sampled_from([SpecifierSet(">=1"), SpecifierSet(">=2")]),
        expires=st.sampled_from([TODAY, TODAY - dt.timedelta(days=1)]),
    ),
    max_size=4,
)
DIFFERENCES = st.lists(
    st.builds(Difference, PATHS.map(at), st.just(0), st.sampled_from([1, 2])),
    min_size=1,
    max_size=4,
)


@given(DIFFERENCES, ENTRIES)
def test_a_fail_is_expected_if_and_only_if_each_difference_is(
    differences: list[Difference], entries: list[Deviation]
) -> None:
    found = knowing(*entries).assess(fail(*differences), BUILD)
    covering = [
        {
            place
            for place, entry in enumerate(entries)
            if entry.path == key(item.place)
            and entry.observed in {"", str(item.observed)}
            and entry.library != "classic"
            and entry.expires == TODAY
            and str(entry.versions) == ">=1"
        }
        for item in differences
    ]
    assert bool(found.known) == all(covering)
    if found.known:
        assert len(found.known) == len(set().union(*covering))


@given(DIFFERENCES, ENTRIES)
def test_an_entry_is_right_or_a_problem(
    differences: list[Difference], entries: list[Deviation]
) -> None:
    """No entry for a verdict is passed over in silence, and none that is right is blamed."""
    numbered = [
        dataclasses.replace(entry, place=f"entry {number}") for number, entry in enumerate(entries)
    ]
    known = knowing(*numbered)
    mine = [entry for entry in numbered if entry.library != "classic" and entry.has("1.4.0")]
    found = known.assess(fail(*differences), BUILD)
    blamed = {line.partition(" (")[0]: line for line in found.problems}
    assert len(blamed) == len(found.problems)
    assert not any(entry.place in blamed for entry in found.known)
    for entry in mine:
        if entry.place not in blamed and entry not in found.known:
            # It is right, and only what no entry explains keeps the fail from being known.
            assert any(map(entry.explains, differences))
            assert len(found.explained) < len(differences)
    passed = known.assess(PASS, BUILD)
    assert passed.known == ()
    assert len(passed.problems) == len(mine)


def test_an_entry_for_one_engine_holds_there_only() -> None:
    entry = changed(browser="firefox")
    in_firefox = dataclasses.replace(fail(SEATS), engine="firefox")
    assert knowing(entry).assess(in_firefox, BUILD).known == (entry,)
    assert knowing(entry).assess(fail(SEATS), BUILD).known == ()
    assert knowing(entry).assess(PASS, BUILD).problems == (), "it says nothing of Chromium"
    assert entry.summary().startswith("shop-track (next, firefox only) at ")


def test_only_what_passes_in_the_entrys_own_range_is_pruned() -> None:
    both = changed(library="all")
    shown = fail(SEATS), BUILD, {ENTRY.place}
    gone = dataclasses.replace(PASS, library="classic"), BUILD, set[str]()
    later = PASS, dataclasses.replace(BUILD, version="2.0.0"), set[str]()
    elsewhere = dataclasses.replace(PASS, requirement="shop-page"), BUILD, set[str]()
    assert prune([both], [], [shown, later, elsewhere]) == Edits()
    assert prune([both], [], [shown, gone]) == Edits(changed=(ENTRY,))
    assert prune([both], [], [gone]) == Edits(removed=(both,))
    assert prune([both], [], [later, elsewhere]) == Edits()
