"""A test of many cases names each that is wrong, and has what is wrong with it."""

import pytest

from tests.each_case import each_case


@each_case(range(5), name=lambda number: f"case-{number}")
def is_neither_1_nor_3(number: int) -> None:
    """Number is neither."""
    assert number not in (1, 3)


@each_case([1, 0], name=lambda number: f"case-{number}")
def divides(number: int) -> None:
    assert 1 / number


def test_each_wrong_case_is_named_with_what_is_wrong() -> None:
    with pytest.raises(ExceptionGroup, match=r"^wrong in case-1, case-3$") as raised:
        is_neither_1_nor_3()
    assert ["assert 1 not in" in str(one) for one in raised.value.exceptions] == [True, False]
    assert is_neither_1_nor_3.__doc__ == "Number is neither."


def test_a_check_that_cannot_be_made_names_its_case() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        divides()
    assert raised.value.__notes__ == ["in the case case-0"]


def test_all_cases_are_checked_and_there_are_some() -> None:
    seen: list[int] = []
    each_case(range(3))(seen.append)()
    assert seen == [0, 1, 2]
    with pytest.raises(AssertionError, match="there are no cases"):
        each_case([])(seen.append)()
