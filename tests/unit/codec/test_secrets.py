"""No spelling of a secret is in any output, wherever in a recording it stands.

The spellings are the table `tests/reliability/secrets.toml`, of which the docs tell, too.
"""

import base64
import contextlib
import dataclasses
import io
import json
import re
import tomllib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from harness.codec import evidence_file
from harness.judging import judge
from harness.model import (
    Base64,
    BigInt,
    ConsoleMessage,
    Cycle,
    Entries,
    Error,
    File,
    Function,
    Instance,
    Invocation,
    Map,
    Node,
    Opaque,
    PageError,
    RegExp,
    Set,
    Symbol,
    Threw,
    Url,
    Value,
    Word,
)
from harness.report import Run, outputs, shown, steps, story, verdict_record
from harness.session import Outcome
from harness.toolchain import paths
from tests import report_samples as samples

_TABLE: Final = paths.PACKAGE.parent / "tests" / "reliability" / "secrets.toml"
_READ: Final = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
SECRET: Final[str] = _READ["secret"]
SPELLINGS: Final = {row["spelling"]: row["text"] for row in _READ["row"]}


_OUTPUTS: Final = {
    *("page", "the page's details", "json", "markdown", "junit"),
    *("the terminal", "the story", "the steps", "the evidence"),
}
"""Outputs that show secrets where they are asked to."""


def everywhere(text: str) -> list[Value]:
    """Return values of every kind that can hold a text, each with this text."""
    return [
        text,
        [text],
        {text: text},
        {text: {text: [text]}},
        RegExp(text, "g"),
        Error(text, text, Error("Error", text)),
        Threw(Error("Error", text)),
        Symbol(text),
        Function(text, 0),
        Url(f"https://x.example/?t={text}"),
        Map([(text, text)]),
        Set([text]),
        Entries("FormData", [(text, text)]),
        File("File", text, 1, text, text.encode()),
        Instance(text, {text: text}),
        Base64(text, {"t": text}),
        Node(f"html > body > a#{text}"),
        Cycle((text,)),
        Opaque("object", f"reading it threw Error: {text}"),
        BigInt(1),
    ]


def outcome_with(spelling: str) -> Outcome:
    """Return an outcome in which every place has a spelling of the secret of its settings."""
    text = SPELLINGS[spelling]
    given = {"plan": text, text: text}
    one = samples.outcome("shop-secret", "next", given=given, arrived={text: text})
    assert one.recording is not None
    when: Any = {"phase": "call 0", "order": 99, "time": 9.0}
    noise = (
        PageError("error", f"Error: {text}", text, f"Error: {text}\n at {text}", **when),
        ConsoleMessage("error", (text, {text: text}), **when),
    )
    arrived = [item for item in one.recording.observations if isinstance(item, Invocation)]
    invoked = dataclasses.replace(arrived[-1], args=tuple(everywhere(text)), order=98)
    seen = (*one.recording.observations, invoked, *noise)
    recording = dataclasses.replace(one.recording, observations=seen, settings={"orgToken": SECRET})
    return dataclasses.replace(
        one, evidence=recording, verdict=judge(one.job.requirement, recording)
    )


def unpacked(page: str) -> Iterator[str]:
    """Yield what a page has compressed."""
    for run in re.findall(r"[A-Za-z0-9+/]{64,}={0,2}", page):
        with contextlib.suppress(ValueError, zlib.error):
            yield zlib.decompress(base64.b64decode(run), -zlib.MAX_WBITS).decode("ascii")


def outputs_of(run: Run, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each output of a run."""
    files = {name: folder / name for name in ("page", "json", "markdown", "junit")}
    places = outputs.Places(evidence=folder / "evidence", here=folder, **files)
    outputs.write(run, places)
    for name, place in files.items():
        yield name, place.read_text(encoding="utf-8")
    yield "the page's details", "\n".join(unpacked(files["page"].read_text(encoding="utf-8")))
    console = Console(file=io.StringIO(), width=1000)
    outputs.show(console, run, [verdict_record.judged(one) for one in run.every], places)
    yield "the terminal", console.file.getvalue()  # type: ignore[attr-defined]
    for one in run.every:
        assert one.recording is not None
        yield "the story", story(one)
        yield "the steps", steps(one.recording)
        yield "the evidence", json.dumps(evidence_file.to_json(one.recording), ensure_ascii=False)


def test_no_output_has_a_secret_in_any_spelling(tmp_path: Path) -> None:
    unmasked = [outcome_with(spelling) for spelling in SPELLINGS]
    assert all(one.verdict.word is Word.FAIL for one in unmasked)
    told = {json.dumps(text)[1:-1] for text in SPELLINGS.values()} | {*SPELLINGS.values()}
    for is_shown in (True, False):
        kept = [shown(one, show_secrets=is_shown) for one in unmasked]
        run = Run({"Shop": kept}, samples.BEGAN, 1.0)
        found = {
            name
            for name, text in outputs_of(run, tmp_path)
            if any(secret in text for secret in told)
        }
        assert found == (_OUTPUTS if is_shown else set())
