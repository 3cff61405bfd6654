"""The evidence file: line-JSON with a header, one line for each run, and a footer.

A file without its footer is from a run that did not end, and can never be mistaken for a
whole one. Bodies are kept as bytes (base64), values as `tagged_json` has them.
"""

import base64
import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TextIO

from harness import __version__
from harness.codec import tagged_json
from harness.model import (
    LIBRARIES,
    BlindSpot,
    Build,
    Call,
    CallbackRan,
    CallStarted,
    ConsoleMessage,
    Definition,
    GlobalState,
    Invocation,
    Leftovers,
    Library,
    Observation,
    PageError,
    Recording,
    RecordingsError,
    Refusal,
    Reported,
    Request,
    Role,
    ScriptLoad,
    ServedTracker,
    Verdict,
    WireError,
)
from harness.toolchain import paths

FORMAT: Final = 1
"""The version of the file's format; a file with a greater one is refused."""

KINDS: Final[Mapping[str, type[Observation]]] = {
    "invocation": Invocation,
    "call": CallStarted,
    "callback": CallbackRan,
    "definition": Definition,
    "state": GlobalState,
    "script": ScriptLoad,
    "error": PageError,
    "console": ConsoleMessage,
    "blind": BlindSpot,
    "request": Request,
    "refusal": Refusal,
}
"""The observations by the kind that JSON calls them, also in the recorder's log."""

_NAMES: Final = {kind: name for name, kind in KINDS.items()}
DAMAGE: Final = (AttributeError, KeyError, StopIteration, TypeError, ValueError)
"""The errors of reading a part that is missing, or of another kind."""

_TAGGED: Final = frozenset({"args", "threw", "globals", "parameters"})


def to_json(recording: Recording) -> dict[str, Any]:
    """Return a recording as JSON; `from_json` gives back an equal one."""
    return {
        "requirement": recording.requirement,
        "library": recording.library,
        "library_version": recording.library_version,
        "browser": recording.browser,
        "build": dataclasses.asdict(recording.build),
        "settings": tagged_json.encode(recording.settings),
        "calls": [
            {"method": call.method, "args": tagged_json.encode(call.args)}
            | ({"on": call.on} if call.on else {})
            for call in recording.calls
        ],
        "observations": [observation_to_json(seen) for seen in recording.observations],
        "leftovers": dataclasses.asdict(recording.leftovers),
        "seconds": recording.seconds,
        "tracker": recording.tracker,
        "reported": [dataclasses.asdict(seen) for seen in recording.reported],
        "neighbour_tracker": dataclasses.asdict(recording.neighbour_tracker),
        "declared": tagged_json.encode(recording.declared),
        "kept": tagged_json.encode(recording.kept),
        "dispatchers": list(recording.dispatchers),
        "world": dict(recording.world),
        "served_tracker": dataclasses.asdict(recording.served_tracker),
    }


def from_json(line: Mapping[str, Any]) -> Recording:
    """Return the recording that `to_json` made this JSON of.

    Raises:
        RecordingsError: a part is missing or of another kind.
    """
    try:
        return Recording(
            requirement=line["requirement"],
            library=next(name for name in LIBRARIES if name == line["library"]),
            library_version=line["library_version"],
            browser=line["browser"],
            build=Build(**line["build"]),
            settings=tagged_json.decode(line["settings"]),
            calls=tuple(
                Call(call["method"], tuple(tagged_json.decode(call["args"])), call.get("on", ""))
                for call in line["calls"]
            ),
            observations=tuple(_observation_from_json(seen) for seen in line["observations"]),
            leftovers=Leftovers(**{key: tuple(names) for key, names in line["leftovers"].items()}),
            seconds=line["seconds"],
            tracker=line["tracker"],
            reported=tuple(Reported(**seen) for seen in line["reported"]),
            neighbour_tracker=_neighbour(line["neighbour_tracker"]),
            declared=tagged_json.decode(line["declared"]),
            kept=tagged_json.decode(line.get("kept", {})),  # a file of an older version has none
            dispatchers=tuple(line["dispatchers"]),
            world=line.get("world", {}),  # a file of an older version has none
            served_tracker=ServedTracker(**line.get("served_tracker", {})),  # likewise
        )
    except (*DAMAGE, WireError) as problem:
        raise RecordingsError(f"a recording is damaged: {problem!r}") from problem


def _neighbour(found: Mapping[str, Any] | str) -> ServedTracker:
    """Return which tracker a neighbour had; a file of an older version has only its address."""
    if isinstance(found, str):
        return ServedTracker(scripts={found: ""} if found else {})
    return ServedTracker(**found)


def observation_to_json(seen: Observation) -> dict[str, Any]:
    """Return one observation as JSON, as it stands in a recording's line."""
    line: dict[str, Any] = {"kind": _NAMES[type(seen)]}
    for part in dataclasses.fields(seen):
        value = getattr(seen, part.name)
        if part.name in _TAGGED:
            value = tagged_json.encode(value)
        elif isinstance(value, bytes):
            value = base64.b64encode(value).decode("ascii")
        # `kind` says which observation this is; an error's own kind needs another name.
        line["error_kind" if part.name == "kind" else part.name] = value
    return line


def _observation_from_json(line: Mapping[str, Any]) -> Observation:
    parts = {key: value for key, value in line.items() if key != "kind"}
    for name in _TAGGED & parts.keys():
        parts[name] = tagged_json.decode(parts[name])
    if "args" in parts:
        parts["args"] = tuple(parts["args"])
    if "error_kind" in parts:
        parts["kind"] = parts.pop("error_kind")
    if "role" in parts:
        parts["role"] = Role(parts["role"])
    if line["kind"] == "request":
        parts["body"] = base64.b64decode(parts["body"])
        for name in ("query", "headers"):
            parts[name] = tuple((key, value) for key, value in parts[name])
    return KINDS[line["kind"]](**parts)


class Writer:
    """Writes an evidence file; the footer is written when the context ends without an error.

    Each of its methods raises an `OutputError` where the file cannot be written.
    """

    def __init__(self, place: Path, options: Mapping[str, Any]) -> None:
        self._place = place
        self._options = dict(options)
        self._at_end: dict[str, Any] = {}
        self._words: Counter[str] = Counter()
        self._file: TextIO | None = None

    def add_to_header(self, name: str, value: Any) -> None:
        """Add something to the header, before the file is begun."""
        self._options[name] = value

    def add_to_footer(self, name: str, value: Any) -> None:
        """Add something to the footer: what is known only once the file was begun."""
        self._at_end[name] = value

    def __enter__(self) -> Self:
        """Begin the file with its header, replacing an earlier one."""
        with paths.writing(self._place):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._place.open("w", encoding="utf-8")
        head = {"kind": "header", "format": FORMAT, "harness": __version__}
        self._write({**head, **self._options})
        return self

    def add(self, verdict: Verdict, recording: Recording | None, *, known: bool = False) -> None:
        """Add one run; an `error` verdict may have no recording, a `fail` may be known."""
        self._words[verdict.word] += 1
        self._write(
            {
                "kind": "run",
                "requirement": verdict.requirement,
                "library": verdict.library,
                "engine": verdict.engine,
                "verdict": verdict.word,
                "known": known,
                "reason": verdict.reason,
                "recording": None if recording is None else to_json(recording),
            }
        )

    def add_scenario(
        self,
        name: str,
        library: Library,
        recording: Recording | None,
        *,
        scenario: Mapping[str, Any],
        reason: str = "",
    ) -> None:
        """Add a run that no requirement asked for; `scenario` says which calls belong together."""
        self._words["recorded" if recording else "not recorded"] += 1
        self._write(
            {
                "kind": "run",
                "requirement": name,
                "library": library,
                "reason": reason,
                "scenario": scenario,
                "recording": None if recording is None else to_json(recording),
            }
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the file with its footer, unless something went wrong."""
        if kind is None:
            self._write(
                {
                    "kind": "footer",
                    "runs": sum(self._words.values()),
                    "verdicts": dict(sorted(self._words.items())),
                    **self._at_end,
                }
            )
        if self._file is not None:
            with paths.writing(self._place):
                self._file.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        if self._file is None:
            raise RecordingsError(f"{self._place} is not open")
        with paths.writing(self._place):
            self._file.write(json.dumps(line) + "\n")
        self._file.flush()


def read(place: Path) -> Iterator[Recording]:
    """Yield the recordings of an evidence file, after checking that it is whole.

    Raises:
        RecordingsError: it is missing, cut short, damaged, or from a newer harness.
    """
    for line in lines(place)[1:-1]:
        if "recording" not in line:
            raise RecordingsError(
                f"{place} is damaged: one of its lines is not a run; record it again"
            )
        if line["recording"] is not None:
            yield from_json(line["recording"])


def lines(place: Path) -> list[dict[str, Any]]:
    """Return the lines of an evidence file, header and footer included, if it is whole.

    Raises:
        RecordingsError: it is missing, cut short, damaged, or from a newer harness.
    """
    if not place.is_file():
        raise RecordingsError(f"{place} does not exist; 'harness check' writes one")
    try:
        found = [json.loads(text) for text in place.read_text(encoding="utf-8").splitlines()]
    except ValueError:
        raise RecordingsError(
            f"{place} is not an evidence file, or cut short, or damaged; record it again"
        ) from None
    if not found or not all(isinstance(line, dict) for line in found):
        raise RecordingsError(f"{place} is not an evidence file, or damaged; record it again")
    header, footer = found[0], found[-1]
    if header.get("kind") != "header" or not isinstance(header.get("format"), int):
        raise RecordingsError(f"{place} is not an evidence file: its first line is not a header")
    if header["format"] > FORMAT:
        raise RecordingsError(
            f"{place} has format {header['format']} and this harness knows {FORMAT}; "
            "read it with the newer harness that wrote it"
        )
    if footer.get("kind") != "footer" or footer.get("runs") != len(found) - 2:
        raise RecordingsError(f"{place} is cut short: the run that wrote it did not end")
    return found
