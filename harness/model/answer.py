"""What a host of the destination answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_FIRST: Final = 200
_LAST: Final = 599


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host of the destination answers; it is JSON unless `headers` name another type."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"

    def __post_init__(self) -> None:
        """Refuse what no server answers.

        Raises:
            ValueError: the status is not one of an answer, or a part is of another kind.
        """
        status: Any = self.status  # a person wrote it
        if type(status) is not int or not _FIRST <= status <= _LAST:
            raise ValueError(f"status {status!r} of an answer is not one from {_FIRST} to {_LAST}")
        headers: Any = self.headers
        if not isinstance(headers, Mapping):
            message = f"headers of an answer are {headers!r}; write {{'Name': 'value'}}"
            raise ValueError(message)  # noqa: TRY004 - of what is written
        body: Any = self.body
        if not isinstance(body, bytes):
            raise ValueError(f"body {body!r} of an answer is not bytes; write b'…'")  # noqa: TRY004
