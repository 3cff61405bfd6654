"""Holds the test page of a run that has not begun, until it begins."""

import asyncio
from collections.abc import Callable

from harness.edge import http, request_info
from harness.edge.http import Connection, Head
from harness.edge.replies import EMPTY_PAGE, HTML, NO_STORE, PAGE_BEGIN, Reply


class NextPage:
    """The test page that a browser waits for. All of it runs in the edge's loop.

    `count` is how many pages have waited: only the last one still does.
    """

    def __init__(self) -> None:
        self._held: asyncio.Future[bool] | None = None
        self.count = 0

    async def hold(
        self, head: Head, connection: Connection, reply: Callable[[Head], Reply]
    ) -> None:
        """Answer with a page whose content comes when the next run begins, from `reply`.

        The headers alone make the browser leave its current page. So to leave one page and go to
        the next is one step instead of two.
        """
        self.end()
        self.count += 1
        self._held = held = asyncio.get_running_loop().create_future()
        await connection.send(http.first_bytes({"Content-Type": HTML, **NO_STORE}))
        begun = PAGE_BEGIN if request_info.needs_content(head) else b""
        if begun:
            await connection.send(http.next_bytes(begun))
        body = EMPTY_PAGE
        if await held:
            # It was asked for before the driver deleted the cookies of the last run.
            body = reply(head.without("Cookie")).body
        await connection.send(http.last_bytes(body.removeprefix(begun)))

    def begin(self) -> None:
        """Finish the page that waits, if one does, with the test page of the run that has begun."""
        self._finish(has_begun=True)

    def end(self) -> None:
        """Finish the page that waits, if one does, as an empty one."""
        self._finish(has_begun=False)

    def _finish(self, *, has_begun: bool) -> None:
        held, self._held = self._held, None
        if held is not None and not held.done():
            held.set_result(has_begun)
