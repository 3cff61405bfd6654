"""The page of sentences and requirements can be made, and shows what it is made of."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.model import UNDEFINED, Call, Conditions, Level, Requirement
from tools import requirements_page
from tools.documents import ROOT, Document, DocumentError, Kind, Reason, Sentence, read
from tools.requirements_page import PAGE, escaped, main, own_contract, page, shortened

HELD = Sentence("Track", "When you call track", Kind.STATEMENT, ("page",), ("wigzo-track*",))
KEPT = Sentence(
    "Track", "It is kept.", Kind.STATEMENT, ("source",), (), Reason.DESTINATION, "For a year."
)
MENU = Sentence("", "Home", Kind.FURNITURE, ("page", "source"), (), Reason.SITE)
Promised = Callable[..., Requirement]


def of_sentences(*sentences: Sentence) -> Document:
    versions = {"page": "the page", "source": "its source"}
    return Document(
        "wigzo.toml", "wigzo", "Shop Destination", "https://docs.example", versions, sentences
    )


@pytest.fixture
def promised(required: Callable[..., Requirement]) -> Promised:
    """Make a requirement of Wigzo."""

    def make(name: str, **parts: Any) -> Requirement:
        made = dataclasses.replace(required(calls=()), destination="wigzo", id=f"wigzo-{name}")
        return dataclasses.replace(made, **parts)

    return make


def test_the_page_can_be_made_and_is_no_part_of_the_repository(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(requirements_page, "PAGE", tmp_path / "requirements.md")
    assert main() == 0
    written = (tmp_path / "requirements.md").read_text(encoding="utf-8")
    assert written == page(read(), own_contract())
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"/{PAGE.relative_to(ROOT).as_posix()}" in ignored


def test_every_link_leads_to_a_requirement() -> None:
    text = page(read(), own_contract())
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    headings = re.findall(r"^#### (\S+)$", text, re.MULTILINE)
    assert links
    assert links <= set(headings)
    assert headings == sorted(headings, key=[item.id for item in by_level()].index)


def by_level() -> list[Requirement]:
    order: list[Level] = ["documented", "platform", "vendor", "inferred", "advice"]
    return sorted(own_contract(), key=lambda item: order.index(item.level))


def test_a_sentence_has_a_row_with_its_answer(promised: Promised) -> None:
    text = page([of_sentences(HELD, KEPT, MENU)], [promised("track")])
    assert "2 sentences: 1 with requirements, 1 that a browser cannot observe" in text
    assert "Rows of menus, footers and notes on the page: 1." in text
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    link = "[wigzo-track](#wigzo-track)"
    kept = "not observable: it happens in Wigzo's own systems"
    menu = "not observable: it belongs to the documentation site, as menus and footers do"
    assert rows == [
        f"| Track | When you call track … (only in `page`) | statement | {link} |",
        f"| Track | It is kept. (only in `source`) | statement | {kept}. For a year. |",
        f"|  | Home … | furniture | {menu} |",
    ]


def test_many_answers_are_folded(promised: Promised) -> None:
    few = [promised(f"track-{letter}") for letter in "abcd"]
    assert "<details>" not in page([of_sentences(HELD)], few)
    many = page([of_sentences(HELD)], [*few, promised("track-e")])
    assert "<details><summary>5 requirements</summary>[wigzo-track-a](#wigzo-track-a)<br>" in many


def test_a_requirement_shows_all_that_it_is(promised: Promised) -> None:
    item = promised(
        "track",
        calls=(Call("track", ("Signed Up",)), Call("page")),
        conditions=Conditions(when="before library", burst=True, options={"All": False}),
        settings={"orgToken": UNDEFINED},
        libraries=("classic",),
    )
    text = page([], [item])
    assert text[text.index("### Documented") :] == (
        "### Documented: 1\n\n"
        "#### wigzo-track\n\n"
        "Track hands the shop the event.\n\n"
        "- Source: [Shop Destination](https://docs.example/shop), Track: “is sent”\n"
        "- Libraries: classic\n"
        "- Conditions: when: before library; burst; options: `{ All: false }`\n"
        "- Settings: `{ orgToken: undefined }`\n\n"
        "```js\n"
        "analytics.track('Signed Up');\n"
        "analytics.page();\n"
        "```\n\n"
        "### Platform: 0\n\n"
        "### Vendor: 0\n\n"
        "### Inferred: 0\n\n"
        "### Advice: 0\n"
    )


def test_an_ordinary_requirement_without_calls_says_so(promised: Promised) -> None:
    text = page([], [promised("loads")])
    assert "- Libraries: next, classic\n- Calls: none, the page is only loaded\n" in text
    assert "Conditions" not in text
    assert "```" not in text


def test_long_code_is_shortened() -> None:
    assert list(shortened("a\nb")) == ["a", "b"]
    assert list(shortened("x" * 100)) == ["x" * 100]
    assert list(shortened("x" * 101)) == ["x" * 99 + "…"]
    lines = list(shortened("\n".join("abcdefghijklmn")))
    assert lines == [*"abcdefghijkl", "// … and 2 more lines"]


def test_markdown_shows_text_as_it_is() -> None:
    assert escaped("a_b | *c* `d` <e> [f] \\g ~h #i") == (
        r"a\_b \| \*c\* \`d\` \<e\> \[f\] \\g \~h \#i"
    )


def test_the_command_writes_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, promised: Promised
) -> None:
    monkeypatch.setattr(requirements_page, "PAGE", tmp_path / "requirements.md")
    monkeypatch.setattr(requirements_page, "own_contract", lambda: [promised("track")])
    monkeypatch.setattr(requirements_page, "read", lambda: [of_sentences(HELD)])
    assert main() == 0
    written = (tmp_path / "requirements.md").read_bytes()
    assert written == page([of_sentences(HELD)], [promised("track")]).encode()


def test_the_command_writes_nothing_where_something_does_not_fit(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    promised: Promised,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken() -> list[Document]:
        raise DocumentError("docs/documents/wigzo.toml: has no 'title'")

    monkeypatch.setattr(requirements_page, "PAGE", tmp_path / "requirements.md")
    monkeypatch.setattr(requirements_page, "own_contract", lambda: [promised("refund")])
    monkeypatch.setattr(requirements_page, "read", lambda: [of_sentences(HELD)])
    assert main() == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["wigzo.toml", "docs/documents/wigzo.toml"]

    monkeypatch.setattr(requirements_page, "read", broken)
    assert main() == 1
    assert capsys.readouterr().err == "docs/documents/wigzo.toml: has no 'title'\n"
    assert not (tmp_path / "requirements.md").exists()
