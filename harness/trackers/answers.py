"""Answers that a tracker waits for: the hosts are asked once, and only the shapes are kept."""

import asyncio
import dataclasses
import datetime as dt
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from harness.contracts import Destination
from harness.model import Answer, Recording, Request, Requirement, Role, TrackerError
from harness.trackers import fetching
from harness.trackers.shapes import shape, with_numbers_of

_MOST: Final = 20
"""How many addresses are asked for; a tracker with more of them makes them up."""

_FIRST: Final = 200
_LAST: Final = 299

_SHORTEST: Final = 3
"""Characters of the shortest text that is looked for in a path."""

_ID: Final = re.compile(r"(?=.*\d.*\d)[\w-]{8,}|\d{4,}")
"""What looks like an id in a path."""


@dataclass(frozen=True, slots=True)
class PinnedAnswer:
    """What a host answered to GET for `address`, which has no query.

    `shape` is its JSON without anything that may be of an account; `date` is a moment in UTC.
    """

    address: str
    status: int
    content_type: str
    shape: Any
    date: str

    def answer(self) -> Answer:
        """Return what is served.

        Raises:
            ValueError: the status is not one of an answer.
        """
        body = json.dumps(self.shape).encode()
        return Answer(self.status, {"Content-Type": self.content_type}, body)


class AskedAnswers:
    """Asks a destination's hosts for the answers that its tracker waits for.

    It asks with GET, for what the page reads, without a query, and only where the path has no
    value of a call or a setting and nothing that looks like an id. `words` says of each address
    whether its answer is kept, or why it is not.
    """

    def __init__(self, target: Destination) -> None:
        self._target = target
        self._kept: dict[str, PinnedAnswer] = {}
        self.words: dict[str, str] = {}

    @property
    def kept(self) -> tuple[PinnedAnswer, ...]:
        """The answers so far."""
        return tuple(self._kept.values())

    @property
    def served(self) -> Mapping[str, Answer]:
        """What the edge answers, by address."""
        return {address: one.answer() for address, one in self._kept.items()}

    def ask(self, recordings: Sequence[Recording]) -> bool:
        """Ask for what is new in these recordings, and say whether an answer was kept.

        Raises:
            TrackerError: a host does not answer, or the tracker asks for too many addresses.
        """
        before = len(self._kept)
        given = [(one.settings, [call.args for call in one.calls]) for one in recordings]
        known = frozenset(_texts(given))
        for recording in recordings:
            for address in _waited_for(recording, self._target):
                if address in self.words:
                    continue
                if len(self.words) == _MOST:
                    raise TrackerError(
                        f"the tracker of {self._target.name} asks for more than {_MOST} addresses, "
                        f"such as {address}; leave out --answers, and describe its answers in the "
                        "destination"
                    )
                self._ask(address, known)
        return len(self._kept) > before

    def ask_again(
        self, pinned: Sequence[PinnedAnswer], requirements: Iterable[Requirement]
    ) -> Mapping[str, PinnedAnswer | str]:
        """Return what is answered now, by address, or why it would not be kept any more.

        A number that is still one is the pinned one: counts change every day. `requirements` are
        those whose calls were made when these were pinned.

        Raises:
            TrackerError: a host does not answer.
        """
        given = [(one.settings, [call.args for call in one.calls]) for one in requirements]
        known = frozenset(_texts([self._target.settings, given]))
        now = {one.address: asyncio.run(_answer(one.address, known)) for one in pinned}
        for one in pinned:
            found = now[one.address]
            if isinstance(found, PinnedAnswer):
                same = with_numbers_of(one.shape, found.shape)
                now[one.address] = dataclasses.replace(found, shape=same)
        return now

    def _ask(self, address: str, known: Collection[str]) -> None:
        if _has_data(address, known):
            self.words[address] = "not asked for: the path may carry data"
            return
        found = asyncio.run(_answer(address, known))
        if isinstance(found, PinnedAnswer):
            self._kept[address] = found
        self.words[address] = f"not kept: {found}" if isinstance(found, str) else "pinned"


def _waited_for(recording: Recording, target: Destination) -> Iterator[str]:
    """Yield the addresses, without a query, of what the page reads from the named hosts."""
    for seen in recording.observations:
        if not isinstance(seen, Request) or (seen.method, seen.role) != ("GET", Role.DESTINATION):
            continue
        headers = {name.lower(): value for name, value in seen.headers}
        # The page sees nothing of an answer in the mode no-cors: that is a beacon.
        is_beacon = headers.get("sec-fetch-mode") == "no-cors"
        is_read = headers.get("sec-fetch-dest") == "empty" and not is_beacon
        is_named = seen.host in target.hosts and seen.url.startswith("https://")
        if is_read and is_named and seen.path not in target.answers:
            yield seen.url.partition("?")[0]


def _has_data(address: str, known: Collection[str]) -> bool:
    """Say whether a path may carry data: a value that is known, or what looks like an id."""
    path = unquote(address.partition("://")[2].partition("/")[2])
    is_known = any(len(text) >= _SHORTEST and text in path for text in known)
    return is_known or any(_ID.search(part) for part in path.split("/"))


def _texts(value: Any) -> Iterator[str]:
    """Yield each text and number within a value, as a path would have it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


async def _answer(address: str, known: Collection[str]) -> PinnedAnswer | str:
    """Return what an address answers, or why its answer is not kept.

    Raises:
        TrackerError: it does not answer.
    """
    async with (
        fetching.session(address, fetching.SECONDS) as asking,
        asking.get(address, allow_redirects=False) as answer,
    ):
        if not _FIRST <= answer.status <= _LAST:
            return f"without its query, it answered {answer.status}"
        kind = answer.content_type
        if kind != "application/json" and not kind.endswith("+json"):
            return f"it answered with {kind} instead of JSON"
        body = await fetching.content(answer)
        if len(body) > fetching.MOST_BYTES:
            return f"it has more than {fetching.MOST_BYTES} bytes"
        try:
            found = shape(json.loads(body, parse_constant=_refuse), known)
        except (ValueError, RecursionError):
            return "it answered with JSON that cannot be read"
    now = dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
    return PinnedAnswer(address, answer.status, kind, found, now)


def _refuse(name: str) -> None:
    raise ValueError(name)
