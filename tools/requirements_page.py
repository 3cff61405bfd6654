"""Writes `docs/requirements.md`: each sentence with its answer, and the whole contract.

`make docs` runs it, from the repository's root: `python -m tools.requirements_page`.
"""

import dataclasses
import re
import sys
import typing
from collections.abc import Iterator, Sequence
from typing import Final

from harness.codec import call_source, source
from harness.contracts import built_in, destination
from harness.model import ORDINARY, Conditions, HarnessError, Level, Requirement
from tools.documents import ROOT, Document, Kind, Sentence, problems, read

PAGE: Final = ROOT / "docs" / "requirements.md"

_MOST_NAMES: Final = 4
"""Requirements that are named beside a sentence; where there are more, they are folded."""

_ENDS: Final = (".", ":", ";", "?", "!")
_MOST_LINES: Final = 12
_WIDTH: Final = 100
_INTRODUCTION: Final = (
    "<!-- Written by `make docs` from docs/documents/ and the contract: edit those instead. -->",
    "",
    "# Requirements",
    "",
    "Each sentence of the destinations' documentation, by its section and its first words, with",
    "the requirements that hold it or the reason why a browser cannot observe it. Below, every",
    "requirement of the contract; `harness run ID` judges one. A setting that is undefined is left",
    "out of what the page is served.",
    "",
)


def main() -> int:
    """Write the page, unless documents and contract do not fit together; return the exit code."""
    contract = own_contract()
    try:
        documents = read()
        found = list(problems(documents, contract))
        if not found:
            PAGE.write_text(page(documents, contract), encoding="utf-8", newline="\n")
    except HarnessError as problem:
        found = [str(problem)]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


def own_contract() -> tuple[Requirement, ...]:
    """Return the harness's own requirements."""
    return tuple(built_in().requirements.values())


def page(documents: Sequence[Document], contract: Sequence[Requirement]) -> str:
    """Return the whole page."""
    lines = [*_INTRODUCTION, "## Sentences", ""]
    for document in documents:
        lines += _document(document, contract)
    lines += ["## Requirements, level by level", ""]
    for level in typing.get_args(Level):
        of_level = [item for item in contract if item.level == level]
        lines += [f"### {level.capitalize()}: {len(of_level)}", ""]
        for item in of_level:
            lines += _requirement(item)
    return "\n".join(lines).rstrip() + "\n"


def _document(document: Document, contract: Sequence[Requirement]) -> Iterator[str]:
    own = [item for item in contract if item.destination == document.destination]
    versions = [f"`{name}`, {words}" for name, words in document.versions.items()]
    sentences = [one for one in document.sentences if one.kind is not Kind.FURNITURE]
    held = sum(bool(one.requirements) for one in sentences)
    yield f"### {document.title}"
    yield ""
    yield f"<{document.url}>, read in: {'; '.join(versions)}."
    yield ""
    yield (
        f"{len(sentences)} sentences: {held} with requirements, {len(sentences) - held} that a "
        f"browser cannot observe. Rows of menus, footers and notes on the page: "
        f"{len(document.sentences) - len(sentences)}."
    )
    yield ""
    yield "| section | sentence | kind | answer |"
    yield "| --- | --- | --- | --- |"
    for sentence in document.sentences:
        whole = sentence.begins.endswith(_ENDS)
        begins = escaped(sentence.begins) + ("" if whole else " …")
        if set(sentence.versions) != set(document.versions):
            begins += f" (only in `{'`, `'.join(sentence.versions)}`)"
        answer = _answer(sentence, document, own)
        yield f"| {escaped(sentence.section)} | {begins} | {sentence.kind} | {answer} |"
    yield ""


def _answer(sentence: Sentence, document: Document, own: Sequence[Requirement]) -> str:
    if sentence.not_observable is not None:
        name = destination(document.destination).name
        answer = f"not observable: {sentence.not_observable.words(name)}"
    else:
        links = [f"[{item.id}](#{item.id})" for item in sentence.held_by(own)]
        answer = ", ".join(links)
        if len(links) > _MOST_NAMES:
            count = f"<summary>{len(links)} requirements</summary>"
            answer = f"<details>{count}{'<br>'.join(links)}</details>"
    return f"{answer}. {escaped(sentence.note)}" if sentence.note else answer


def _requirement(item: Requirement) -> Iterator[str]:
    said = item.source
    yield f"#### {item.id}"
    yield ""
    yield escaped(item.statement)
    yield ""
    yield (
        f"- Source: [{escaped(said.document)}]({said.url}), {escaped(said.section)}: "
        f"“{escaped(said.quote)}”"
    )
    yield f"- Libraries: {', '.join(item.libraries)}"
    conditions = list(_conditions(item.conditions))
    if conditions:
        yield f"- Conditions: {'; '.join(conditions)}"
    if item.settings:
        yield f"- Settings: {_code(source(item.settings))}"
    if not item.calls:
        yield "- Calls: none, the page is only loaded"
    yield ""
    if item.calls:
        yield "```js"
        yield from shortened("\n".join(map(call_source, item.calls)))
        yield "```"
        yield ""


def _conditions(conditions: Conditions) -> Iterator[str]:
    """Yield where the conditions are not the ordinary ones."""
    for part in dataclasses.fields(conditions):
        value = getattr(conditions, part.name)
        if value != getattr(ORDINARY, part.name):
            name = part.name.replace("_", " ")
            text = value if isinstance(value, str) else _code(source(value))
            yield name if value is True else f"{name}: {text}"


def shortened(code: str) -> Iterator[str]:
    """Yield the lines of the code, as many and as much of each as a reader takes in."""
    lines = code.splitlines()
    for line in lines[:_MOST_LINES]:
        yield line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
    if len(lines) > _MOST_LINES:
        yield f"// … and {len(lines) - _MOST_LINES} more lines"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>|~#])", r"\\\1", text)


def _code(code: str) -> str:
    """Return code inside of a sentence, cut where it is long."""
    line = next(shortened(" ".join(line.strip() for line in code.splitlines())))
    return f"``{line}``" if "`" in line else f"`{line}`"


if __name__ == "__main__":
    sys.exit(main())
