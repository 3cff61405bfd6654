"""What is told of known deviations: in a story, on the page, and to another process."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from harness.contract import Requirement
from harness.deviations import NOTHING_KNOWN, Assessment, Deviation, KnownDeviations
from harness.model import Difference, Recording, Verdict, Word
from harness.report import html, judged
from harness.report.story import story
from harness.session import Job, Outcome
from harness.values import MISSING

ENTRY = Deviation(
    place="known-deviations/shop.toml, deviation 2",
    build="shop",
    versions=SpecifierSet(">=1.0,<2"),
    library="all",
    requirement="shop-track",
    path="shop.track arguments[1].seats",
    reason="The <b>seats</b> come later.",
    link="https://github.com/shop/integration/issues/7",
    expires=dt.date(2027, 1, 31),
)
PROBLEM = "known-deviations/shop.toml, deviation 3 (shop-track, next): deviates differently: so"
FOUND = Difference(ENTRY.path, 0, MISSING)


@pytest.fixture
def told(
    required: Callable[..., Requirement], recorded: Callable[..., Recording]
) -> Callable[..., Outcome]:
    """Make an outcome with what is known of it; a fail where it is known."""

    def make(*known: Deviation, problems: tuple[str, ...] = ()) -> Outcome:
        job = Job(required(), "next")
        word, found = (Word.FAIL, (FOUND,)) if known else (Word.PASS, ())
        verdict = Verdict("shop-track", "next", word, found)
        return Outcome(job, verdict, recorded(), Assessment(known, problems))

    return make


def test_an_outcome_survives_the_way_to_another_process(told: Callable[..., Outcome]) -> None:
    outcome = told(ENTRY, problems=(PROBLEM,))
    item = judged.from_json(json.loads(json.dumps(judged.to_json(judged.judged(outcome)))))
    assert item.build == outcome.build
    assert item.verdict == dataclasses.replace(
        outcome.verdict, differences=(Difference(ENTRY.path, "0", "(nothing)"),)
    )
    assert (item.known, item.problems) == ((ENTRY.told(),), (PROBLEM,))
    nothing = judged.judged(Outcome(outcome.job, outcome.verdict, None))
    assert judged.from_json(json.loads(json.dumps(judged.to_json(nothing)))).build is None


def test_what_several_verdicts_say_is_said_once(told: Callable[..., Outcome]) -> None:
    known = judged.judged(told(ENTRY, problems=(PROBLEM,)))
    verdict = dataclasses.replace(known.verdict, library="classic")
    every = [known, known, dataclasses.replace(known, verdict=verdict, known=())]
    assert judged.known_fails(every) == {("shop-track", "next")}
    assert judged.known_lines(every) == [ENTRY.told()]
    assert judged.problems(every, NOTHING_KNOWN) == [PROBLEM]


def test_entries_that_match_nothing_are_problems_once_anything_is_judged(
    told: Callable[..., Outcome],
) -> None:
    known = KnownDeviations((ENTRY,), dt.date(2027, 1, 1))
    assert judged.problems([], known) == []
    [line] = judged.problems([judged.judged(told())], known)
    assert "matches nothing: there is no build 'shop'" in line


def test_a_story_tells_what_is_known(told: Callable[..., Outcome]) -> None:
    lines = story(told(ENTRY)).splitlines()
    assert lines[0] == "FAIL (known) shop-track (library: next)"
    assert f"  known      {ENTRY.told()}" in lines
    lines = story(told(problems=(PROBLEM,))).splitlines()
    assert lines[0] == "PASS shop-track (library: next)"
    assert f"  but        {PROBLEM}" in lines


def test_the_page_shows_reason_link_and_end_and_what_does_not_hold(
    told: Callable[..., Outcome], tmp_path: Path
) -> None:
    outcomes = {"Shop": [told(ENTRY, problems=(PROBLEM,))]}
    html.write(tmp_path / "report.html", outcomes, 1.0, [PROBLEM])
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "The &lt;b&gt;seats&lt;/b&gt; come later." in page
    assert f'<a href="{ENTRY.link}">{ENTRY.link}</a> until 2027-01-31 ({ENTRY.place})' in page
    assert '<span class="known">(1 known)</span>' in page
    assert '<a class="known" href="#shop-track-next">fail (known)</a>' in page
    assert '<details class="one" id="shop-track-next">' in page, "open, although it is known"
    assert page.index("Known deviations that do not hold") < page.index("<h2>Shop</h2>")
    assert page.count(PROBLEM) == 2


def test_the_page_of_a_run_without_known_deviations_does_not_mention_them(
    told: Callable[..., Outcome], tmp_path: Path
) -> None:
    html.write(tmp_path / "report.html", {"Shop": [told()]}, 1.0)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "(known)" not in page
    assert "do not hold" not in page


def test_the_page_begins_with_what_is_not_expected(
    told: Callable[..., Outcome], tmp_path: Path
) -> None:
    known, red = told(ENTRY), told(ENTRY)
    red = dataclasses.replace(red, assessment=Assessment(), job=Job(red.job.requirement, "classic"))
    html.write(tmp_path / "report.html", {"Shop": [told(), known, red]}, 1.0)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.index('id="shop-track-classic" open') < page.index('id="shop-track-next"')
    assert page.index('<b class="known">') < page.index('<b class="pass">')
