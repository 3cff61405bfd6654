"""What was decided on one requirement."""

import enum
from dataclasses import dataclass, field

from harness.model.call import Library
from harness.model.difference import Difference


class Word(enum.StrEnum):
    """The four words a verdict can be; there is no boolean beside them."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the harness decided on one requirement under one library.

    `differences` explain a `fail`; `reason` explains an `error` or a `skip`. `engine` is the name
    of the engine that it was judged in.
    """

    requirement: str
    library: Library
    word: Word
    differences: tuple[Difference, ...] = ()
    reason: str = ""
    seconds: float = field(default=0.0, compare=False)
    engine: str = field(default="chromium", compare=False)

    def __post_init__(self) -> None:
        """Refuse a verdict that does not explain itself.

        Raises:
            ValueError: a `fail` without differences, or any other word with some.
        """
        if (self.word is Word.FAIL) != bool(self.differences):
            raise ValueError(f"a {self.word} verdict with {len(self.differences)} differences")
        if self.word in {Word.ERROR, Word.SKIP} and not self.reason:
            raise ValueError(f"a {self.word} verdict needs a reason")
