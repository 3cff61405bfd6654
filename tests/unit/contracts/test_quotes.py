"""Each requirement quotes a literal part of its document."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from harness.contracts import built_in, with_folder
from harness.model import (
    Arrives,
    GlobalIs,
    GlobalsWhenDefined,
    Requirement,
    Source,
    Value,
)
from tools.quotes import FOLDER, Text, is_quoted, plain, read, texts

EVERY = tuple(built_in().requirements.values())
TEXTS = texts()
FEWEST_WORDS = 3


def test_every_quoted_document_is_listed_and_every_listed_one_is_quoted() -> None:
    assert {item.source.document for item in EVERY} == set(TEXTS)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_each_quote_is_a_literal_part_of_its_document(text: Text) -> None:
    there = [file for file in text.files if file.is_file()]
    if not there:
        pytest.skip(f"{text.document!r} is not on this machine: there is no {text.files[0]}")
    versions = [read(file) for file in there]
    missing = [
        f"{item.id}: “{item.source.quote}”"
        for item in EVERY
        if item.source.document == text.document
        and not any(is_quoted(item, version) for version in versions)
    ]
    if missing:
        pytest.fail(f"not in {text.document!r}:\n" + "\n".join(missing), pytrace=False)


def test_a_folder_of_documents_has_those_of_the_destinations() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the documents are not on this machine: there is no {FOLDER}")
    for document in ("Wigzo Destination", "Wishpond Destination", "Segment Spec: Ecommerce Events"):
        assert all(file.is_file() for file in TEXTS[document].files), document


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_that_is_not_at_hand_names_the_one_that_was_read(text: Text) -> None:
    """Every document is in the folder or a package, or says where its public text is."""
    own = ("Destination", "Segment Spec")
    is_at_hand = any(word in text.document for word in own) or text.files[0].is_file()
    assert is_at_hand or text.read


def test_a_quote_is_more_than_a_word(subtests: pytest.Subtests) -> None:
    for item in EVERY:
        with subtests.test(item.id):
            assert len(item.source.quote.split()) >= FEWEST_WORDS or ":" in item.source.quote


EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "contracts"
OF_EXAMPLES = tuple(
    item
    for folder in sorted(file.parent.parent for file in EXAMPLES.glob("*/destinations/*.py"))
    for item in with_folder(built_in(), folder).requirements.values()
    if item.destination == folder.name
)


def test_a_name_at_the_destination_counts_only_where_the_quote_has_it(
    subtests: pytest.Subtests,
) -> None:
    """A parameter's name may also be the one that the call gives."""
    assert OF_EXAMPLES
    for item in [*EVERY, *OF_EXAMPLES]:
        with subtests.test(item.id):
            if item.level not in {"documented", "vendor"}:
                continue
            given = {name for call in item.calls for name in _names(call.args)}
            for expectation in item.expectations:
                if isinstance(expectation, GlobalsWhenDefined):
                    assert [
                        name for name in expectation.globals if name not in item.source.quote
                    ] == []
                elif isinstance(expectation, GlobalIs):
                    assert expectation.path in item.source.quote
                elif isinstance(expectation, Arrives) and expectation.under not in {"", *given}:
                    assert (
                        expectation.under in item.source.quote
                        or item.id.removeprefix("amplitude-") in NAMED_ELSEWHERE
                    )


NAMED_ELSEWHERE = dict.fromkeys(
    ("identify-user-id", "identify-increment", "identify-set-once", "device-id"),
    "HTTP V2 API, where Amplitude says what an event has: user_id, device_id, $add, $setOnce",
)
"""Requirements whose parameter's name another document gives, and which one that is."""


def _names(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)


def test_an_example_says_what_it_quotes_and_where_that_is(subtests: pytest.Subtests) -> None:
    """Nobody holds these quotes to their documents: the pages are public, but not here."""
    for item in OF_EXAMPLES:
        with subtests.test(item.id):
            assert item.source.document
            assert item.source.section
            assert len(item.source.quote.split()) >= FEWEST_WORDS or item.source.quote.startswith(
                "r.src="
            )
            assert re.fullmatch(r"https://\S+", item.source.url)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("send that as `title` to **Wigzo**", id="marks"),
        pytest.param("send that as\n  title to Wigzo", id="line break"),
        pytest.param("send that as [title](https://docs.example/a) to Wigzo", id="link"),
        pytest.param("send <!-- or pass? -->that as <code>title</code> to Wigzo", id="tags"),
        pytest.param("// send that as\n    // title to Wigzo", id="comment"),
    ],
)
def test_markup_and_line_breaks_do_not_matter(
    written: str, required: Callable[..., Requirement]
) -> None:
    assert is_quoted(_quoting("that as title to Wigzo", required), plain(written))


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("send that as Title to Wigzo", id="case"),
        pytest.param("send that as a title to Wigzo", id="another word"),
        pytest.param("send that as title, to Wigzo", id="sign"),
        pytest.param("send as title to Wigzo", id="a word less"),
    ],
)
def test_every_letter_and_sign_matters(quote: str, required: Callable[..., Requirement]) -> None:
    assert not is_quoted(_quoting(quote, required), plain("send that as `title` to Wigzo"))


def test_the_lines_of_a_script_s_text_are_lines(tmp_path: Path) -> None:
    script = tmp_path / "snippet.js"
    script.write_text(r"'a();\n  // you never have\n  // to wait\n'", encoding="utf-8")
    assert "you never have to wait" in read(script)


def _quoting(quote: str, required: Callable[..., Requirement]) -> Requirement:
    item = required()
    source = Source("Shop Destination", "Track", quote, "https://docs.example/shop")
    return Requirement(
        item.id, item.destination, item.statement, item.level, source, item.calls, item.expectations
    )
