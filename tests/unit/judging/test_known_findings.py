"""Known findings: an entry for each, what it explains, and what a whole run says of it."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

import pytest
from packaging.specifiers import SpecifierSet

from harness.contracts import Destination
from harness.judging import (
    NO_ASSESSMENT,
    Judged,
    KnownDeviations,
    KnownFinding,
    Symptom,
    findings_of,
    judge,
)
from harness.judging.deviations import (
    Edits,
    Judgement,
    Met,
    Standing,
    State,
    Terms,
    accept,
    check,
    prune,
)
from harness.judging.deviations.acceptance import cover
from harness.model import (
    Build,
    Call,
    Expected,
    Invocation,
    Invocations,
    Library,
    PageError,
    Requirement,
    Tracker,
    TrackerScript,
    UsageError,
    Value,
    Word,
)

Runs = Callable[..., Judged]
TODAY = dt.date(2027, 1, 31)
PERSON: dict[str, Value] = {"email": "jane@shop.example", "phone": "0301", "age": 42}
BUILD = Build("shop", "reference", "1.0.0", "0f" * 32)
ENTRY = KnownFinding(
    place="known-deviations/shop.toml, finding 1",
    title="identify loses phone",
    build="shop",
    versions=SpecifierSet(">=1.0"),
    library="all",
    shows=("lost: shop.identify arguments[0].phone (identify)",),
    requirements=("shop-identify-*",),
    reason="The phone comes with version 2.",
)


def without(*names: str) -> dict[str, Value]:
    return {name: value for name, value in PERSON.items() if name not in names}


def knowing(*entries: KnownFinding, today: dt.date = TODAY) -> KnownDeviations:
    return KnownDeviations((), today, (), entries)


def changed(**parts: object) -> KnownFinding:
    return dataclasses.replace(ENTRY, **parts)  # type: ignore[arg-type]


def under(library: Library, judged: Judged) -> Judged:
    recording = dataclasses.replace(judged.recording, library=library)
    return Judged(judged.requirement, recording, judge(judged.requirement, recording))


@pytest.fixture
def lost(identified: Runs) -> Runs:
    """Judge a call that identifies a person, and loses some of the traits."""

    def make(name: str, *names: str) -> Judged:
        return identified(f"shop-identify-{name}", PERSON, without(*names))

    return make


def test_a_fail_that_a_known_finding_explains_is_known(lost: Runs) -> None:
    assessment = knowing(ENTRY).of(lost("phone", "phone"))
    assert assessment.known == assessment.used == (ENTRY,)
    assert assessment.problems == ()
    assert assessment.shown == ((ENTRY.place, ENTRY.shows[0]),)


def test_what_else_is_wrong_keeps_a_fail_from_being_known(lost: Runs) -> None:
    both = lost("phone", "age", "phone")
    assessment = knowing(ENTRY).of(both)
    assert assessment.known == ()
    assert assessment.used == (ENTRY,)
    [place] = [both.verdict.differences[at].place.steps[-1] for at in assessment.explained]
    assert place == "phone"


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(changed(requirements=("shop-page-*",)), id="another requirement"),
        pytest.param(changed(library="classic"), id="another library"),
        pytest.param(changed(build="bank"), id="another build"),
        pytest.param(changed(versions=SpecifierSet(">=1.5")), id="another version"),
        pytest.param(changed(shows=("added: shop.identify arguments[0].phone *",)), id="change"),
        pytest.param(changed(shows=("lost: shop.identify arguments[0].email *",)), id="place"),
        pytest.param(changed(shows=("lost: *",), spared=ENTRY.shows), id="a place that is spared"),
    ],
)
def test_a_finding_of_another_kind_is_not_known(lost: Runs, entry: KnownFinding) -> None:
    assessment = knowing(entry).of(lost("phone", "phone"))
    assert dataclasses.replace(assessment, wider=()) == NO_ASSESSMENT


def test_a_star_stands_for_any_text_and_nothing_else_is_special(lost: Runs) -> None:
    run = lost("phone", "phone")
    assert knowing(changed(shows=("lost: *[0].ph*",))).of(run).known
    assert not knowing(changed(shows=("lost: *[0].ph?ne (identify)",))).of(run).known


def test_an_entry_that_has_ended_explains_nothing(lost: Runs) -> None:
    entry = changed(expires=TODAY)
    assert knowing(entry).of(lost("phone", "phone")).known == (entry,)
    tomorrow = knowing(entry, today=TODAY + dt.timedelta(days=1)).of(lost("phone", "phone"))
    assert tomorrow.known == ()
    assert tomorrow.shown


def test_a_line_number_or_what_differs_from_run_to_run_is_no_part_of_a_place(
    ran: Runs, invoked: Callable[..., Invocation]
) -> None:
    def throws(line: int, message: str) -> Judged:
        call, name = Call("track", ("A",)), "shop-track"
        error = PageError("caught", message, "", "", "call 0", 3, 1.0, f"lib/index.js:{line}:3")
        wanted = Invocations(("shop.track",), (Expected("shop.track", ("A",)),))
        return ran(name, call, [wanted], [invoked("shop.track", "A"), error])

    [found] = findings_of([throws(7, "Error: no session 5f0c8a1e-1f2b-4c3d-8e4f-5a6b7c8d9e0f")])
    assert found.shows == ("throws: lib/index.js Error: no session * (track)",)
    entry = changed(shows=found.shows, requirements=("shop-track",))
    moved = throws(12, "Error: no session 00000000-1f2b-4c3d-8e4f-5a6b7c8d9e0f")
    assert knowing(entry).of(moved).known
    assert not knowing(entry).of(throws(12, "Error: no cart")).known


# --- what a whole run says ---


def standing(
    entry: KnownFinding, *runs: Judged, others: Sequence[Requirement] = (), today: dt.date = TODAY
) -> Standing | None:
    known = knowing(entry, today=today)
    every = {run.requirement.id: run.requirement for run in runs}
    requirements = [*every.values(), *others]
    decided = [(run.verdict, run.recording.build, known.of(run).shown) for run in runs]
    found = known.standings(requirements, decided)
    return found[0] if found else None


def test_an_entry_that_holds_is_not_told(lost: Runs) -> None:
    assert standing(ENTRY, lost("a", "phone"), lost("b")) is None


def test_a_finding_that_no_verdict_shows_is_gone(lost: Runs) -> None:
    found = standing(ENTRY, lost("a"), lost("b"))
    assert found is not None
    assert found.state is State.GONE
    assert found.line == (
        "known-deviations/shop.toml, finding 1 (identify loses phone): no longer deviates; "
        "'harness accept shop --prune' removes the entry"
    )


def test_an_entry_for_one_engine_holds_there_only(lost: Runs) -> None:
    entry = changed(browser="firefox")
    in_chromium = lost("a", "phone")
    verdict = dataclasses.replace(in_chromium.verdict, engine="firefox")
    in_firefox = dataclasses.replace(in_chromium, verdict=verdict)
    assert knowing(entry).of(in_firefox).known == (entry,)
    assert knowing(entry).of(in_chromium).known == ()
    assert standing(entry, lost("a"), lost("b")) is None, "Chromium says nothing of it"
    assert standing(entry, in_firefox, lost("a")) is None, "it shows in Firefox"
    assert "(all, firefox only; shop-identify-*)" in entry.summary()
    edits = accepted(in_chromium, known=[entry])
    assert [item.browser for item in edits.added] == [""], "what Chromium shows is another"
    assert edits.changed == ()


def test_nothing_is_said_of_what_was_not_judged(lost: Runs) -> None:
    other = lost("c").requirement
    assert standing(ENTRY, lost("a"), others=[other]) is None
    skipped = dataclasses.replace(lost("a").verdict, word=Word.ERROR, differences=(), reason="why")
    undecided = dataclasses.replace(lost("a"), verdict=skipped)
    assert standing(ENTRY, undecided) is None


def test_each_pattern_of_an_entry_must_hold(lost: Runs) -> None:
    entry = changed(
        requirements=("shop-identify-a", "shop-identify-b"),
        shows=(*ENTRY.shows, "lost: shop.identify arguments[0].age (identify)"),
    )
    found = standing(entry, lost("a", "phone"), lost("b"))
    assert found is not None
    assert found.state is State.SMALLER
    assert found.problem == (
        "no longer deviates in shop-identify-b, as lost: shop.identify arguments[0].age "
        "(identify); 'harness accept shop --prune' updates the entry"
    )
    assert found.now == changed(requirements=("shop-identify-a",))
    assert standing(found.now, lost("a", "phone"), lost("b")) is None


def test_three_requirements_that_no_longer_deviate_are_named_and_the_rest_counted(
    lost: Runs,
) -> None:
    def told(*names: str) -> str:
        entry = changed(requirements=("shop-identify-a", *(f"shop-identify-{x}" for x in names)))
        found = standing(entry, lost("a", "phone"), *map(lost, names))
        assert found is not None
        return found.problem.partition(";")[0]

    assert told(*"bcd").endswith("in shop-identify-b, shop-identify-c, shop-identify-d")
    assert told(*"bcde").endswith("shop-identify-d and 1 more")


def test_each_library_of_an_entry_must_show_it(lost: Runs) -> None:
    bad, good = lost("a", "phone"), under("classic", lost("a"))
    found = standing(ENTRY, bad, good)
    assert found is not None
    assert found.now == changed(library="next")
    assert "under classic" in found.problem
    assert standing(ENTRY, bad) is None


def test_an_end_that_has_passed_and_a_version_out_of_range_are_told(lost: Runs) -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    ended = standing(changed(expires=TODAY), lost("a", "phone"), today=tomorrow)
    assert ended is not None
    assert ended.problem == "expired on 2027-01-31: renew it or have the build fixed"
    elsewhere = standing(changed(versions=SpecifierSet(">=2")), lost("a", "phone"))
    assert elsewhere is not None
    assert elsewhere.problem.startswith("matches nothing: version 1.0.0 of the build is not in")
    stranger = standing(changed(build="bank"), lost("a"))
    assert stranger is not None
    assert stranger.problem.startswith("matches nothing: there is no build 'bank'")


# --- what a file must not have ---


def test_a_pattern_that_matches_no_requirement_is_refused(lost: Runs) -> None:
    with pytest.raises(UsageError) as caught:
        check([changed(requirements=("shop-identfy-*",))], [lost("a").requirement])
    assert str(caught.value) == (
        "known-deviations/shop.toml, finding 1: 'requirements' has 'shop-identfy-*', which no "
        "requirement of shop matches; 'harness list' shows all"
    )
    check([changed(build="bank")], [lost("a").requirement])


def test_two_entries_for_one_finding_are_refused(lost: Runs) -> None:
    second = changed(place="known-deviations/more.toml, finding 1", title="another title")
    with pytest.raises(UsageError) as caught:
        check([ENTRY, second], [lost("a").requirement])
    assert str(caught.value) == (
        "known-deviations/more.toml, finding 1 is for the same finding as "
        "known-deviations/shop.toml, finding 1; delete one of them"
    )
    for parts in (
        {"library": "next"},
        {"versions": SpecifierSet("==2")},
        {"browser": "firefox"},
    ):
        first = changed(library="classic") if "library" in parts else ENTRY
        first = changed(browser="chromium") if "browser" in parts else first
        check([first, dataclasses.replace(second, **parts)], [lost("a").requirement])


# --- how entries are made ---


def accepted(
    *runs: Judged, known: Sequence[KnownFinding] = (), terms: Terms | None = None
) -> Edits:
    deviations = knowing(*known)
    explained = {run.name: deviations.of(run) for run in runs}
    met: dict[str, set[str]] = {}
    for (requirement, _), item in explained.items():
        for place, _ in item.shown:
            met.setdefault(place, set()).add(requirement)

    def part_of(symptom: Symptom) -> str | None:
        differences = symptom.judged.verdict.differences
        numbers = [at for at, item in enumerate(differences) if item in symptom.differences]
        return explained[symptom.judged.name].part_of(numbers)

    new = [
        Met(
            item,
            frozenset(one.requirement.id for one in item.judged),
            frozenset(item.libraries),
        )
        for item in findings_of(runs, part_of)
    ]
    ids = frozenset(run.requirement.id for run in runs)
    return accept(new, known, Judgement(BUILD, ids, met), terms or Terms(TODAY))


def test_what_is_found_gets_an_entry_that_explains_it(lost: Runs) -> None:
    runs = [lost("a", "phone"), lost("b", "phone"), lost("c"), under("classic", lost("b", "phone"))]
    [entry] = accepted(*runs).added
    assert entry == KnownFinding(
        place="identify loses phone",
        title="identify loses phone",
        build="shop",
        versions=SpecifierSet(">=1.0.0"),
        library="all",
        shows=ENTRY.shows,
        requirements=("shop-identify-a", "shop-identify-b"),
        reason="accepted on 2027-01-31, not yet explained",
    )
    assert not entry.is_explained
    assert [bool(knowing(entry).of(run).known) for run in runs] == [True, True, False, True]
    assert standing(entry, *runs) is None


def test_what_is_spared_of_a_sweeping_finding_is_not_accepted(identified: Runs) -> None:
    five = {**PERSON, "plan": "Pro", "city": "Bern"}
    [entry] = accepted(identified("all", five, {"email": five["email"]})).added
    assert entry.title == "identify calls lose every trait but email"
    assert entry.shows == ("lost: shop.identify arguments[0]* (identify)",)
    assert entry.spared == ("lost: shop.identify arguments[0].email (identify)",)
    assert knowing(entry).of(identified("all", five, {"email": five["email"]})).known
    assert not knowing(entry).of(identified("all", five, {})).known


def test_the_terms_are_those_of_the_entry(lost: Runs) -> None:
    terms = Terms(TODAY, "It comes.", "https://tracker.example/7", dt.date(2027, 3, 1))
    [entry] = accepted(lost("a", "phone"), terms=terms).added
    assert (entry.reason, entry.link, entry.expires) == (terms.reason, terms.link, terms.expires)
    assert entry.is_explained


def test_a_finding_that_is_known_elsewhere_makes_its_entry_wider(lost: Runs) -> None:
    known = changed(requirements=("shop-identify-a",), library="next")
    more = accepted(lost("a", "phone"), under("classic", lost("b", "phone")), known=[known])
    assert more.added == ()
    [entry] = more.changed
    assert entry == changed(requirements=("shop-identify-*",))


def test_what_goes_beyond_an_entry_is_no_part_of_another_finding(lost: Runs) -> None:
    """Else what is new would have a name that says what is known, too."""
    known = changed(requirements=("shop-identify-a",))
    edits = accepted(
        lost("a", "phone"), lost("b", "phone", "email"), lost("c", "email"), known=[known]
    )
    assert [entry.title for entry in edits.added] == ["identify loses email"]
    assert edits.changed == (changed(requirements=("shop-identify-a", "shop-identify-b")),)


def test_an_entry_that_has_ended_needs_a_new_end(lost: Runs) -> None:
    ended = changed(expires=TODAY - dt.timedelta(days=1))
    with pytest.raises(UsageError, match=r"expired on 2027-01-30: give its new last day with"):
        accepted(lost("a", "phone"), known=[ended])
    until = dt.date(2027, 3, 1)
    more = accepted(lost("a", "phone"), known=[ended], terms=Terms(TODAY, expires=until))
    assert more == Edits(changed=(dataclasses.replace(ended, expires=until),))


@pytest.mark.parametrize(
    ("ids", "patterns"),
    [
        (["s-page-url"], ["s-page-url"]),
        (["s-page-url", "s-page-title"], ["s-page-*"]),
        (["s-item-a-price", "s-item-b-price"], ["s-item-*-price"]),
        (["s-item-a-price", "s-page-url"], ["s-item-a-price", "s-page-url"]),
        (["s-page-price", "s-user"], ["s-page-price", "s-user"]),
        (
            ["s-page-url", "s-page-title", "s-item-a-price", "s-item-b-price"],
            ["s-item-*-price", "s-page-*"],
        ),
    ],
)
def test_patterns_match_the_requirements_and_no_other(ids: list[str], patterns: list[str]) -> None:
    every = ["s-page-url", "s-page-title", "s-item-a-price", "s-item-b-price", "s-item-a-name"]
    assert cover(ids, [*every, *ids]) == patterns


def test_what_is_gone_is_removed_and_what_is_smaller_says_less(lost: Runs) -> None:
    smaller = changed(requirements=("shop-identify-a", "shop-identify-b"))
    gone = changed(place="gone", shows=("lost: shop.identify arguments[0].age (identify)",))
    runs = [lost("a", "phone"), lost("b")]
    known = knowing(smaller, gone)
    decided = [(run.verdict, run.recording.build, known.of(run).shown) for run in runs]
    standings = known.standings([run.requirement for run in runs], decided)
    assert prune((), standings, []) == Edits(
        changed=(changed(requirements=("shop-identify-a",)),), removed=(gone,)
    )


FILE = TrackerScript.of("https://shop.example/t.js", b"1;")


@pytest.mark.parametrize(
    ("named", "tracker", "is_for"),
    [
        ("", None, True),
        ("", Tracker("pinned", "pinned", (FILE,)), True),
        ("stub", None, True),
        ("stub", Tracker("pinned", "pinned", (FILE,)), False),
        ("pinned 000000000000", Tracker("pinned", "pinned", (FILE,)), True),
        ("pinned", None, False),
        (f"t.js {FILE.sha256[:12]}", Tracker("/a/t.js", "/a/t.js", (FILE,)), True),
        ("t.js 000000000000", Tracker("/a/t.js", "/a/t.js", (FILE,)), False),
        (f"t.js {FILE.sha256[:12]}", None, False),
    ],
)
def test_an_entry_counts_with_its_tracker_only(
    named: str, tracker: Tracker | None, *, is_for: bool
) -> None:
    entry = dataclasses.replace(ENTRY, tracker=named)
    known = KnownDeviations((), TODAY, findings=(entry,))
    shop = Destination(
        "shop", "Shop", "https://shop.example/t.js", "s.js", (), (), (), tracker=tracker
    )
    assert known.served({"shop": shop}).findings == ((entry,) if is_for else ())
