"""Downloads a script from an address, or says why it cannot."""

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


def fetch(url: str) -> bytes:
    """Return the body with which an `http` or `https` address answers, as it was sent.

    The messages of errors show the address without its secrets, as `without_secrets` does.

    Raises:
        BuildError: the address does not answer in time, or does not answer with a script.
        UsageError: the URL is not a valid address.
    """
    address = without_secrets(url)
    try:
        request = urllib.request.Request(url, headers=_HEADERS)  # noqa: S310 - http or https
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - likewise
            kind = answer.headers.get_content_type()
            announced = int(answer.headers.get("Content-Length") or 0)
            content: bytes = answer.read(_MOST_BYTES + 1)
    except urllib.error.HTTPError as problem:
        problem.close()
        raise BuildError(
            f"{address} answered {problem.code} {_flat(problem.reason)}; check the address"
        ) from None
    except ValueError as problem:
        raise UsageError(f"{address} is not a valid address: {_flat(problem)}") from None
    except (OSError, http.client.HTTPException) as problem:
        why = problem.reason if isinstance(problem, urllib.error.URLError) else problem
        raise BuildError(
            f"{address} did not answer ({_flat(why) or type(why).__name__}); check that this "
            "machine can reach it"
        ) from None
    if kind == "text/html":
        raise BuildError(
            f"{address} answered with a web page instead of a bundle; check the address"
        )
    if len(content) > _MOST_BYTES:
        raise BuildError(f"{address} has more than {_MOST_BYTES} bytes, so it is not a bundle")
    if len(content) < announced:
        raise BuildError(
            f"{address} is cut short: it announced {announced} bytes and sent {len(content)}; try "
            "again"
        )
    if not content:
        raise BuildError(f"{address} answered with an empty body; check the address")
    return content


def without_secrets(url: str) -> str:
    """Return an address without its user, password, query and fragment.

    Any of these may be or contain a secret, as in a signed address.
    """
    scheme, sign, rest = _QUERY.split(url, maxsplit=1)[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{sign}{host.rpartition('@')[2]}{slash}{path}"


def check(url: str) -> None:
    """Check that the harness can request an address.

    Raises:
        UsageError: it contains a user or a password, or a character that no address may contain.
    """
    if "@" in _QUERY.split(url, maxsplit=1)[0].partition("://")[2].partition("/")[0]:
        raise UsageError(
            f"{without_secrets(url)} was given with a user or a password, which the harness never "
            "sends; download the file in another way, and give its path"
        )
    if any(character.isspace() or not character.isprintable() for character in url):
        raise UsageError(
            f"{' '.join(without_secrets(url).split())} is not a valid address: it contains a blank "
            "or a control character"
        )


def _flat(text: object) -> str:
    return " ".join(str(text).split())
