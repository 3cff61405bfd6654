"""The edge's server: it has its own thread and loop, and records every request to its port."""

import asyncio
import os
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Final, Self
from urllib.parse import parse_qsl

from harness.edge import certificate, http, request_info
from harness.edge.further import FurtherScripts
from harness.edge.http import Connection, Head
from harness.edge.next_page import NextPage
from harness.edge.open_connections import OpenConnections
from harness.edge.replies import Reply
from harness.edge.run import Gate, RequestListener, Run
from harness.edge.strangers import Strangers
from harness.edge.transport import FrontProtocol
from harness.edge.world import World
from harness.model import EdgeError, Request, test_site
from harness.trackers import Fetched

LOOPBACK: Final = "127.0.0.1"

_START_SECONDS: Final = 10


class Edge:
    """Answers and records every request of a browser that uses it as its proxy.

    Use it as a context manager. `begin` starts a run and `end` ends it. `strays` has the requests
    that came outside of any run; if there are any, the end of the context raises an error.
    `strangers` are programs that have nothing to do with the browser: they are refused.
    """

    def __init__(self, port: int = 0) -> None:
        self._wanted_port = port
        self._certificate = certificate.make()
        self._loop: asyncio.AbstractEventLoop
        self._thread = threading.Thread(target=self._serve, name="edge", daemon=True)
        self._changed = threading.Condition()
        self._started = threading.Event()
        self._stop = asyncio.Event()
        self._problem: OSError | None = None
        self._run: Run | None = None
        self._has_begun = False
        self._answering = 0
        self._failures: list[str] = []
        self._next_page = NextPage()
        self._connections = OpenConnections()
        self._further = FurtherScripts()
        self.port = 0
        self.strays: list[str] = []
        self.strangers = Strangers()

    @property
    def proxy(self) -> str:
        """The address to give to a browser as its proxy."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def fetched(self) -> Mapping[str, Fetched]:
        """The further scripts of live trackers that were fetched so far, by address."""
        return self._further.found

    @property
    def pages_held(self) -> int:
        """How many test pages have waited for a run: only the last one still waits."""
        return self._next_page.count

    @property
    def key_fingerprint(self) -> str:
        """The fingerprint of the edge's key, for the browser to accept."""
        return self._certificate.key_fingerprint

    def __enter__(self) -> Self:
        """Bind the port and start to answer.

        Raises:
            EdgeError: the port is taken, or the thread did not start.
        """
        self._loop = asyncio.new_event_loop()
        self._thread.start()
        if not self._started.wait(_START_SECONDS):
            raise EdgeError(f"the edge did not start within {_START_SECONDS} s")
        if self._problem is not None:
            why = os.strerror(self._problem.errno or 0)
            raise EdgeError(
                f"the edge cannot bind port {self._wanted_port} on {LOOPBACK} ({why}); choose "
                "another, or leave out --edge-port to have a free one chosen"
            )
        return self

    def __exit__(self, kind: type[BaseException] | None = None, *_: object) -> None:
        """Stop answering.

        If the context ends with an exception, that one is reported instead of stray requests.

        Raises:
            EdgeError: a request arrived outside of any run, so no verdict covers it.
        """
        self._loop.call_soon_threadsafe(self._next_page.end)
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_START_SECONDS)
        if self.strays and kind is None:
            raise EdgeError(
                f"{len(self.strays)} requests arrived after their run had ended, so no verdict "
                f"covers them; the first is {self.strays[0]}"
            )

    def begin(self, world: World, listener: RequestListener | None = None) -> Run:
        """Start a run: from now on `world` answers every request, and the run records it.

        The first request is that for the test page, which the browser is waiting for. `listener`
        is called with each.
        """
        with self._changed:
            self._further.begin(world)
            self._run = run = Run(world, listener=listener, fetched=self._further.found)
            self._has_begun = True
        self._loop.call_soon_threadsafe(self._next_page.begin)
        return run

    def end(self) -> None:
        """End the run.

        Raises:
            EdgeError: the edge itself failed while it answered a request of the run.
        """
        with self._changed:
            run, self._run = self._run, None
            failures, self._failures = self._failures, []
        if run is not None:
            for url in run.gates:
                self.open_gate(run, url)
            for held in run.held:
                self._loop.call_soon_threadsafe(held.gate.opened.set)
        if failures:
            raise EdgeError(f"the edge failed while answering: {failures[0]}")

    def abandon(self) -> None:
        """End a run whose browser was killed; requests that are still under way are dropped."""
        asyncio.run_coroutine_threadsafe(self._connections.abort(), self._loop).result(
            _START_SECONDS
        )
        with self._changed:
            self._failures.clear()  # the run has no verdict anyway
        self.end()

    def show_empty_page(self) -> None:
        """Show an empty page where one waits for the next run, so that a person can see it."""
        self._loop.call_soon_threadsafe(self._next_page.end)

    def open_gate(self, run: Run, url: str) -> None:
        """Send the answer to `url`, which the run has held back."""
        self._loop.call_soon_threadsafe(run.gates[url].opened.set)

    def shorten_holds(self, run: Run, milliseconds: float) -> None:
        """Take time of the page off all answers that are held back; send those that are due."""
        with self._changed:
            due = run.shorten_holds(milliseconds)
        for gate in due:
            self._loop.call_soon_threadsafe(gate.opened.set)

    def give_up(self, run: Run, url: str) -> None:
        """Hold one answer to `url` back no more: its request was given up by the page."""
        with self._changed:
            run.give_up(url)

    def note_refused(self, url: str) -> None:
        """Wait no longer for a beacon to this address: the browser refused it."""
        with self._changed:
            if self._run is not None:
                self._run.refused.append(url)
                self._changed.notify_all()

    def wait_for(self, sent: Iterable[str], seconds: float) -> list[str]:
        """Wait until each request has come, of a method and an address, and none is being answered.

        Returns the addresses that are still missing when the time is over.
        """
        wanted = tuple(sent)

        def missing() -> list[str]:
            none_came = [one.partition(" ")[2] for one in wanted]
            return none_came if self._run is None else self._run.missing(wanted)

        with self._changed:
            self._changed.wait_for(lambda: not missing() and not self._answering, seconds)
            return missing()

    def wait_until_closed(self, seconds: float) -> bool:
        """Wait until the browser has closed all its connections, and say whether it has.

        Before that, what a closed page has sent may still be under way. Another tab that waits for
        its next page keeps a connection open.
        """
        closed = self._connections.all_closed(seconds)
        return asyncio.run_coroutine_threadsafe(closed, self._loop).result()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()

    async def _main(self) -> None:
        self._connections.own_task = asyncio.current_task()

        def make_http() -> asyncio.Protocol:
            return http.protocol(self._answer, self._note_no_request)

        try:
            server = await self._loop.create_server(
                lambda: FrontProtocol(
                    make_http, self._certificate.context, self._connections.open, self.strangers
                ),
                LOOPBACK,
                self._wanted_port,
            )
        except OSError as problem:
            self._problem = problem
            self._started.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        async with server:
            await self._stop.wait()
        await self._connections.abort()

    async def _answer(self, head: Head, connection: Connection) -> None:
        if request_info.is_browser_internal(head):
            await connection.read_whole(head)
            await connection.send(http.answer_bytes(head, 404, {}, b""))
            return
        if self._is_next_page(head):
            await self._next_page.hold(head, connection, self._first_reply)
            return
        answer, gate = await self._receive(head, connection)
        if gate is not None:
            if not gate.reached.done():
                gate.reached.set_result(None)
            await gate.opened.wait()
        await connection.send(answer)

    async def _receive(self, head: Head, connection: Connection) -> tuple[bytes, Gate | None]:
        """Record a whole request, and return its answer; `wait_for` waits meanwhile."""
        with self._changed:
            self._answering += 1
        try:
            head, body = await connection.read_whole(head)
            run = self._run
            lacking = await self._further.look_up(run.world, head) if run else ""
            reply, gate = self._record(head, body, lacking=lacking)
            headers = request_info.reply_headers(head, reply)
            return http.answer_bytes(head, reply.status, headers, reply.body), gate
        except Exception as problem:
            # `end` reports it, whatever it was: a run with a broken edge has no verdict.
            with self._changed:
                self._failures.append(f"{head.method} {request_info.address(head)[1]}: {problem!r}")
            raise
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    def _note_no_request(self, problem: str) -> None:
        with self._changed:
            where = self._failures if self._run is not None else self.strays
            if self._has_begun:
                where.append(f"a request that cannot be read: {problem}")

    def _is_next_page(self, head: Head) -> bool:
        """Say whether a browser asks for the test page of a run that has not begun."""
        with self._changed:
            is_between_runs = self._run is None or self._run.phase == "unload"
        host, _ = request_info.address(head)
        navigates = head.header("Sec-Fetch-Dest", "document") == "document"
        return is_between_runs and navigates and (head.method, host) == ("GET", test_site.HOST)

    def _first_reply(self, head: Head) -> Reply:
        """Record the request for the test page of the run that has begun, and return the reply."""
        return self._record(head, b"", is_next_page=True)[0]

    def _record(
        self, head: Head, body: bytes, *, is_next_page: bool = False, lacking: str = ""
    ) -> tuple[Reply, Gate | None]:
        host, url = request_info.address(head)
        path, query = request_info.path_and_query(head)
        parameters = request_info.parameters(head, body)
        with self._changed:
            run = self._run
            if run is None:
                # The run of the next page may already be over. Before the first run, none can be.
                is_late = self._has_begun and not is_next_page
                if is_late and head.problem != http.GIVEN_UP:
                    self.strays.append(f"{head.method} {url}")
                return Reply(status=503), None
            role = run.role(host, path)
            reply = run.reply(head, role, url, is_next_page=is_next_page)
            seen = Request(
                method=head.method,
                url=url,
                host=host,
                path=path,
                query=tuple(parse_qsl(query, keep_blank_values=True)),
                headers=head.headers,
                body=body,
                parameters=parameters,
                role=role,
                status=reply.status,
                phase=run.phase,
                order=len(run.requests) + 1,
                time=(time.monotonic() - run.began) * 1000,
            )
            run.note(seen, head.problem, lacking)
            gate = run.hold(url, reply.after) if reply.after != 0 else run.gates.get(url)
            return reply, gate
