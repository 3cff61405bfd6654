"""The timeline of a run as plain text, which the terminal shows below the story of a verdict."""

from collections.abc import Iterator

from harness.model import Recording
from harness.report.timeline import Chapter, Entry, timeline

_LANE = 9
_KIND = 11


def steps(recording: Recording) -> str:
    """Return what was observed, call by call, a line for each observation.

    What occurs in every run, such as the page's own files, is only counted.
    """
    lines = ["  timeline"]
    for chapter in timeline(recording):
        lines += [f"    {_printable(chapter.title)}", *_entries(chapter)]
    return "\n".join(lines)


def _entries(chapter: Chapter) -> Iterator[str]:
    # The call is the title of its chapter already.
    told = [entry for entry in chapter.entries if not entry.is_plain and entry.kind != "call"]
    for entry in told:
        yield f"      {entry.lane:<{_LANE}}{entry.kind:<{_KIND}} {_printable(_words(entry))}"
    plain = sum(entry.is_plain for entry in chapter.entries)
    if plain:
        yield f"      and {plain} scripts, definitions and preflights, as in every run"


def _words(entry: Entry) -> str:
    answer = "" if entry.answer is None else f" → {entry.answer}"
    place = f" ({entry.place})" if entry.place else ""
    return f"{entry.title}{answer}{place}"


def _printable(text: str) -> str:
    """Return a text with the characters escaped that would change how a terminal shows it."""
    return "".join(
        character if character.isprintable() else f"\\u{{{ord(character):x}}}" for character in text
    )
