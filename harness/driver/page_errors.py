"""Turns the browser's report of an uncaught exception into a page error."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.model import PageError, Phase


def page_error(details: Mapping[str, Any], phase: Phase, order: int) -> PageError:
    """Return the error that DevTools' `ExceptionDetails` describe.

    For an exception in a script from another host, DevTools has only the text, and its own stack.
    """
    text = str(details["text"])
    thrown = details.get("exception", {})
    description = str(thrown.get("description", thrown.get("value", _message(text))))
    frames = details.get("stackTrace", {}).get("callFrames", ())
    has_stack = "description" in thrown
    stack = description if has_stack else "\n".join((description, *_frames(frames)))
    return PageError(
        kind="rejection" if "(in promise)" in text else "error",
        message=description.partition("\n")[0],
        source=_location(details),
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
            name, location = frame["functionName"], _location(frame)
            yield f"    at {name} ({location})" if name else f"    at {location}"


def _location(frame: Mapping[str, Any]) -> str:
    return f"{frame.get('url', '')}:{frame['lineNumber'] + 1}:{frame['columnNumber'] + 1}"
