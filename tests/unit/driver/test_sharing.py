"""Limits of a page that many calls share."""

import asyncio

import pytest

from harness.driver import sharing
from harness.model import ORDINARY, Call, Conditions, CrowdedError, HungError

SHARED = Conditions(together=True)


def test_a_call_that_never_comes_back_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "CALL_SECONDS", 0.01)

    async def run() -> None:
        async with sharing.in_time(7, SHARED):
            await asyncio.Event().wait()

    with pytest.raises(HungError, match=r"did not answer within 0\.01 s") as caught:
        asyncio.run(run())
    assert caught.value.call == 7


def test_another_time_limit_and_a_page_of_its_own_are_left_alone() -> None:
    async def run(conditions: Conditions, error: type[Exception]) -> None:
        async with sharing.in_time(7, conditions):
            raise error

    for conditions, error in ((SHARED, TimeoutError), (SHARED, ValueError), (ORDINARY, ValueError)):
        with pytest.raises(error):
            asyncio.run(run(conditions, error))


def test_a_page_in_which_too_much_happens_has_no_room_for_more_calls() -> None:
    left = (Call("page"),)
    with pytest.raises(CrowdedError, match=r"5001 things happened .* before the last 1 of its"):
        sharing.check_room(5_001, left, SHARED)
    sharing.check_room(5_000, left, SHARED)
    sharing.check_room(5_001, (), SHARED)
    sharing.check_room(5_001, left, ORDINARY)
