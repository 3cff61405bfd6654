"""One fault of a contract, and the words by which its line in a file is found."""

import ast
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_CLOSE: Final = 0.6
"""How alike two words are, from 0 to 1, where one may be the other misspelt."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `message` says what, and what to write instead.

    `words` are texts of the contract by which the fault is found in its file, the most specific
    first.
    """

    message: str
    words: tuple[str, ...] = ()


def nearest(word: Any, known: Iterable[str]) -> str:
    """Return the end of a message on an unknown word: the nearest known one, or all of them."""
    listed = [*known]
    close = difflib.get_close_matches(str(word), listed, n=1, cutoff=_CLOSE)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known are: {', '.join(listed)}" if listed else "there is none"


def unknown(what: str, word: Any, known: Iterable[str]) -> Fault:
    """Return the fault of a word that is not among those that are known."""
    return Fault(f"{what} {word!r} is unknown; {nearest(word, known)}", (str(word),))


def line_of(file: Path, words: Sequence[str]) -> int:
    """Return the line of a Python file with the first of these words that it contains; else 1.

    The longest text that the word ends with shows the line: it is the word itself, or its last
    part, as ids are often composed.
    """
    texts = [
        (node.value, node.lineno)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    ]
    for word in words:
        ends = [(len(text), line) for text, line in texts if word.endswith(text)]
        if ends:
            return max(ends, key=lambda item: item[0])[1]
    return 1


def is_tuple_of(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Say whether a value is a tuple or list, and everything in it of a kind."""
    return isinstance(value, tuple | list) and all(isinstance(item, kind) for item in value)


def not_a_tuple(what: str, value: Any, example: str) -> Fault:
    """Return the fault of a part that must be a tuple: most likely it lost its comma."""
    words = (value,) if isinstance(value, str) else ()
    return Fault(f"{what} must be a tuple, not {a_kind(value)}; write {example}", words)


def a_kind(value: Any) -> str:
    """Return what kind of thing a value is, with its article: `an Expected`, `a dict`."""
    kind = type(value).__name__.removeprefix("_")
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
