"""The recorder's log entries, as JSON, to observations: the one place that knows both."""

from collections.abc import Mapping
from typing import Any

from harness.codec import tagged_json
from harness.model import (
    BlindSpot,
    CallbackRan,
    CallStarted,
    ConsoleMessage,
    Definition,
    Invocation,
    Observation,
    PageError,
    ScriptLoad,
    WireError,
)


def observation(entry: Mapping[str, Any]) -> Observation:
    """Return the observation that a log entry of the recorder stands for.

    Raises:
        WireError: an entry of a kind, or without a part, that this version does not know.
    """
    try:
        return _observation(entry)
    except KeyError as missing:
        raise WireError(
            f"the recorder's entry {dict(entry)} has no {missing}; are pages/ and harness/ of the "
            "same version?"
        ) from missing


def _observation(entry: Mapping[str, Any]) -> Observation:
    when = {"phase": entry["phase"], "order": entry["order"], "time": entry["time"]}
    match entry["kind"]:
        case "invocation":
            return Invocation(
                function=entry["function"],
                args=tuple(tagged_json.decode(arg) for arg in entry["args"]),
                caller=entry["caller"],
                inside=entry["inside"],
                threw=tagged_json.decode(entry["threw"]),
                **when,
            )
        case "call":
            return CallStarted(index=entry["index"], **when)
        case "callback":
            given = tuple(tagged_json.decode(arg) for arg in entry["args"])
            return CallbackRan(name=entry["name"], args=given, **when)
        case "definition":
            found = {name: tagged_json.decode(value) for name, value in entry["globals"].items()}
            return Definition(function=entry["function"], globals=found, **when)
        case "script":
            return ScriptLoad(
                url=entry["url"], element_id=entry["id"], state=entry["state"], **when
            )
        case "error":
            return PageError(
                kind=entry["type"],
                message=entry["message"],
                source=entry["source"],
                stack=entry["stack"],
                **when,
            )
        case "console":
            args = tuple(tagged_json.decode(arg) for arg in entry["args"])
            return ConsoleMessage(level=entry["level"], args=args, **when)
        case "blind":
            return BlindSpot(where=entry["where"], reason=entry["reason"], **when)
        case unknown:
            raise WireError(f"the recorder sent an entry of the unknown kind {unknown!r}")
