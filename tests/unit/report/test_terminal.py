"""The table and the last line: four words, never a boolean, and nothing green that is empty."""

import dataclasses
import io
from collections.abc import Mapping, Sequence

from rich.console import Console

from harness.model import Difference, Library, Verdict, Word
from harness.report.terminal import print_deviations, print_looks, print_table, summary
from harness.report.verdict_record import VerdictRecord
from tests.difference_places import at

FOUND = (Difference(at("first it"), 1, 2),)
GREEN, RED, YELLOW, DIM = "\x1b[32m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[2m"
MAGENTA, CYAN = "\x1b[35m", "\x1b[36m"


def verdict(
    name: str, library: Library, word: Word, *known: str, nothing_arrived: bool = False
) -> VerdictRecord:
    reason = "why" if word in {Word.ERROR, Word.SKIP} else ""
    found = Verdict(name, library, word, FOUND if word is Word.FAIL else (), reason)
    return VerdictRecord(found, None, known, (), nothing_arrived)


def terminal(file: io.StringIO, *, colours: bool) -> Console:
    return Console(
        file=file,
        width=100,
        force_terminal=colours,
        color_system="standard" if colours else None,
        legacy_windows=False,
        _environ={},
    )


def printed(
    destinations: Mapping[str, Sequence[VerdictRecord]], *, colours: bool = False
) -> list[str]:
    file = io.StringIO()
    print_table(terminal(file, colours=colours), destinations)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_a_requirement_has_a_row_and_a_library_a_column() -> None:
    lines = printed(
        {
            "shop": [
                verdict("shop-a", "classic", Word.FAIL),
                verdict("shop-a", "next", Word.PASS),
                verdict("shop-b", "next", Word.ERROR),
            ],
            "bank": [verdict("bank-a", "next", Word.SKIP)],
        }
    )
    assert [line.split() for line in lines] == [
        ["requirement", "next", "classic"],
        ["shop"],
        ["shop-a", "pass", "fail"],
        ["shop-b", "error", "-"],
        ["total", "1/2", "pass", "0/1", "pass"],
        ["bank"],
        ["bank-a", "skip", "-"],
        ["total", "0/0", "pass,", "1", "skip", "0/0", "pass"],
    ]


def test_a_library_that_was_not_asked_for_has_no_column() -> None:
    [header, *_] = printed({"shop": [verdict("shop-a", "classic", Word.PASS)]})
    assert header.split() == ["requirement", "classic"]


def test_markup_in_a_name_is_text() -> None:
    lines = printed({"[red]shop": [verdict("shop-a", "next", Word.PASS)]})
    assert lines[1] == "[red]shop"


def test_a_total_has_the_colour_of_its_worst_word() -> None:
    def total(*words: Word) -> str:
        verdicts = [verdict(f"shop-{n}", "next", word) for n, word in enumerate(words)]
        return printed({"shop": verdicts}, colours=True)[-1]

    assert GREEN in total(Word.PASS, Word.SKIP)
    assert RED in total(Word.PASS, Word.FAIL)
    assert YELLOW in total(Word.FAIL, Word.ERROR)
    assert DIM in total(Word.SKIP)
    assert GREEN not in total(Word.SKIP)


def test_a_destination_of_which_nothing_ran_is_not_green() -> None:
    lines = printed({"shop": [verdict("shop-a", "next", Word.PASS)], "bank": []}, colours=True)
    assert "0/0 pass" in lines[-1]
    assert GREEN not in lines[-1]


def test_the_last_line_counts_every_word() -> None:
    words = [Word.PASS, Word.PASS, Word.FAIL, Word.ERROR]
    assert summary([verdict("shop-a", "next", word) for word in words], 12.345) == (
        "4 verdicts: 2 pass, 1 fail, 1 error, 0 skip in 12.3 s"
    )
    one = summary([verdict("shop-a", "next", Word.PASS)], 1)
    assert one == "1 verdict: 1 pass, 0 fail, 0 error, 0 skip in 1.0 s"
    assert summary([], 0) == "0 verdicts: 0 pass, 0 fail, 0 error, 0 skip in 0.0 s"


def test_a_fail_that_is_known_says_so_in_its_cell_and_is_counted_apart() -> None:
    verdicts = [
        verdict("shop-a", "next", Word.FAIL, "later"),
        verdict("shop-a", "classic", Word.FAIL),
        verdict("shop-b", "next", Word.PASS),
        verdict("shop-b", "classic", Word.PASS),
    ]
    lines = printed({"shop": verdicts})
    assert [line.split() for line in lines[2:]] == [
        ["shop-a", "fail", "(known)", "fail"],
        ["shop-b", "pass", "pass"],
        ["total", "1/2", "pass,", "1", "known", "1/2", "pass"],
    ]


def test_known_deviations_are_neither_green_nor_red_beside_others() -> None:
    def total(*words: Word) -> str:
        first, *others = words
        verdicts = [verdict("shop-0", "next", first, "later")]
        verdicts += [verdict(f"shop-{n}", "next", word) for n, word in enumerate(others, 1)]
        return printed({"shop": verdicts}, colours=True)[-1]

    assert MAGENTA in total(Word.FAIL)
    assert MAGENTA in total(Word.FAIL, Word.PASS)
    assert RED in total(Word.FAIL, Word.FAIL)
    assert YELLOW in total(Word.FAIL, Word.ERROR)


def test_the_last_line_counts_what_is_known() -> None:
    verdicts = [
        verdict("shop-0", "next", Word.FAIL, "later"),
        verdict("shop-1", "next", Word.FAIL),
        verdict("shop-2", "next", Word.PASS),
    ]
    assert summary(verdicts, 1).startswith("3 verdicts: 1 pass, 2 fail (1 known), 0 error")


def test_a_pass_says_where_nothing_arrived() -> None:
    verdicts = [
        verdict("shop-a", "next", Word.PASS, nothing_arrived=True),
        verdict("shop-a", "classic", Word.PASS),
    ]
    [_, _, line, total] = printed({"shop": verdicts})
    assert line.split() == ["shop-a", "pass", "(nothing", "arrived)", "pass"]
    assert total.split() == ["total", "1/1", "pass", "1/1", "pass"]


def test_deviations_are_a_line_each_however_long_and_problems_are_loud() -> None:
    file = io.StringIO()
    long = "[red]known" * 20
    print_deviations(terminal(file, colours=True), [long], ["gone", "moved"])
    lines = file.getvalue().splitlines()
    assert lines == [
        f"{MAGENTA}known: {long}\x1b[0m",
        f"{RED}known deviations that do not hold:\x1b[0m",
        f"{RED}  gone\x1b[0m",
        f"{RED}  moved\x1b[0m",
    ]
    quiet = io.StringIO()
    print_deviations(terminal(quiet, colours=True), [], [])
    assert quiet.getvalue() == ""


def test_what_is_worth_a_look_has_a_cell_a_count_and_a_heading_of_its_own() -> None:
    verdicts = [
        dataclasses.replace(verdict("shop-0", "next", Word.FAIL), look="shop-0-next (advice): why"),
        verdict("shop-1", "next", Word.FAIL),
        verdict("shop-2", "next", Word.PASS),
        verdict("shop-3", "next", Word.FAIL, "later"),
        verdict("shop-4", "next", Word.ERROR),
    ]
    lines = printed({"shop": verdicts})
    assert [line.split(maxsplit=1)[1] for line in lines[2:]] == [
        "worth a look",
        "fail",
        "pass",
        "fail (known)",
        "error",
        "1/5 pass, 1 known, 1 worth a look",
    ]
    assert CYAN in printed({"shop": verdicts[:1]}, colours=True)[-1]
    assert RED in printed({"shop": verdicts[:2]}, colours=True)[-1]
    assert summary(verdicts, 1) == (
        "5 verdicts: 1 pass, 2 fail (1 known), 1 error, 0 skip, 1 worth a look in 1.0 s"
    )
    file, quiet = io.StringIO(), io.StringIO()
    print_looks(terminal(file, colours=False), ["shop-0-next (advice): [b]" + "x" * 200])
    heading, line = file.getvalue().splitlines()
    assert heading.startswith("Worth a look: no document promises these")
    assert line == "  shop-0-next (advice): [b]" + "x" * 200
    print_looks(terminal(quiet, colours=False), [])
    assert quiet.getvalue() == ""


def test_no_color_leaves_no_colour() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, _environ={"NO_COLOR": "1"})
    print_table(console, {"shop": [verdict("shop-a", "next", Word.FAIL)]})
    assert "shop-a" in file.getvalue()
    assert "\x1b[31" not in file.getvalue()
    assert "31m" not in file.getvalue()
