"""The integrations object decides which calls a destination gets, and whether it is loaded."""

from collections.abc import Iterator

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import AT_ONCE, Subject
from harness.model import Conditions, Expectation, Requests, Requirement, Source


def options(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for each integrations object, of each call and of the library's loading."""
    name = subject.name
    only = {"All": False, name: True}
    for slug, flags, words, source, is_on in (
        ("all-false", {"All": False}, "{All: false}", sources.LISTED_AS_TRUE, False),
        ("only", only, f"{{All: false, {name}: true}}", sources.LISTED_AS_TRUE, True),
        ("false", {name: False}, f"{{{name}: false}}", sources.EXCLUDED, False),
        ("true", {name: True}, f"{{{name}: true}}", sources.SELECTED, True),
    ):
        yield _of_calls(subject, slug, flags, words, source, is_on=is_on)
        yield _of_loading(subject, slug, flags, words, is_on=is_on)
    flags = {name.lower(): False, name.upper(): False}
    calls = subject.each_method({"integrations": flags})
    yield subject.requirement(
        "option-case",
        f"A flag whose letters are not those of {name} is not this destination's.",
        sources.CASE_SENSITIVE,
        calls,
        subject.arriving(calls),
        conditions=AT_ONCE,
    )


def _of_calls(
    subject: Subject, slug: str, flags: dict[str, bool], words: str, source: Source, *, is_on: bool
) -> Requirement:
    result = "arrives" if is_on else "does not arrive; the next one, without it, does"
    calls = subject.each_method({"integrations": flags})
    following = (subject.track(2),)
    return subject.requirement(
        f"option-{slug}",
        f"A call with the integrations object {words} {result}.",
        source,
        (*calls, *following),
        subject.arriving((*calls, *following)) if is_on else subject.gets(following, at_once=True),
        conditions=AT_ONCE,
    )


def _of_loading(
    subject: Subject, slug: str, flags: dict[str, bool], words: str, *, is_on: bool
) -> Requirement:
    result = "gets each call" if is_on else "gets no call, and its tracker is not asked for"
    calls = subject.each_method()
    nothing = (*subject.gets_nothing(), _tracker_not_asked_for(subject))
    return subject.requirement(
        f"load-option-{slug}",
        f"Where the library is loaded with the integrations object {words}, {subject.name} "
        f"{result}.",
        sources.LOAD_OPTIONS,
        calls,
        subject.arriving(calls) if is_on else nothing,
        conditions=Conditions(burst=True, options={"integrations": flags}),
    )


def _tracker_not_asked_for(subject: Subject) -> Expectation:
    host, _, path = subject.destination.tracker_url.removeprefix("https://").partition("/")
    return Requests("GET", host, f"/{path}", ())
