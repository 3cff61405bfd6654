"""The recorder's log entries, as JSON, to observations.

An entry has an observation's parts under their own names, as in the evidence file; two have
another.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from harness.codec import tagged_json
from harness.codec.evidence_file import KINDS
from harness.model import Observation, PageError, Request, ScriptLoad, WireError

_OTHER_NAMES: Final = {(ScriptLoad, "element_id"): "id", (PageError, "kind"): "type"}
"""Parts that the recorder calls by another name."""

_ADDED_LATER: Final = frozenset({"position", "role", "is_sent"})
"""Parts that the page does not know."""


def observation(entry: Mapping[str, Any]) -> Observation:
    """Return the observation that a log entry of the recorder stands for.

    Raises:
        WireError: an entry of a kind, or a part, that this version does not know.
    """
    try:
        kind = KINDS.get(entry["kind"])
        if kind is None or kind is Request:  # the edge sees requests, not the page
            raise WireError(f"the recorder sent an entry of the unknown kind {entry['kind']!r}")
        return kind(**_parts(kind, entry))
    except KeyError as missing:
        raise WireError(
            f"the recorder's entry {dict(entry)} has no {missing}; are pages/ and harness/ of the "
            "same version?"
        ) from missing
    except (AttributeError, TypeError) as problem:
        raise WireError(f"{str(entry)[:120]} is no entry of the recorder ({problem})") from problem


def _parts(kind: type[Observation], entry: Mapping[str, Any]) -> dict[str, Any]:
    names = [part.name for part in dataclasses.fields(kind) if part.name not in _ADDED_LATER]
    return {name: _decoded(name, entry[_OTHER_NAMES.get((kind, name), name)]) for name in names}


def _decoded(name: str, part: Any) -> Any:
    """Return a part of an entry, in which each value was tagged by itself."""
    match name:
        case "args":
            return tuple(tagged_json.decode(value) for value in part)
        case "globals":
            return {key: tagged_json.decode(value) for key, value in part.items()}
        case "threw":
            return tagged_json.decode(part)
        case _:
            return part
