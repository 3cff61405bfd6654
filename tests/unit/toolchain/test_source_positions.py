"""Places in a bundle are led back to the build's own source, with a map made by hand."""

import json
from collections.abc import Callable, Sequence

import pytest

from harness.model import ConsoleMessage, PageError, SetupError
from harness.toolchain import ServedBundle, bundler, source_positions
from harness.toolchain.bundler import SourcePosition

ADDRESS = "https://cdn.example/a+b.js"
OWN, UTIL, PACKAGE, LIBRARY = (
    "lib/index.js",
    "lib/util.js",
    "node_modules/x/index.js",
    "node_modules/library/core.js",
)
# Line 1 is the bundler's own. Each other line begins at its fifth column: line 2 with 6:3 of the
# first file, line 3 with 6:3 of the second, and so on.
MAP = json.dumps(
    {
        "version": 3,
        "sources": [OWN, UTIL, PACKAGE, LIBRARY],
        "names": [],
        "mappings": ";IAKE;ICAA;ICAA;ICAA",
    }
)
BUILD_MAP = json.dumps({"sources": [OWN, UTIL, PACKAGE]})
BUNDLE = ServedBundle(ADDRESS, MAP, BUILD_MAP)

FOUND = {
    (2, 5): (OWN, (6, 3)),
    (3, 5): (UTIL, (6, 3)),
    (4, 5): (PACKAGE, (6, 3)),
    (5, 5): (LIBRARY, (6, 3)),
}
"""What Node.js finds in this map."""

IN_OWN, IN_UTIL, IN_PACKAGE, IN_LIBRARY = (f"{ADDRESS}:{line}:5" for line in (2, 3, 4, 5))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[SourcePosition]]:
    """Answer in the place of Node.js, which takes a while to start; note what is asked."""
    every: list[Sequence[SourcePosition]] = []

    def sources(
        source_map: str, places: Sequence[SourcePosition]
    ) -> list[tuple[str, SourcePosition] | None]:
        assert source_map == MAP
        every.append(places)
        return [FOUND.get(place) for place in places]

    monkeypatch.setattr(bundler, "sources", sources)
    return every


@pytest.fixture
def error() -> Callable[..., PageError]:
    """Make an error from the lines of its stack."""

    def make(*lines: str, source: str = "") -> PageError:
        stack = "\n".join(("Error: m", *(f"    at {line}" for line in lines)))
        return PageError("error", "Error: m", source, stack, "call 0", 1, 0.0)

    return make


def mapped(error: PageError, bundle: ServedBundle = BUNDLE) -> PageError:
    [found] = source_positions.mapped([error], bundle)
    assert isinstance(found, PageError)
    return found


def test_places_are_led_back_to_their_sources() -> None:
    assert bundler.sources(MAP, list(FOUND)) == list(FOUND.values())
    assert bundler.sources(MAP, [(2, 9), (2, 5)]) == [(OWN, (6, 7)), (OWN, (6, 3))]


def test_what_the_bundler_made_is_of_no_source() -> None:
    """Not of the source of a line before it either, which is what lies nearest."""
    assert bundler.sources(MAP, [(1, 1), (2, 1), (3, 4), (6, 5), (99, 1)]) == [None] * 5


def test_a_map_that_is_none_is_told_in_one_line() -> None:
    with pytest.raises(SetupError, match=r"\Athe reader of source maps failed in .*JSON"):
        bundler.sources("", [(1, 1)])


@pytest.mark.usefixtures("asked")
def test_the_stack_names_the_sources_and_nothing_else_changes(
    error: Callable[..., PageError],
) -> None:
    seen = error(
        f"new Lead ({IN_PACKAGE})",
        f"async {IN_UTIL}",
        f"eval (eval at part ({IN_OWN}), <anonymous>:2:5)",
        f"wrapper ({ADDRESS}:1:1)",
        "https://cdn.example/a.b.js:2:5",
        f"{ADDRESS}x:2:5",
    )
    found = mapped(seen)
    assert found.stack.splitlines() == [
        "Error: m",
        f"    at new Lead ({PACKAGE}:6:3)",
        f"    at async {UTIL}:6:3",
        f"    at eval (eval at part ({OWN}:6:3), <anonymous>:2:5)",
        f"    at wrapper ({ADDRESS}:1:1)",
        "    at https://cdn.example/a.b.js:2:5",
        f"    at {ADDRESS}x:2:5",
    ]
    assert (found.message, found.source, found.kind) == ("Error: m", "", "error")


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("lines", "source", "position"),
    [
        ([IN_OWN, IN_UTIL], "", f"{OWN}:6:3"),
        ([IN_UTIL, IN_OWN], "", f"{UTIL}:6:3"),
        ([IN_PACKAGE, IN_OWN], "", f"{OWN}:6:3"),
        (["tracker (https://t.example/t.js:1:1)", IN_UTIL], "", f"{UTIL}:6:3"),
        ([IN_LIBRARY, IN_OWN], "", f"{OWN}:6:3"),
        ([IN_PACKAGE, IN_LIBRARY], "", f"{PACKAGE}:6:3"),
        ([IN_LIBRARY, IN_PACKAGE], "", ""),
        (["https://t.example/t.js:1:1", IN_PACKAGE], "", ""),
        ([f"{ADDRESS}:1:1", IN_OWN], "", f"{OWN}:6:3"),
        ([IN_LIBRARY], "", ""),
        ([], IN_OWN, f"{OWN}:6:3"),
        ([], IN_PACKAGE, f"{PACKAGE}:6:3"),
        ([IN_UTIL], IN_OWN, f"{UTIL}:6:3"),
        ([], "", ""),
    ],
)
def test_the_position_is_the_first_in_the_build_s_own_files(
    error: Callable[..., PageError], lines: list[str], source: str, position: str
) -> None:
    assert mapped(error(*lines, source=source)).position == position


def test_a_message_is_not_taken_for_a_stack(error: Callable[..., PageError]) -> None:
    seen = error()
    text = f"Error: see {IN_OWN}\nat {IN_OWN}"
    told = PageError("error", text, "", text, seen.phase, seen.order, seen.time)
    assert mapped(told) == told


def test_node_is_called_once_for_all_errors_and_each_place_is_asked_once(
    error: Callable[..., PageError], asked: list[Sequence[SourcePosition]]
) -> None:
    many = [error(IN_UTIL, IN_OWN), error(IN_UTIL), error(source=IN_PACKAGE)] * 500
    found = source_positions.mapped(many, BUNDLE)
    assert [seen.position for seen in found[:3] if isinstance(seen, PageError)] == [
        f"{UTIL}:6:3",
        f"{UTIL}:6:3",
        f"{PACKAGE}:6:3",
    ]
    assert len(found) == len(many)
    assert asked == [[(2, 5), (3, 5), (4, 5)]]


def test_node_is_not_called_without_an_error_in_the_bundle(
    error: Callable[..., PageError], asked: list[Sequence[SourcePosition]]
) -> None:
    said = ConsoleMessage(level="log", args=(IN_OWN,), phase="load", order=1, time=0)
    seen = (said, error("https://t.example/t.js:1:1", source="https://t.example/t.js:1:1"))
    assert source_positions.mapped(seen, BUNDLE) == seen
    assert source_positions.mapped((), BUNDLE) == ()
    assert asked == []
