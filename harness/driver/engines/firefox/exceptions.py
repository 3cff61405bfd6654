"""Turns Playwright's report of an error in Firefox into a page error."""

import re
from collections.abc import Mapping
from typing import Any, Final

from playwright.async_api import WebError

from harness.model import PageError

_THROWN: Final = "uncaught exception"
"""How Firefox begins to tell of what is thrown and is no error."""

_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")


def _source(location: Mapping[str, Any]) -> str:
    return (
        f"{location.get('url', '')}:{location.get('line', 0) + 1}:{location.get('column', 0) + 1}"
    )


def page_error(told: WebError) -> PageError | None:
    """Return the error; None for what Firefox itself has to say of a page, such as of its policy.

    Firefox tells errors and rejections alike, but has no stack for a rejection.
    """
    error = told.error
    if not (error.name == _THROWN or _NAME.fullmatch(error.name or "")):
        return None
    message = error.message if error.name == _THROWN else f"{error.name}: {error.message}"
    frames = [line for line in (error.stack or "").splitlines() if line.startswith("    at ")]
    return PageError(
        kind="error" if frames else "rejection",
        message=message.partition("\n")[0],
        source=_source(told.location),
        stack="\n".join((message, *frames)),
        phase="load",
        order=0,
        time=0,
    )
