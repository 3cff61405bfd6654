"""Gets a script from an address, or says why not."""

import http.client
import re
import urllib.error
import urllib.request
from typing import Final

from harness import __version__
from harness.model import BuildError, UsageError

_SECONDS: Final = 30
_HEADERS: Final = {"User-Agent": f"destination-harness/{__version__}"}
_MOST_BYTES: Final = 64 * 1024 * 1024
_QUERY: Final = re.compile(r"[?#]")


def fetched(url: str) -> bytes:
    """Return what an `http` or `https` address answers with, as it was sent.

    What is raised tells the address as `shown` does.

    Raises:
        BuildError: it does not answer in time, or not with a script.
        UsageError: it is no address.
    """
    told = shown(url)
    try:
        request = urllib.request.Request(url, headers=_HEADERS)  # noqa: S310 - http or https
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - likewise
            kind = answer.headers.get_content_type()
            announced = int(answer.headers.get("Content-Length") or 0)
            content: bytes = answer.read(_MOST_BYTES + 1)
    except urllib.error.HTTPError as problem:
        problem.close()
        raise BuildError(
            f"{told} answered {problem.code} {_flat(problem.reason)}; look whether the address is "
            "right"
        ) from None
    except ValueError as problem:
        raise UsageError(f"{told} is no address: {_flat(problem)}") from None
    except (OSError, http.client.HTTPException) as problem:
        why = problem.reason if isinstance(problem, urllib.error.URLError) else problem
        raise BuildError(
            f"{told} did not answer ({_flat(why) or type(why).__name__}); look whether it can be "
            "reached"
        ) from None
    if kind == "text/html":
        raise BuildError(
            f"{told} answered with a web page, and not with a bundle; look whether the address is "
            "right"
        )
    if len(content) > _MOST_BYTES:
        raise BuildError(f"{told} has more than {_MOST_BYTES} bytes, so it is no bundle")
    if len(content) < announced:
        raise BuildError(
            f"{told} is cut short: {len(content)} bytes came of the {announced} that were "
            "announced; try again"
        )
    if not content:
        raise BuildError(f"{told} answered with nothing; look whether the address is right")
    return content


def shown(url: str) -> str:
    """Return an address as it may be told: without a user, a password, a query and a fragment.

    Any of them may be a secret, or have one in it, as a signed address does.
    """
    scheme, sign, rest = _QUERY.split(url, maxsplit=1)[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{sign}{host.rpartition('@')[2]}{slash}{path}"


def check(url: str) -> None:
    """Look whether an address is one that can be asked.

    Raises:
        UsageError: it has a user or a password, or a character that no address has.
    """
    if "@" in _QUERY.split(url, maxsplit=1)[0].partition("://")[2].partition("/")[0]:
        raise UsageError(
            f"{shown(url)} was given with a user or a password, which is never sent; get the file "
            "in another way, and give its path"
        )
    if any(character.isspace() or not character.isprintable() for character in url):
        raise UsageError(
            f"{' '.join(shown(url).split())} is no address: it has a blank or a control character"
        )


def _flat(text: object) -> str:
    return " ".join(str(text).split())
