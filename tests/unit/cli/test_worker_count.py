"""How many processes record, where nobody says it."""

import pytest

from harness.cli import judging, main
from harness.contracts import built_in
from harness.session import jobs

CONTRACTS = built_in()
EVERY = jobs(CONTRACTS, CONTRACTS.of_destination("wigzo"), ["next", "classic"])


def count(jobs_there: int, *options: str) -> int:
    typed = main.command_line().parse_args(["check", *options])
    return judging.worker_count(typed, EVERY[:jobs_there])


@pytest.fixture(autouse=True)
def _three_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_cores", lambda: 3)
    monkeypatch.delenv("PWDEBUG", raising=False)


def test_each_processor_that_has_enough_to_do_has_one() -> None:
    assert [count(number) for number in (0, 1, 119, 120, 180, 280)] == [1, 1, 1, 2, 3, 3]


@pytest.mark.parametrize(
    "option",
    ["--headed", "--pause", "--tracing=on", "--video=on", "--screenshot=on", "--edge-port=8080"],
)
def test_who_watches_has_one_without_a_word(option: str) -> None:
    assert count(280, option) == 1


def test_what_is_asked_for_counts() -> None:
    assert count(280, "--workers", "2") == 2
    assert count(5, "--workers", "9") == 5
