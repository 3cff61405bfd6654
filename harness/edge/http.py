"""HTTP/1.1 as a browser speaks it to the edge: requests are read byte for byte, and answered.

The servers of web frameworks change what they read (a method becomes upper case, a header's name
is spelled as usual), and refuse some of what a browser sends: long addresses, methods that they do
not know, control characters in a header. None of it would be recorded as it was.
"""

import asyncio
import contextlib
import dataclasses
import http
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

LARGEST_HEAD: Final = 16 * 1024 * 1024
"""Bytes of an address and all headers. A browser's longest address has two million characters."""

LARGEST_BODY: Final = 512 * 1024 * 1024
"""Bytes of a body."""

GIVEN_UP: Final = "the browser gave it up before all of it had come"
"""The problem of a request whose connection was closed within its body."""

_END_OF_LINE: Final = b"\r\n"
_END_OF_HEAD: Final = b"\r\n\r\n"
_BYTES: Final = "latin-1"
"""The encoding that makes one character of each byte, so that no byte is lost."""

_PHRASES: Final = {status.value: status.phrase for status in http.HTTPStatus}
_NO_BODY: Final = frozenset({http.HTTPStatus.NO_CONTENT, http.HTTPStatus.NOT_MODIFIED})


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body: the method, the target and the headers as the browser wrote them.

    `target` is a path with its query, or over plain HTTP, which names a proxy's target in full, an
    address. `status` is the status of the answer if the edge refuses the request, and `problem`
    says why; 0 if it does not.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    is_tls: bool
    status: int = 0
    problem: str = ""

    def header(self, name: str, default: str = "") -> str:
        """Return the value of the first header with this name, in upper or lower case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), default)

    def without(self, name: str) -> Self:
        """Return the same request without the headers of this name, in upper or lower case."""
        unwanted = name.lower()
        kept = tuple(pair for pair in self.headers if pair[0].lower() != unwanted)
        return dataclasses.replace(self, headers=kept)

    @classmethod
    def parse(cls, raw: bytes, *, is_tls: bool, is_cut: bool = False) -> Self:
        """Return the request whose head this is; one that `is_cut` has no complete last line.

        Raises:
            ValueError: it is not the head of a request.
        """
        first, *lines = raw.split(_END_OF_LINE)
        method, _, rest = first.decode(_BYTES).partition(" ")
        target, _, version = rest.partition(" ")
        is_whole = bool(lines) or not is_cut
        if not target or (is_whole and not version.startswith("HTTP/1.")):
            raise ValueError("its first line is not that of HTTP/1")
        headers = tuple(_header(line) for line in (lines[:-1] if is_cut else lines))
        head = cls(method, target, headers, is_tls)
        status, problem = _refusal(head, is_cut=is_cut)
        return dataclasses.replace(head, status=status, problem=problem)

    @property
    def length(self) -> int:
        """The number of bytes in the body."""
        text = self.header("Content-Length", "0")
        return int(text) if text.isascii() and text.isdecimal() else -1


def _header(line: bytes) -> tuple[str, str]:
    name, colon, value = line.decode(_BYTES).partition(":")
    if not colon:
        raise ValueError("one of its headers has no colon")
    return name, value.strip(" \t")


def _refusal(head: Head, *, is_cut: bool) -> tuple[int, str]:
    """Return the status and the reason if the edge cannot take a request; else 0 and nothing."""
    if is_cut:
        status = http.HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        return status, f"its address and headers have more than {_size(LARGEST_HEAD)}"
    if head.header("Transfer-Encoding"):
        return http.HTTPStatus.NOT_IMPLEMENTED, "its body has no length, and comes in parts"
    if head.length < 0:
        return http.HTTPStatus.BAD_REQUEST, "its Content-Length is not a number"
    if head.length > LARGEST_BODY:
        status = http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return status, f"its body has more than {_size(LARGEST_BODY)}"
    return 0, ""


def _size(count: int) -> str:
    return f"{count // 1024 // 1024} MB"


class Connection:
    """One connection of a browser, which sends one request on it after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._is_tls = writer.get_extra_info("ssl_object") is not None

    async def read_head(self) -> Head:
        """Read the next request up to its body.

        Raises:
            ValueError: what came is not a request.
            IncompleteReadError: the browser has closed the connection.
            ConnectionError: the connection is lost.
        """
        is_cut = False
        try:
            raw = await self._reader.readuntil(_END_OF_HEAD)
        except asyncio.LimitOverrunError:
            raw = await self._reader.readexactly(LARGEST_HEAD)
            is_cut = True
        except asyncio.IncompleteReadError as cut:
            if cut.partial:
                raise ValueError("its connection was closed within its headers") from cut
            raise
        return Head.parse(raw.removesuffix(_END_OF_HEAD), is_tls=self._is_tls, is_cut=is_cut)

    async def read_whole(self, head: Head) -> tuple[Head, bytes]:
        """Read a request's body; the head says so if the edge did not take, or get, all of it."""
        if head.status:
            return head, b""
        try:
            return head, await self._reader.readexactly(head.length)
        except asyncio.IncompleteReadError as cut:
            body = cut.partial
        except ConnectionError:
            body = b""
        status = http.HTTPStatus.BAD_REQUEST
        return dataclasses.replace(head, status=status, problem=GIVEN_UP), body

    async def send(self, answer: bytes) -> None:
        """Send an answer that `answer_bytes` made, or a part of one.

        Raises:
            ConnectionError: the connection is lost.
        """
        self._writer.write(answer)
        await self._writer.drain()


def answer_bytes(head: Head, status: int, headers: Mapping[str, str], body: bytes) -> bytes:
    """Return a whole answer.

    Raises:
        ValueError: a header has a line break.
    """
    if status in _NO_BODY:
        return _answer_head(status, headers)
    sized = _answer_head(status, {"Content-Length": str(len(body)), **headers})
    return sized if head.method == "HEAD" else sized + body


def first_bytes(headers: Mapping[str, str]) -> bytes:
    """Return the beginning of an answer whose body comes later."""
    return _answer_head(http.HTTPStatus.OK, {**headers, "Transfer-Encoding": "chunked"})


def next_bytes(body: bytes) -> bytes:
    """Return the next part of the body of an answer that has begun."""
    return b"%x\r\n%b\r\n" % (len(body), body)


def last_bytes(body: bytes) -> bytes:
    """Return the last part of the body of an answer that has begun."""
    return next_bytes(body) + b"0\r\n\r\n"


def _answer_head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {_PHRASES.get(status, '')}"]
    for name, value in headers.items():
        if not {"\r", "\n"}.isdisjoint(name + value):
            raise ValueError(f"the header {name!r} has a line break")
        lines.append(f"{name}: {value}")
    return "\r\n".join((*lines, "", "")).encode(_BYTES)


Answer: TypeAlias = Callable[[Head, Connection], Awaitable[None]]
"""Reads the body of a request, and sends the answer."""

Refuse: TypeAlias = Callable[[str], None]
"""Hears why something that came is not a request."""


def protocol(answer: Answer, refuse: Refuse) -> asyncio.StreamReaderProtocol:
    """Return a protocol that has each request of a connection answered, one after the other."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        # A browser closes connections as it likes, and the edge hangs up at its end. Firefox
        # itself, beside its pages, refuses the edge's certificate.
        ends = (
            ConnectionError,
            ssl.SSLError,
            asyncio.IncompleteReadError,
            asyncio.CancelledError,
        )
        try:
            with contextlib.suppress(*ends):
                while head := await _next(connection, refuse):
                    await answer(head, connection)
                    if head.status:  # what follows on it cannot be read
                        break
        finally:
            writer.close()

    return asyncio.StreamReaderProtocol(asyncio.StreamReader(limit=LARGEST_HEAD), serve)


async def _next(connection: Connection, refuse: Refuse) -> Head | None:
    try:
        return await connection.read_head()
    except ValueError as problem:
        refuse(str(problem))
        return None
