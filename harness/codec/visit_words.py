"""A visit and answers in words: as a recording and a report have them."""

import dataclasses
from collections.abc import Mapping

from harness.codec.js_source import call_source, source
from harness.model import USUAL_VISIT, Answer, Call, Navigation, Visit


def visit_words(visit: Visit) -> dict[str, str]:
    """Return each part of a visit by its name, in words."""
    return {
        part.name.replace("_", " "): _words(getattr(visit, part.name))
        for part in dataclasses.fields(visit)
    }


def unusual_words(visit: Visit) -> dict[str, str]:
    """Return the parts of a visit that are not as usual, by their names, in words."""
    usual = visit_words(USUAL_VISIT)
    return {name: words for name, words in visit_words(visit).items() if words != usual[name]}


def answers_words(answers: Mapping[str, tuple[Answer, ...]]) -> str:
    """Return in words what paths answer: `/events: 503, then 200 ''`."""
    return "; ".join(
        f"{path}: {', then '.join(map(_answer, every))}" for path, every in answers.items()
    )


def _answer(answer: Answer) -> str:
    headers = [f"{name}: {value}" for name, value in answer.headers.items()]
    body = [] if answer.body == Answer().body else [repr(answer.body.decode(errors="replace"))]
    late = [] if answer.after == 0 else [f"after {answer.after} s"]
    if answer.after is None:
        return "never"
    return " ".join([str(answer.status), *headers, *body, *late])


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_step, value))
    if isinstance(value, Mapping):
        return source(dict(value)) if value else ""
    return str(value)


def _step(step: Navigation | Call) -> str:
    if isinstance(step, Call):
        return call_source(step).removesuffix(";")
    title = f" ({step.title})" if step.title else ""
    return f"before call {step.before} to {step.address}{title}"
