"""What a host of the destination answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_FIRST: Final = 200
_LAST: Final = 599
_LATEST: Final = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host of the destination answers; it is JSON unless `headers` name another type.

    It comes `after` so many seconds of the page's time, or never if that is None. Only the answers
    of a requirement's conditions can come late.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    after: int | None = 0

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
        after: Any = self.after
        if after is not None and (type(after) is not int or not 0 <= after <= _LATEST):
            message = f"after={after!r} of an answer is not None or from 0 to {_LATEST} seconds"
            raise ValueError(message)
        body: Any = self.body
        if not isinstance(body, bytes):
            raise ValueError(f"body {body!r} of an answer is not bytes; write b'…'")  # noqa: TRY004
