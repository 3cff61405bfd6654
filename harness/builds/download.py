"""Gets a script from an address, or says why not."""

import http.client
import urllib.error
import urllib.request
from typing import Final

from harness import __version__
from harness.errors import BuildError, UsageError

_SECONDS: Final = 30
_HEADERS: Final = {"User-Agent": f"destination-harness/{__version__}"}
_MOST_BYTES: Final = 64 * 1024 * 1024


def fetched(url: str) -> bytes:
    """Return what an `http` or `https` address answers with, as it was sent.

    Raises:
        BuildError: it does not answer in time, or not with a script.
        UsageError: it is no address.
    """
    try:
        request = urllib.request.Request(url, headers=_HEADERS)  # noqa: S310 - http or https
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - likewise
            kind = answer.headers.get_content_type()
            announced = int(answer.headers.get("Content-Length") or 0)
            content: bytes = answer.read(_MOST_BYTES + 1)
    except urllib.error.HTTPError as problem:
        problem.close()
        raise BuildError(
            f"{url} answered {problem.code} {problem.reason}; look whether the address is right"
        ) from None
    except ValueError as problem:
        raise UsageError(f"{url} is no address: {problem}") from None
    except (OSError, http.client.HTTPException) as problem:
        why = problem.reason if isinstance(problem, urllib.error.URLError) else problem
        raise BuildError(
            f"{url} did not answer ({why or type(why).__name__}); look whether it can be reached"
        ) from None
    if kind == "text/html":
        raise BuildError(
            f"{url} answered with a web page, and not with a bundle; look whether the address is "
            "right"
        )
    if len(content) > _MOST_BYTES:
        raise BuildError(f"{url} has more than {_MOST_BYTES} bytes, so it is no bundle")
    if len(content) < announced:
        raise BuildError(
            f"{url} is cut short: {len(content)} bytes came of the {announced} that were "
            "announced; try again"
        )
    if not content:
        raise BuildError(f"{url} answered with nothing; look whether the address is right")
    return content
