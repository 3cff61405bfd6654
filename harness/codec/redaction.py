"""Masks tokens and keys that are given as settings, wherever their text is: in any spelling.

A secret is found as it is, in another case or Unicode form, as JSON, HTML, a regular expression or
an address spells it, and inside of base64 and of compressed bodies. The label in its place names
the setting and the spelling, so that two values that differ still do. Texts of fewer than six
characters do not count as secrets: they occur in too much else.
"""

import base64
import dataclasses
import enum
import functools
import gzip
import html
import json
import operator
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, Final, TypeVar
from urllib.parse import quote, quote_plus

from harness.codec.base64_text import from_base64
from harness.codec.compression import GZIP_MAGIC, plain
from harness.model import Value

SHORTEST: Final = 6
"""Characters of the shortest secret."""

_WORDS: Final = frozenset(
    {
        *("auth", "authorization", "bearer", "credential", "credentials", "jwt", "key", "keys"),
        *("passphrase", "password", "secret", "secrets", "signature", "token", "tokens"),
    }
)
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_RUN: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_URI: Final = ";,/?:@&=+$!'()*~#"
_COMPONENT: Final = "!'()*~"
_SYNTAX: Final = ".*+?^${}()|[]\\"

_T = TypeVar("_T")


def is_secret(name: str) -> bool:
    """Say whether a setting of this name is a token or a key: `orgToken`, `api_key`."""
    return not _WORDS.isdisjoint(word.lower() for word in _WORD.findall(name))


def secrets(settings: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each secret among settings, also within objects."""
    for name, value in settings.items():
        if is_secret(name):
            yield from ((name, text) for text in _texts(value) if len(text.strip()) >= SHORTEST)
        elif isinstance(value, Mapping):
            yield from secrets(value)


class Mask:
    """Masks the secrets among these settings."""

    def __init__(self, settings: Iterable[Mapping[str, Value]]) -> None:
        self._names = {text: name for given in settings for name, text in secrets(given)}
        patterns = _patterns(tuple(self._names.items()))
        self._spelled, self._folded, self._plain = patterns.spelled, patterns.folded, patterns.plain
        self._cores, self._shortest = patterns.cores, patterns.shortest

    def text(self, text: str) -> str:
        """Return a text with a label in the place of each secret."""
        if self._plain is None or len(text) < self._shortest:
            return text
        masked = self._plain.sub(self._label, text)
        if any(core in masked for core in self._cores):
            masked = _RUN.sub(self._run, masked)
        return masked

    def value(self, value: _T) -> _T:
        """Return any value with the secrets in it masked; where there are none, it is the same."""
        return self._masked(value) if self._names else value

    def _masked(self, value: Any) -> Any:
        if type(value) is str:  # not the words of an enumeration
            return self.text(value)
        if isinstance(value, bytes):
            return self._bytes(value)
        if isinstance(value, bool | NoneType | enum.Enum):
            return value
        if isinstance(value, int | float):
            name = self._names.get(str(value))
            return value if name is None else f"***{name}, a number***"
        if isinstance(value, list | tuple):
            items = [self._masked(item) for item in value]
            is_same = all(map(operator.is_, items, value))
            return value if is_same else type(value)(items)
        if names := _part_names(value.__class__):
            return self._parts(value, names)
        if isinstance(value, Mapping):
            return self._mapping(value)
        return value

    def _mapping(self, value: Mapping[Any, Any]) -> Mapping[Any, Any]:
        items = {self._masked(key): self._masked(item) for key, item in value.items()}
        is_same = all(key in items and items[key] is item for key, item in value.items())
        return value if is_same else items

    def _parts(self, value: Any, names: Iterable[str]) -> Any:
        changed = {}
        for name in names:
            old = getattr(value, name)
            new = self._masked(old)
            if new is not old:
                changed[name] = new
        return dataclasses.replace(value, **changed) if changed else value

    def _label(self, found: re.Match[str]) -> str:
        text = found[0]
        label = self._spelled.get(text)
        if label:
            return label
        label = self._folded.get(text.casefold(), "***secret***")
        return f"{label.removesuffix('***')}, in another case***"

    def _run(self, found: re.Match[str]) -> str:
        """Mask a secret within base64; the result is base64 again, if the text was complete."""
        run = found[0]
        if not any(core in run for core in self._cores):
            return run  # saves time
        try:
            content = from_base64(run)
        except ValueError:
            content = b""
        masked = self._bytes(content)
        if masked != content:
            is_for_urls = "-" in run or "_" in run
            encode = base64.urlsafe_b64encode if is_for_urls else base64.b64encode
            text = encode(masked).decode("ascii")
            return text if len(run) % 4 == 0 else text.rstrip("=")
        for core, label in self._cores.items():
            run = run.replace(core, label)
        return run

    def _bytes(self, content: bytes) -> bytes:
        unpacked, pack = _unpacked(content)
        # Bytes that are no UTF-8 go through unharmed.
        text = unpacked.decode("utf-8", "surrogateescape")
        masked = self.text(text)
        return content if masked == text else pack(masked.encode("utf-8", "surrogateescape"))


@dataclasses.dataclass(frozen=True, slots=True)
class _Patterns:
    """What finds some secrets: each spelling with its label, and what base64 of them contains."""

    spelled: Mapping[str, str]
    folded: Mapping[str, str]
    plain: re.Pattern[str] | None
    cores: Mapping[str, str]
    shortest: int


@functools.lru_cache(maxsize=64)  # thousands of outcomes have the same few secrets
def _patterns(names: tuple[tuple[str, str], ...]) -> _Patterns:
    """Return what finds secrets, of which each has its text and its name."""
    spelled: dict[str, str] = {}
    for text, name in names:
        for spelling, note in _spellings(text):
            spelled.setdefault(spelling, f"***{name}{note}***")
    folded = {text.casefold(): label for text, label in spelled.items()}
    every = "|".join(map(re.escape, sorted(spelled, key=len, reverse=True)))
    cores = {
        core: f"***{name}, base64***"
        for text, name in names
        for _, changed in _forms(text)
        for spelling in (changed, *_json(changed))
        for core in _cores(spelling)
    }
    return _Patterns(
        spelled,
        folded,
        re.compile(every, re.IGNORECASE) if every else None,
        cores,
        min(map(len, (*spelled, *cores)), default=0),
    )


@functools.cache
def _part_names(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's parts; of another type, none."""
    parts = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    return tuple(part.name for part in parts)


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _spellings(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to spell a secret, each with a note that tells it from the others."""
    for form, changed in _forms(text):
        for spelling, note in _written(changed):
            yield spelling, f"{note}{form}"
            for once in _json(spelling):
                yield once, f"{note}, in JSON{form}"
                yield from ((twice, f"{note}, in JSON twice{form}") for twice in _json(once))


def _forms(text: str) -> Iterator[tuple[str, str]]:
    """Yield a secret in each case and Unicode form, each with a note."""
    yield "", text
    for changed in (text.upper(), text.lower()):
        yield ", in another case", changed
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield f", in the Unicode form {form}", unicodedata.normalize(form, text)


def _json(text: str) -> Iterator[str]:
    """Yield how JSON spells a text: with or without Unicode as it is, and slashes."""
    for ascii_only in (True, False):
        spelling = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        yield spelling
        yield spelling.replace("/", "\\/")


def _written(text: str) -> Iterator[tuple[str, str]]:
    """Yield what is written in place of a text elsewhere than in JSON, each with a note."""
    yield text, ""
    for special in (_SYNTAX, f"{_SYNTAX}/", f"{_SYNTAX}/-"):
        escaped = re.sub(f"[{re.escape(special)}]", r"\\\g<0>", text)
        yield escaped, ", in a regular expression"
    yield text.replace("/", "\\/"), ", in a regular expression"
    yield html.escape(text), ", in HTML"
    yield html.escape(text, quote=False), ", in HTML"
    # A lone surrogate cannot be in an address.
    address = text.encode("utf-8", "replace")
    for safe in ("", _COMPONENT, _URI):
        once = quote(address, safe)
        yield once, ", percent-encoded"
        yield quote(once, ""), ", percent-encoded twice"
    yield quote_plus(address), ", percent-encoded as a form"


def _cores(text: str) -> Iterator[str]:
    """Yield what base64 of anything that contains a text must contain, wherever it stands."""
    content = text.encode("utf-8", "surrogatepass")
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + content).decode("ascii")
        # Characters that also depend on what stands before or after are left out.
        first, end = -(-before * 8 // 6), (before + len(content)) * 8 // 6
        core = encoded[first:end]
        yield core
        yield core.replace("+", "-").replace("/", "_")


def _unpacked(content: bytes) -> tuple[bytes, Callable[[bytes], bytes]]:
    """Return what compressed bytes hold, and how to compress it again."""
    unpacked = plain(content)
    if unpacked is content:
        return content, bytes
    if content.startswith(GZIP_MAGIC):
        return unpacked, lambda text: gzip.compress(text, mtime=0)
    return unpacked, zlib.compress
