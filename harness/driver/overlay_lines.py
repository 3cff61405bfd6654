"""The overlay's lines for a run: requirement, calls, observations and verdict."""

from collections.abc import Sequence
from typing import Final

from harness.analysis import RECEIVERS
from harness.codec import call_source, difference_words, invocation_source, source
from harness.driver.engines import Line
from harness.model import (
    UNDEFINED,
    BlindSpot,
    Call,
    CallbackRan,
    CallStarted,
    ConsoleMessage,
    Definition,
    Difference,
    GlobalState,
    Invocation,
    Library,
    Observation,
    PageError,
    Refusal,
    Request,
    Requirement,
    Role,
    ScriptLoad,
    Stimulus,
    Verdict,
)

LONGEST: Final = 4_000
"""How many characters of a line are shown."""

MOST_DIFFERENCES: Final = 20
"""How many differences are shown; the rest are counted."""


def introduction(stimulus: Stimulus, library: Library) -> Line:
    """Return the line that says what the run tests, but never what is expected."""
    line = {"kind": "requirement", "id": stimulus.id, "library": library}
    if not isinstance(stimulus, Requirement):
        return line
    passage = stimulus.source
    return {
        **line,
        "statement": _short(stimulus.statement),
        "source": _short(f"{passage.document} › {passage.section}"),
        "quote": _short(passage.quote),
    }


def step(title: str, calls: Sequence[Call] = ()) -> Line:
    """Return the line that begins a step of the run: later observations belong to it."""
    return {"kind": "step", "title": title, "code": _code(calls)}


def observation_line(seen: Observation) -> Line | None:
    """Return the line for an observation; None where another line shows it."""
    match seen:
        case CallStarted():
            return None  # its step shows it
        case Invocation():
            threw = "" if seen.threw is UNDEFINED else f" threw {source(seen.threw)}"
            return _line("invocation", "invocation", f"{invocation_source(seen)}{threw}")
        case CallbackRan():
            args = ", ".join(map(source, seen.args))
            return _line("note", "callback", f"{seen.name}({args})")
        case Definition():
            return _line("note", "definition", f"{seen.function} {source(seen.globals)}")
        case GlobalState():
            return _line("note", "globals", source(seen.globals))
        case ScriptLoad(state="inserted"):
            return None  # a line with its result follows
        case ScriptLoad():
            kind = "problem" if seen.state == "failed" else "note"
            return _line(kind, "script", f"{seen.state} {seen.url}")
        case PageError():
            return _line("problem", seen.kind, seen.message)
        case ConsoleMessage():
            kind = "problem" if seen.level == "error" else "note"
            return _line(kind, "console", " ".join(map(source, seen.args)))
        case Request():
            return _request(seen)
        case Refusal():
            return _line("problem", "refused", f"{seen.method} {seen.url} {seen.words}".lstrip())
        case BlindSpot():
            return _line("problem", "unseen", f"{seen.where}: {seen.reason}")


def verdict_line(verdict: Verdict) -> Line:
    """Return the line that ends a run; only this one shows what was expected."""
    shown = [_difference(item) for item in verdict.differences[:MOST_DIFFERENCES]]
    return {
        "kind": "verdict",
        "word": verdict.word.value,
        "reason": _short(verdict.reason),
        "differences": shown,
        "more": len(verdict.differences) - len(shown),
    }


def left() -> Line:
    """Return the line that says that the test page is gone."""
    return {"kind": "left"}


def question(text: str, answers: Sequence[tuple[str, str]], calls: Sequence[Call] = ()) -> Line:
    """Return the line of a question; each answer is the word that comes back, and its button."""
    shown = [list(pair) for pair in answers]
    return {"kind": "question", "text": text, "code": _code(calls), "answers": shown}


def answered() -> Line:
    """Return the line that removes the question."""
    return {"kind": "answered"}


def _code(calls: Sequence[Call]) -> str:
    return _short("\n".join(map(call_source, calls)))


def _line(kind: str, label: str, text: str) -> Line:
    return {"kind": kind, "label": label, "text": _short(text)}


def _request(seen: Request) -> Line:
    exchange = f"{seen.method} {seen.url} {seen.status}"
    if seen.is_preflight or seen.role not in RECEIVERS:
        return _line("note", seen.role.value, exchange)
    body = "" if seen.parameters is UNDEFINED else f" {source(seen.parameters)}"
    kind = "request" if seen.role is Role.DESTINATION else "problem"
    return _line(kind, seen.role.value, f"{exchange}{body}")


def _difference(difference: Difference) -> dict[str, str]:
    return {
        "path": _short(difference_words.words(difference.place)),
        "expected": _short(source(difference.expected)),
        "observed": _short(source(difference.observed)),
        "note": _short(difference.hint),
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
