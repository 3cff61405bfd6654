"""Writes `docs/reliability.md`: what the harness does under hostile conditions.

`make docs` runs it, from the repository's root: `python -m tools.reliability_page`. Each row is one
of `tests/reliability/`, which tests carry out, or names the test that does.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from typing import Final

from tools.documents import ROOT

PAGE: Final = ROOT / "docs" / "reliability.md"

_BUILDS: Final = "tests/browser/test_hostile_builds.py"
_SECRETS: Final = "tests/unit/codec/test_secrets.py"
_INTRODUCTION: Final = (
    "<!-- Written by `make docs` from tests/reliability/: edit that instead. -->",
    "",
    "# Under hostile conditions",
    "",
    "What the harness does where a build, a machine or a stranger works against it. Each row has a",
    "test.",
    "",
)


def main() -> int:
    """Write the page; return the exit code."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


def rows(name: str) -> list[Mapping[str, str]]:
    """Return the rows of one file of `tests/reliability/`."""
    text = (ROOT / "tests" / "reliability" / f"{name}.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["row"])


def page() -> str:
    """Return the whole page."""
    return "\n".join([*_INTRODUCTION, *_builds(), *_others(), *_secrets()]).rstrip() + "\n"


def _builds() -> Iterator[str]:
    yield from ("## Builds", "")
    yield "All of these are judged in one browser. After each, another requirement is judged: its"
    yield f"verdict must be the usual one, to the letter (`{_BUILDS}`)."
    yield from ("", "| a build that … | verdict | which says |", "| --- | --- | --- |")
    for row in rows("builds"):
        sees = f"`{row['sees']}`" if row["sees"] else ""
        yield f"| {_cell(row['does'])} | `{row['verdict']}` | {_cell(sees)} |"
    yield ""


def _others() -> Iterator[str]:
    yield from ("## Processes, machine, edge", "")
    yield from (
        "| condition | what happens | other requirements | test |",
        "| --- | --- | --- | --- |",
    )
    for row in rows("conditions"):
        cells = map(_cell, (row["condition"], row["sees"], row["others"]))
        yield f"| {' | '.join(cells)} | `{row['test'].partition('::')[2]}` |"
    yield ""


def _secrets() -> Iterator[str]:
    yield from ("## Secrets", "")
    yield "A token or a key among the settings is masked in the report and its details, JSON,"
    yield "Markdown, JUnit, the terminal, the story, the steps and the evidence, wherever a page"
    yield f"wrote it: in names of properties, regular expressions, texts of errors (`{_SECRETS}`)."
    yield from ("", "| the secret | for example |", "| --- | --- |")
    for row in rows("secrets"):
        yield f"| {_cell(row['spelling'])} | `{_cell(row['text'])}` |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
