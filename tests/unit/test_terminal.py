"""The table and the last line: four words, never a boolean, and nothing green that is empty."""

import io
from collections.abc import Mapping, Sequence

from rich.console import Console

from harness.model import Difference, Library, Verdict, Word
from harness.report.terminal import print_table, summary

FOUND = (Difference("it", 1, 2),)
GREEN, RED, YELLOW, DIM = "\x1b[32m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[2m"


def verdict(name: str, library: Library, word: Word) -> Verdict:
    reason = "why" if word in {Word.ERROR, Word.SKIP} else ""
    return Verdict(name, library, word, FOUND if word is Word.FAIL else (), reason)


def printed(destinations: Mapping[str, Sequence[Verdict]], *, colours: bool = False) -> list[str]:
    file = io.StringIO()
    console = Console(
        file=file,
        width=100,
        force_terminal=colours,
        color_system="standard" if colours else None,
        legacy_windows=False,
        _environ={},
    )
    print_table(console, destinations)
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
        ["total", "0/1", "pass", "0/0", "pass"],
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
    assert summary([], 0) == "0 verdicts: 0 pass, 0 fail, 0 error, 0 skip in 0.0 s"
