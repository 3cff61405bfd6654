"""Says in words what the page observed: its lane, its kind, a text, and what else there is."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

from harness.codec import invocation_source, source
from harness.model import (
    UNDEFINED,
    BlindSpot,
    CallbackRan,
    ConsoleMessage,
    Definition,
    GlobalState,
    Invocation,
    PageError,
    Refusal,
    ScriptLoad,
)

Lane: TypeAlias = Literal["page", "library", "tracker", "request"]
"""The source of an entry: the page, the library's events, the tracker's functions, requests."""

_Described: TypeAlias = tuple[Lane, str, str, dict[str, Any]]


def _ran(seen: CallbackRan) -> _Described:
    return "page", "callback", f"{seen.name}({', '.join(map(source, seen.args))})", {}


def _invocation(seen: Invocation) -> _Described:
    text = invocation_source(seen)
    notes = [f"inside {seen.inside}"] if seen.inside else []
    if seen.hides:
        notes.append(f"a function that {seen.maker} has put in the place of that of {seen.hides}")
    if seen.threw is not UNDEFINED:
        notes.append(f"threw {source(seen.threw)}")
    more = {"place": "; ".join(notes)}
    if seen.caller:
        more["text"] = f"{text}\n\ncalled by {seen.caller}"
    return "tracker", "invocation", text, more


def _definition(seen: Definition) -> _Described:
    text = f"{seen.function} is defined; {source(seen.globals)}"
    return "tracker", "definition", text, {"is_plain": True}


def _state(seen: GlobalState) -> _Described:
    return "tracker", "globals", f"after {seen.phase}: {source(seen.globals)}", {"is_plain": True}


def _script(seen: ScriptLoad) -> _Described:
    more = {"is_plain": seen.state != "failed"}
    return "page", "script", f"{seen.url} {seen.state}", more


def _error(seen: PageError) -> _Described:
    place = seen.position or seen.source
    text = f"{seen.kind}: {seen.message}\n{seen.stack}".rstrip()
    return "page", "error", text, {"place": place, "is_bad": True}


def _console(seen: ConsoleMessage) -> _Described:
    words = " ".join(arg if isinstance(arg, str) else source(arg) for arg in seen.args)
    return "page", f"console.{seen.level}", words, {}


def _blind(seen: BlindSpot) -> _Described:
    return "page", "blind spot", f"{seen.where}: {seen.reason}", {"is_bad": True}


def _refusal(seen: Refusal) -> _Described:
    text = f"{seen.method} {seen.url}".lstrip()
    return "request", "refusal", text, {"place": seen.words, "is_bad": True}


DESCRIBE: Final[Mapping[type, Callable[[Any], _Described]]] = {
    CallbackRan: _ran,
    Invocation: _invocation,
    Definition: _definition,
    GlobalState: _state,
    ScriptLoad: _script,
    PageError: _error,
    ConsoleMessage: _console,
    BlindSpot: _blind,
    Refusal: _refusal,
}
