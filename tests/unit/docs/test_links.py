"""Every page of the documentation is listed, and every link leads somewhere."""

import re
from pathlib import Path
from typing import Final

import pytest

from tools.requirements_page import PAGE

REPOSITORY: Final = Path(__file__).resolve().parents[3]
DOCS: Final = REPOSITORY / "docs"
INDEX: Final = DOCS / "README.md"
PAGES: Final = sorted(
    page
    for folder in (".", "docs", "known-deviations")
    for page in (REPOSITORY / folder).glob("*.md")
    if page != PAGE  # which is made, and may not be there
)
KINDS: Final = ("Start here", "How to", "Reference", "Background")

_CODE: Final = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
_ITEM: Final = re.compile(r"^- \[[^\]]*\]\(([^)#]+)\):", re.MULTILINE)
_HEADING: Final = re.compile(r"^#+ (.*)$", re.MULTILINE)


def name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def links(page: Path) -> list[str]:
    """Return where a page's links lead within the repository."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    return [link for link in _LINK.findall(text) if "://" not in link]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_list_has_every_page_once() -> None:
    listed = re.findall(
        r"^- \[[^\]]*\]\(([^)#]+)\):", INDEX.read_text(encoding="utf-8"), re.MULTILINE
    )
    written = {
        *(page for page in PAGES if page.parent == DOCS and page != INDEX),
        *(DOCS / "examples").iterdir(),
        *(DOCS / "schemas").iterdir(),
        DOCS / "documents",
        *(REPOSITORY / f"{page}.md" for page in ("README", "CONTRIBUTING", "ARCHITECTURE")),
        REPOSITORY / "CHANGELOG.md",
    }
    assert sorted(name((DOCS / link).resolve()) for link in listed) == sorted(map(name, written))


def test_the_list_goes_by_kind() -> None:
    headings = _HEADING.findall(INDEX.read_text(encoding="utf-8"))
    assert headings == ["Documentation", *KINDS]


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in links(document):
        file, _, anchor = link.partition("#")
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link
