"""The timeline of a run: what was observed, call by call, from the library to the answer.

A chapter is what was observed while the page loaded, for each call, and while the page was
left. Within a chapter the page's observations are in order, and so are the edge's requests; page
and edge have separate clocks. The events that the library sent to Segment come before both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from harness.analysis import Attribution, called_back, sent
from harness.codec import call_source, plain, source
from harness.model import (
    UNDEFINED,
    CallStarted,
    ConsoleMessage,
    Invocation,
    Observation,
    PageError,
    Recording,
    Request,
    Role,
    call_index,
    call_phase,
)
from harness.report.observation_words import DESCRIBE, Lane

MOST: Final = 400
"""The most entries of one recording that are shown."""

LONGEST: Final = 20_000
"""The most characters of one text that are shown."""

_LINE: Final = 160

_CALLED_BACK: Final = "called by the build or its tracker, not by the site"


@dataclass(frozen=True, slots=True)
class Entry:
    """One observation in words.

    `kind` is the kind of observation (`invocation`). `title` is one line; `text` is the whole text,
    empty if the title says all. `time` is in milliseconds of the page's clock, since the chapter
    began; a request has none, because the edge has its own clock. `answer` is the status of a
    request's answer. `is_plain` marks what occurs in every run, such as the page's own files;
    `is_bad` marks what may fail a verdict.
    """

    lane: Lane
    kind: str
    title: str
    text: str = ""
    time: float | None = None
    answer: int | None = None
    place: str = ""
    is_plain: bool = False
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """The entries of one call, which is the title, or of the time before or after all calls."""

    title: str
    entries: tuple[Entry, ...]


def timeline(recording: Recording) -> list[Chapter]:
    """Return the chapters of a recording: one for each call, and others if they have entries."""
    began = _starts(recording)
    chapter_of = _ChapterFinder(recording)
    back = {id(request) for request, _ in called_back(recording)}
    names = ["load", *(name for name in began if call_index(name) is not None), "unload"]
    found: dict[str, list[tuple[int, Entry]]] = {name: [] for name in names}
    for seen in recording.observations[:MOST]:
        if not isinstance(seen, CallStarted):
            name = chapter_of(seen)
            entry = _entry(seen, began.get(name, seen.time))
            if id(seen) in back:
                entry = replace(entry, place=_CALLED_BACK)
            found.setdefault(name, []).append((_rank(seen), entry))
    chapters = []
    for name, entries in found.items():
        entries.sort(key=lambda ranked: ranked[0])
        # A call has its chapter even if nothing came of it.
        if entries or call_index(name) is not None:
            chapters.append(Chapter(_title(name, recording), tuple(one for _, one in entries)))
    left = len(recording.observations) - MOST
    if left > 0:
        note = Entry("page", "note", f"… and {left} more observations: see recordings.jsonl")
        chapters.append(Chapter("the rest", (note,)))
    return chapters


def chapters(recording: Recording) -> list[str]:
    """Return for each observation the name of its chapter: `load`, `call 0`, `unload`."""
    return [*map(_ChapterFinder(recording), recording.observations)]


def _starts(recording: Recording) -> dict[str, float]:
    """Return when each chapter began by the page's clock."""
    found: dict[str, float] = {}
    for seen in recording.observations:
        if isinstance(seen, CallStarted):
            found[call_phase(seen.index)] = seen.time
        elif not isinstance(seen, Request):
            found.setdefault(seen.phase, seen.time)
    return found


def cut(text: str, longest: int = LONGEST) -> str:
    """Return a text, or its beginning and how much was left out."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text) - longest} more characters)"


def line(text: str, longest: int = _LINE) -> str:
    """Return a text as one line, cut where it is long."""
    # Splitting a text of a megabyte to keep one line of it would be a waste.
    words = " ".join(text[: 4 * longest].split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _owned(recording: Recording) -> dict[int, str]:
    """Return the chapter of each event of the library, by the identity of its content."""
    return {
        id(content): call_phase(index)
        for index, content in enumerate(sent(recording))
        if content is not None
    }


class _ChapterFinder:
    """Says for each observation of a recording which chapter it belongs to."""

    def __init__(self, recording: Recording) -> None:
        self._owned = _owned(recording)
        self._attribution = Attribution(recording)

    def __call__(self, seen: Observation) -> str:
        """Return the call that an observation belongs to, or else the phase that it occurred in."""
        if isinstance(seen, CallStarted):
            return call_phase(seen.index)
        if isinstance(seen, Request) and seen.role is Role.SEGMENT:
            known = (self._owned.get(id(one)) for one in _contents(seen))
            return next(filter(None, known), seen.phase)
        if isinstance(seen, Invocation) or (isinstance(seen, Request) and not _is_plain(seen)):
            because = self._attribution.cause(seen).call
            if because is not None:
                return call_phase(because)
        return seen.phase


def _rank(seen: Observation) -> int:
    if isinstance(seen, Request):
        return 1 if seen.role is Role.SEGMENT else 3
    return 2


def _title(name: str, recording: Recording) -> str:
    if name == "load":
        return "The page loads"
    if name == "unload":
        return "The page is left"
    index = call_index(name)
    if index is None or index >= len(recording.calls):
        return name
    call = line(call_source(recording.calls[index]))
    return call if len(recording.calls) == 1 else f"{name}: {call}"


def _entry(seen: Observation, began: float) -> Entry:
    if isinstance(seen, Request):
        return _request(seen)
    lane, kind, text, more = DESCRIBE[type(seen)](seen)
    title = line(text)
    whole = cut(more.pop("text", "" if title == text else text))
    return Entry(lane, kind, title, whole, time=max(0.0, seen.time - began), **more)


def _request(seen: Request) -> Entry:
    if seen.role is Role.SEGMENT and not seen.is_preflight:
        lane: Lane = "library"
        kind, title = "event", " and ".join(_events(seen)) or f"{seen.method} {seen.url}"
    else:
        lane, kind, title = "request", "request", f"{seen.method} {seen.url}"
        if seen.is_preflight:
            kind = "preflight"
    return Entry(
        lane,
        kind,
        line(title),
        cut("\n".join(_request_lines(seen))),
        answer=seen.status,
        place="no documented host: refused" if seen.role is Role.UNCLAIMED else "",
        is_plain=_is_plain(seen),
        is_bad=seen.role is Role.UNCLAIMED,
    )


def _is_plain(seen: Request) -> bool:
    """Say whether a request only loads the page, or is a preflight that is granted."""
    if seen.role is Role.UNCLAIMED:
        return False
    return seen.is_preflight or seen.role in {Role.SITE, Role.LIBRARY, Role.TRACKER}


def _events(seen: Request) -> Iterator[str]:
    """Yield the library's events in a request to Segment: `track 'Signed Up'`."""
    for event in _contents(seen):
        if isinstance(event.get("type"), str):
            name = event.get("event", event.get("name", event.get("userId")))
            yield event["type"] if name is None else f"{event['type']} {source(name)}"


def _contents(seen: Request) -> Iterator[Mapping[str, Any]]:
    """Yield the content of each event in a request to Segment; a request may have several."""
    content = seen.parameters if isinstance(seen.parameters, Mapping) else {}
    batch = content.get("batch", [content])
    for event in batch if isinstance(batch, list) else []:
        if isinstance(event, Mapping):
            yield event


def _request_lines(seen: Request) -> Iterator[str]:
    yield f"{seen.method} {seen.url}"
    if seen.parameters is not UNDEFINED:
        yield source(seen.parameters)
    elif seen.body:
        yield plain(seen.body)[: LONGEST + 1].decode("utf-8", "replace")


def errors(recording: Recording) -> Sequence[PageError]:
    """Return the exceptions, rejections and blocked resources of the page."""
    return [seen for seen in recording.observations if isinstance(seen, PageError)]


def messages(recording: Recording) -> Sequence[ConsoleMessage]:
    """Return what the page wrote to the console."""
    return [seen for seen in recording.observations if isinstance(seen, ConsoleMessage)]
