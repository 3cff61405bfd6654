"""Turns the browser's report of an uncaught exception into a page error."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from harness.model import PageError

_SIGN: Final = 0xFF00
_FIRST_SIGNED: Final = "\uffa0"
"""What comes for U+00A0, the first letter of Latin-1 beyond ASCII that is no control."""


def page_error(details: Mapping[str, Any]) -> PageError:
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
        phase="load",
        order=0,
        time=0,
    )


def _message(text: str) -> str:
    return _unsigned(text).removeprefix("Uncaught ").removeprefix("(in promise) ")


def _unsigned(text: str) -> str:
    """Return a text as it was thrown: Chromium takes the bytes of a Latin-1 text for signed ones.

    So `é`, which is 0xE9, comes as 0xFFE9.
    """
    odd = {letter for letter in text if not letter.isascii()}
    if any(letter < _FIRST_SIGNED or letter > "\uffff" for letter in odd):
        return text
    return text.translate({ord(letter): ord(letter) - _SIGN for letter in odd})


def _frames(frames: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a stack's lines as Chromium writes them for a script from the page's own host."""
    for frame in frames:
        if frame["url"]:
            name, location = frame["functionName"], _location(frame)
            yield f"    at {name} ({location})" if name else f"    at {location}"


def _location(frame: Mapping[str, Any]) -> str:
    return f"{frame.get('url', '')}:{frame['lineNumber'] + 1}:{frame['columnNumber'] + 1}"
