"""Writes files of known deviations whole, or not at all."""

from collections.abc import Iterable
from pathlib import Path

from harness.judging.deviations.acceptance import Edits
from harness.judging.deviations.assessment import Entry
from harness.judging.deviations.editing import edited
from harness.judging.deviations.files import parse, shown
from harness.judging.deviations.known_finding import KnownFinding
from harness.model import OutputError, UsageError
from harness.toolchain import paths


def write(edits: Edits, folder: Path) -> list[Path]:
    """Write entries to their files, and return the files that changed.

    A new entry goes to the file of its build in the folder. A missing folder is made.

    All new texts are read again before the first file is replaced.

    Raises:
        UsageError: a file cannot be edited.
        OutputError: a file cannot be written; those before it are.
    """
    files = dict.fromkeys([*(item.file for item in (*edits.changed, *edits.removed) if item.file)])
    added: dict[Path, list[KnownFinding]] = {}
    for entry in edits.added:
        added.setdefault(folder / f"{entry.build}.toml", []).append(entry)
    files.update(dict.fromkeys(added))
    texts: dict[Path, str] = {}
    for file in files:
        old = _read(file)
        try:
            text = edited(
                old,
                added.get(file, ()),
                _in(edits.changed, file),
                _in(edits.removed, file),
            )
        except UsageError as problem:
            raise UsageError(f"{shown(file)}: {problem}") from None
        list(parse(text, file))
        if text != old:
            texts[file] = text
    for file, text in texts.items():
        _replace(file, text)
    return list(texts)


def _in(entries: Iterable[Entry], file: Path) -> list[Entry]:
    return [entry for entry in entries if entry.file == file]


def _replace(file: Path, text: str) -> None:
    """Put a whole new file in the place of the old one, which stays until then."""
    content = text.encode()
    with paths.writing(file):
        paths.write_atomically(file.resolve(), content)
        is_whole = file.read_bytes() == content
    if not is_whole:
        raise OutputError(f"{shown(file)} cannot be replaced; it is as it was")


def _read(file: Path) -> str:
    """Return the text of a file with its line endings; an empty text if the file is missing."""
    if not file.is_file():
        return ""
    with paths.writing(file):
        return file.read_bytes().decode()
