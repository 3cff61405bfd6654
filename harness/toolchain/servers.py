"""Playwright servers, which run browsers for others, often on another machine."""

from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlsplit

_SCHEMES: Final = ("ws", "wss")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that `playwright run-server` has started.

    Its `address` may hold a secret: whoever knows it can run programs there. So people and files
    are shown the text of a server, which has its scheme, host and port only.
    """

    address: str = field(repr=False)

    def __str__(self) -> str:
        """Return the address without what may be secret."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @classmethod
    def of(cls, address: str) -> Self:
        """Return the server at an address.

        Raises:
            ValueError: it is not the address of a Playwright server.
        """
        parts = urlsplit(address)
        # Python checks the port only when it is read.
        if parts.scheme not in _SCHEMES or not parts.hostname or parts.port == 0:
            raise ValueError("not the address of a server")
        return cls(address)
