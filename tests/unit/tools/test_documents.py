"""Each sentence of the destinations' documentation has an answer, and each promise a sentence."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.contracts import built_in
from harness.model import Requirement, Source
from tools.documents import Document, DocumentError, Kind, Reason, problems, read
from tools.requirements_page import own_contract

SHOP = """
destination = "shop"
title = "Shop Destination"
url = "https://docs.example/shop"

[versions]
page = "the page"
source = "its source text"

[[sentences]]
section = "Track"
begins = "When you call track"
kind = "statement"
requirements = ["shop-track-*", "shop-track"]

[[sentences]]
section = "Track"
begins = "The shop keeps it."
versions = ["page"]
kind = "statement"
not_observable = "destination"
note = "For a year."
"""
Reads = Callable[[str], tuple[Document, ...]]
Promised = Callable[..., Requirement]


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    """Read one document of this text."""

    def run(text: str) -> tuple[Document, ...]:
        (tmp_path / "shop.toml").write_text(text, encoding="utf-8")
        return read(tmp_path)

    return run


@pytest.fixture
def promised(required: Callable[..., Requirement]) -> Promised:
    """Make a requirement of the shop, with the section that it quotes."""

    def make(name: str, section: str = "Track", **parts: Any) -> Requirement:
        source = Source("Shop Destination", section, "call track", "https://docs.example/shop")
        return dataclasses.replace(required(), id=f"shop-{name}", source=source, **parts)

    return make


def test_every_name_is_a_requirement_and_every_documented_one_is_named() -> None:
    found = list(problems(read(), own_contract()))
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_every_destination_has_a_document_whose_sentences_have_answers() -> None:
    documents = read()
    assert {document.destination for document in documents} == set(built_in().destinations)
    for document in documents:
        titles = {
            item.source.document
            for item in own_contract()
            if item.destination == document.destination and item.level == "documented"
        }
        assert titles == {document.title}
        for sentence in document.sentences:
            assert bool(sentence.requirements) != bool(sentence.not_observable), sentence.place
            is_furniture = sentence.kind is Kind.FURNITURE
            assert is_furniture == (sentence.not_observable is Reason.SITE), sentence.place


def test_what_a_file_says_is_read(reads: Reads) -> None:
    [document] = reads(SHOP)
    assert document.destination == "shop"
    assert document.versions == {"page": "the page", "source": "its source text"}
    first, second = document.sentences
    assert first.requirements == ("shop-track-*", "shop-track")
    assert first.versions == ("page", "source")
    assert first.not_observable is None
    assert second.requirements == ()
    assert second.versions == ("page",)
    assert second.not_observable is Reason.DESTINATION
    assert second.note == "For a year."
    assert second.place == "Track: “The shop keeps it.”"


def test_each_reason_is_in_words() -> None:
    words = {reason.words("Shop") for reason in Reason}
    assert len(words) == len(Reason)
    assert "it happens in Shop's own systems" in words


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('kind = "statement"', "kind = ", "Invalid value", id="no TOML"),
        pytest.param('title = "Shop Destination"', "", "has no 'title'", id="no title"),
        pytest.param(
            "note =", "remark =", "sentence 2: has an unknown key 'remark'; known are: ", id="typo"
        ),
        pytest.param('section = "Track"', "", "sentence 1: has no 'section'", id="no section"),
        pytest.param(
            'not_observable = "destination"',
            "",
            "sentence 2 (“The shop keeps it.”): needs one answer, either",
            id="no answer",
        ),
        pytest.param(
            'note = "For a year."', 'requirements = ["shop-track"]', "needs one answer", id="two"
        ),
        pytest.param('["shop-track-*", "shop-track"]', "[]", "name one", id="of no requirement"),
        pytest.param('"destination"', '"space"', "'not_observable' must be of", id="reason"),
        pytest.param('kind = "statement"', 'kind = "poem"', "'kind' must be of", id="kind"),
        pytest.param('["page"]', '["book"]', "'versions' must be of page, source", id="version"),
        pytest.param('["page"]', "[]", "'versions' must be of page, source", id="no version"),
        pytest.param("you call", "a b c d e f g", "must have 1 to 8 words", id="too long"),
        pytest.param('"When you call track"', '""', "must have 1 to 8 words", id="no words"),
        pytest.param(
            "The shop keeps it.", "When you call track", "is there twice; quote more", id="twice"
        ),
    ],
)
def test_a_mistake_in_a_file_is_one_line_that_says_where(
    reads: Reads, old: str, new: str, said: str
) -> None:
    assert old in SHOP
    with pytest.raises(DocumentError) as caught:
        reads(SHOP.replace(old, new))
    line = str(caught.value)
    assert line.startswith("docs/documents/shop.toml")
    assert said in line
    assert "\n" not in line


def test_documents_and_contract_fit_together(reads: Reads, promised: Promised) -> None:
    contract = [promised("track"), promised("track-twice", level="platform")]
    assert list(problems(reads(SHOP), contract)) == []
    [document] = reads(SHOP)
    assert document.sentences[0].held_by(contract) == contract
    assert document.sentences[1].held_by(contract) == []


def test_a_name_that_is_no_requirement_is_a_problem(reads: Reads, promised: Promised) -> None:
    [problem] = problems(reads(SHOP), [promised("track")])
    assert problem == (
        "docs/documents/shop.toml: 'shop-track-*' (Track: “When you call track”) is not "
        "a requirement of shop; 'harness list' shows all"
    )


def test_another_destination_s_requirement_does_not_answer(
    reads: Reads, promised: Promised
) -> None:
    of_another = promised("track-twice", destination="bank", level="platform")
    [problem] = problems(reads(SHOP), [promised("track"), of_another])
    assert "'shop-track-*'" in problem


def test_a_requirement_that_no_sentence_names_is_a_problem_whatever_its_level(
    reads: Reads, promised: Promised
) -> None:
    named = [promised("track"), promised("track-twice")]
    unnamed = [promised("refund"), promised("return", level="advice")]
    api = Source("Shop API", "Track", "call track", "https://api.example/shop")
    of_api = dataclasses.replace(promised("api", level="vendor"), source=api)
    assert list(problems(reads(SHOP), [*named, *unnamed, of_api])) == [
        f"docs/documents/shop.toml: no sentence of the section 'Track' names shop-{name}; add it "
        "to the one that it quotes"
        for name in ("refund", "return")
    ]


def test_a_requirement_is_named_by_a_sentence_of_its_own_section(
    reads: Reads, promised: Promised
) -> None:
    [problem] = problems(reads(SHOP), [promised("track"), promised("track-twice", "Settings")])
    assert "no sentence of the section 'Settings' names shop-track-twice" in problem
