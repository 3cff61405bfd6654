"""Tells calls that were made in one go apart by evidence: values that only one of them has."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from harness.analysis.call_signs import Sign
from harness.model import Recording, test_site

USER_CALLS: Final = frozenset({"identify", "group", "alias"})
"""The calls that change which user later calls belong to."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What caused an observation.

    `call` is the index of the call, where that is known. Where it is not, `among` are the calls
    that it may have been; it is empty where no call was the cause, as while the page loads. `alike`
    says that it was one of these for certain, and that nothing could tell them apart.
    """

    call: int | None = None
    among: tuple[int, ...] = ()
    alike: bool = False


class CallGroup:
    """Calls that nothing but evidence tells apart; `signs` returns those of all calls, by index."""

    def __init__(
        self,
        indexes: Sequence[int],
        recording: Recording,
        signs: Callable[[], Sequence[frozenset[Sign]]],
    ) -> None:
        self.indexes = tuple(indexes)
        self._recording = recording
        self._calls = recording.calls
        self._signs_of_calls = signs

    @property
    def _signs(self) -> Sequence[frozenset[Sign]]:
        return self._signs_of_calls()

    def by_evidence(self, carried: frozenset[Sign]) -> Cause | None:
        """Return the cause that the evidence names: a call, or several that nothing tells apart."""
        seen = [sign for sign in carried if sign in self._owners]
        for first in sorted({self._named[sign] for sign in seen if sign in self._named}):
            if self._speaks_against(first, seen) or self._is_page_call(first, carried):
                continue
            twins = self._twins[first]
            return Cause(first) if len(twins) == 1 else Cause(None, tuple(twins), alike=True)
        return None

    def owners(self, carried: frozenset[Sign]) -> tuple[int, ...]:
        """Return the calls that have any of these signs."""
        found = {index for sign in carried for index in self._owners.get(sign, ())}
        return tuple(sorted(found))

    @cached_property
    def _owners(self) -> dict[Sign, list[int]]:
        """The calls that have a sign."""
        found: dict[Sign, list[int]] = {}
        for index in self.indexes:
            for sign in self._signs[index]:
                found.setdefault(sign, []).append(index)
        return found

    @cached_property
    def _first_twins(self) -> dict[int, int]:
        """For each call, the first one that is the same."""
        firsts: dict[str, int] = {}
        return {index: firsts.setdefault(repr(self._calls[index]), index) for index in self.indexes}

    @cached_property
    def _twins(self) -> dict[int, list[int]]:
        """The calls that are the same, by the first one."""
        found: dict[int, list[int]] = {}
        for index, first in self._first_twins.items():
            found.setdefault(first, []).append(index)
        return found

    @cached_property
    def _named(self) -> dict[Sign, int]:
        """The call that a sign names, because no other has it but those that are the same."""
        return {
            sign: owners[0]
            for sign, owners in self._owners.items()
            if {self._first_twins[index] for index in owners} == {owners[0]}
        }

    def _speaks_against(self, first: int, seen: Iterable[Sign]) -> bool:
        """Say whether something is seen that another call has, and that this one cannot know.

        An event may carry along what is known of the user when it is handed on.
        """
        is_user = self._is_user_call(first)
        for sign in seen:
            others = [one for one in self._owners[sign] if self._first_twins[one] != first]
            if sign in self._signs[first] or not others:
                continue
            if not any(self._is_user_call(i) and (i < first or not is_user) for i in others):
                return True
        return False

    def _is_user_call(self, index: int) -> bool:
        return self._calls[index].method in USER_CALLS

    def _is_page_call(self, first: int, carried: Iterable[Sign]) -> bool:
        """Say whether a page call among the others is likelier than this call of a user."""
        has_page_call = any(self._calls[index].method == "page" for index in self.indexes)
        if not has_page_call or not self._is_user_call(first):
            return False
        return any(sign in self._page_signs - self._signs[first] for sign in carried)

    @cached_property
    def _page_signs(self) -> frozenset[Sign]:
        """What a page call may carry that is no argument of it."""
        address = self._recording.world.get("address", test_site.URL)
        title = self._recording.world.get("title", test_site.TITLE)
        parts = urlsplit(address)
        search = f"?{parts.query}" if parts.query else ""
        return frozenset(("", text) for text in (address, parts.path, search, title) if text)
