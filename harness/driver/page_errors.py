"""Turns the browser's report of an uncaught exception into a page error."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.model import PageError, Phase


def page_error(details: Mapping[str, Any], phase: Phase, order: int) -> PageError:
    """Return the error that DevTools' `ExceptionDetails` stand for.

    Of an exception in a script from another host there is only the text, and the stack apart.
    """
    text = str(details["text"])
    thrown = details.get("exception", {})
    told = str(thrown.get("description", thrown.get("value", _message(text))))
    frames = details.get("stackTrace", {}).get("callFrames", ())
    stack = told if "description" in thrown else "\n".join((told, *_frames(frames)))
    return PageError(
        kind="rejection" if "(in promise)" in text else "error",
        message=told.partition("\n")[0],
        source=_place(details),
        stack=stack,
        phase=phase,
        order=order,
        time=0,
    )


def _message(text: str) -> str:
    return text.removeprefix("Uncaught ").removeprefix("(in promise) ")


def _frames(frames: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a stack's lines as Chromium writes them for a script from the page's own host."""
    for frame in frames:
        if frame["url"]:
            name, place = frame["functionName"], _place(frame)
            yield f"    at {name} ({place})" if name else f"    at {place}"


def _place(there: Mapping[str, Any]) -> str:
    return f"{there.get('url', '')}:{there['lineNumber'] + 1}:{there['columnNumber'] + 1}"
