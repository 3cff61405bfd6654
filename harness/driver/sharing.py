"""Limits of a page that many calls share. What goes beyond them is tried in smaller pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Final

from harness.model import Call, Conditions, CrowdedError, HungError

CALL_SECONDS: Final = 5.0
"""How long a call and its consequences may take, in real time. They take some milliseconds."""

MOST_OBSERVED: Final = 5_000
"""How much may be observed before the last call. It is a few observations for each."""


@contextlib.asynccontextmanager
async def in_time(call: int, conditions: Conditions) -> AsyncIterator[None]:
    """Limit the time of a call that shares its page.

    Raises:
        HungError: its time is up.
    """
    clock = asyncio.timeout(CALL_SECONDS if conditions.together else None)
    try:
        async with clock:
            yield
    except TimeoutError:
        if clock.expired():
            raise HungError(CALL_SECONDS, call) from None
        raise


def check_room(observed: int, left: Sequence[Call], conditions: Conditions) -> None:
    """Check that the calls that are left can share the page, too.

    Raises:
        CrowdedError: too much happens in it, as where each call starts a timer of its own.
    """
    if conditions.together and left and observed > MOST_OBSERVED:
        raise CrowdedError(
            f"{observed} things happened in a page before the last {len(left)} of its calls: "
            "too many calls share it"
        )
