"""Each day tries a part of many cases, and in turn all; what somebody asks for by name is tried."""

import pytest

from tests import days

CASES = """
    import pytest

    @pytest.mark.by_day(3)
    @pytest.mark.parametrize("number", range(7))
    def test_many(number):
        pass

    def test_other():
        pass
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite with seven cases, each of which is tried once in three days."""
    monkeypatch.setattr(days, "ALL", False)
    pytester.makeini("[pytest]\ntestpaths = .\naddopts = --collect-only -q")
    pytester.makepyfile(test_suite=CASES)
    return pytester


def tried(suite: pytest.Pytester, *arguments: str) -> set[str]:
    """Return the tests that would be run: to run them is not what is tested."""
    done = suite.runpytest_inprocess(*arguments, plugins=[days.ByDay()])
    return {line.partition("::")[2] for line in done.outlines if "::" in line}


def test_in_turn_all_are_tried_and_each_day_what_has_no_turn(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = []
    for day in range(3):
        monkeypatch.setenv("HARNESS_TESTS_DAY", str(day))
        parts.append(tried(suite))
    assert [len(each) for each in parts] == [4, 3, 3]
    assert set.union(*parts) == {"test_other", *(f"test_many[{number}]" for number in range(7))}
    assert set.intersection(*parts) == {"test_other"}


@pytest.mark.parametrize("chosen", [("test_suite.py",), ("-k", "many or other")])
def test_what_somebody_chooses_is_tried_whole(
    suite: pytest.Pytester, chosen: tuple[str, ...]
) -> None:
    assert len(tried(suite, *chosen)) == 8


def test_all_can_be_asked_for(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "ALL", True)
    assert len(tried(suite)) == 8
