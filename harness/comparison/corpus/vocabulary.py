"""Reads in the source of two builds what they may look for in what a site gives.

Only its source knows the name of a property that no specification has. A name too many costs
nothing: it is one more property that the build passes on or leaves out.
"""

import gzip
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from harness.builds import Bundles
from harness.comparison.corpus.dispatched import METHODS

MOST_NAMES: Final = 120
MOST_TEXTS: Final = 40
MOST_OWNERS: Final = 10
MOST_MEMBERS: Final = 6
"""No more are used than so many of each, in the order of the source."""

_PACKAGES: Final = "node_modules/"

_READ: Final = re.compile(r"\.\s*([A-Za-z_$][\w$]*)(?!\s*\()(?![\w$])")
_MEMBER: Final = re.compile(r"([A-Za-z_$][\w$]*)\s*\.\s*([A-Za-z_$][\w$]*)(?!\s*\()(?![\w$])")
_KEY: Final = re.compile(r"[{,]\s*(['\"]?)([A-Za-z_$][\w$]*)\1\s*:")
_TEXT: Final = re.compile(r"\"((?:[^\"\\\n]|\\.){2,60})\"|'((?:[^'\\\n]|\\.){2,60})'")
_COMPARED: Final = re.compile(r"(?:[!=]==?|\bcase)\s*(['\"])([\w.-]{1,30})\1")
_COMMENT: Final = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)

_STORE: Final = re.compile(r"cookie|(?:local|session)Storage|indexedDB", re.IGNORECASE)

_NAME: Final = re.compile(r"[$A-Za-z_][\w$ -]*")
_EVENT: Final = re.compile(r"[A-Za-z][\w .-]*")
_OF_LANGUAGE: Final = frozenset(
    {
        *("prototype", "exports", "length", "constructor", "default", "module", "require"),
        *("Array", "Object", "Promise", "window", "document", "console", "analytics"),
        *("__proto__", "__esModule", "use strict", "get", "set", "value", "enumerable", "toJSON"),
    }
)
_TYPES: Final = frozenset(
    {"undefined", "object", "boolean", "number", "string", "function", "symbol", "bigint"}
)
"""What `typeof` gives."""

_FROM_ITS_LIST: Final = r"(?!\s*:\s*\[\s*\{\s*object)"
"""A method in the library's own list of methods, which is part of most builds."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of builds.

    `methods` are those for events that a build has, `names` those of properties that it may read,
    `texts` what may be the name of an event, and `compared` what a build compares a value with.
    `members` are what a build may read in what it finds under a name: `tags.action`. A build
    `keeps` something if it names a cookie or a storage of the browser.
    """

    methods: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keeps: bool = False


def vocabulary(builds: Iterable[Bundles]) -> Vocabulary:
    """Return the words of some builds together, those of the first one first."""
    sources = [_source(each) for each in builds]
    texts = list(dict.fromkeys(text for source in sources for text in _texts(source)))
    read = (name for source in sources for name in _names(source))
    every = dict.fromkeys([*read, *(text for text in texts if _NAME.fullmatch(text))])
    names = tuple(name for name in every if _is_own(name))[:MOST_NAMES]
    events = [text for text in texts if _EVENT.fullmatch(text)]
    return Vocabulary(
        methods=tuple(name for name in METHODS if any(_has_method(each, name) for each in sources)),
        names=names,
        texts=tuple(text for text in events if text not in _OF_LANGUAGE)[:MOST_TEXTS],
        compared=tuple(dict.fromkeys(text for source in sources for text in _compared(source))),
        members=_members(sources, names),
        keeps=any(_STORE.search(source) for source in sources),
    )


def _source(build: Bundles) -> str:
    """Return a build's own source without comments; of a production bundle, the whole bundle."""
    return _COMMENT.sub(" ", "\n".join(_own_sources(build)) or _served(build))


def _own_sources(build: Bundles) -> Iterator[str]:
    parsed = json.loads(build.dynamic_map) if build.dynamic_map else {}
    names, contents = parsed.get("sources", ()), parsed.get("sourcesContent") or ()
    for name, content in zip(names, contents, strict=False):
        if _PACKAGES not in name:
            yield content or ""


def _served(build: Bundles) -> str:
    return gzip.decompress(build.dynamic).decode("utf-8", "replace")


def _has_method(source: str, name: str) -> bool:
    return re.search(rf"\b{name}\b{_FROM_ITS_LIST}", source) is not None


def _names(source: str) -> Iterator[str]:
    for found in sorted((*_READ.finditer(source), *_KEY.finditer(source)), key=re.Match.start):
        yield found[found.lastindex or 0]


def _members(sources: Iterable[str], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what is read of a variable or property whose name is one of these."""
    found: dict[str, dict[str, None]] = {name: {} for name in names}
    for source in sources:
        for owner, name in _MEMBER.findall(source):
            if owner in found and _is_own(name):
                found[owner][name] = None
    several = ((name, tuple(some)[:MOST_MEMBERS]) for name, some in found.items() if some)
    return dict(itertools.islice(several, MOST_OWNERS))


def _texts(source: str) -> Iterator[str]:
    for found in _TEXT.finditer(source):
        yield found[1] or found[2]


def _compared(source: str) -> Iterator[str]:
    for found in _COMPARED.finditer(source):
        if found[2] not in _TYPES:
            yield found[2]


def _is_own(name: str) -> bool:
    return name not in _OF_LANGUAGE and name not in METHODS and len(name) > 1
