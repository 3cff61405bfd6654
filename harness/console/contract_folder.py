"""A contracts folder for a destination that nobody has described, as its build was observed.

What it has is a beginning: its requirements say what a build does, and not what anybody promises.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from harness.analysis import asked, called
from harness.console.python_source import bindings_source, module_source
from harness.contracts import (
    UNWRITTEN_SOURCE,
    Description,
    Destination,
    NoSample,
    semantic,
)
from harness.model import (
    Arrives,
    AtLeast,
    Call,
    Expectation,
    Invocations,
    LoadedOnce,
    Recording,
    Request,
    Requests,
    Requirement,
    Role,
    ScriptLoad,
    Source,
    segment,
)
from harness.toolchain import paths

_USER: Final = "user-1047"
_CALLS: Final[Mapping[str, tuple[Call, ...]]] = {
    "page": (Call("page", ("Docs", "Pricing", {"plan": "pro", "seats": 12})),),
    "identify": (
        Call("identify", (_USER, {"email": "jane.kim@example.com", "plan": "pro", "seats": 12})),
    ),
    "track": (Call("track", ("Plan Changed", {"plan": "pro", "seats": 12, "trial": False})),),
    "group": (Call("group", ("group-31", {"name": "Borealis", "employees": 410})),),
    "alias": (Call("alias", (_USER,)),),
}
_OWN_METHODS: Final = ("invoke", "emit", "ready")
"""Methods that an integration has, and no tracker: a build may keep itself in a global."""

_NO_SAMPLE: Final = "no document promises yet that a call arrives: name a requirement that says so"


def calls_to_try(found: Description) -> Iterator[tuple[Call, ...]]:
    """Yield the calls that show what a build does: nothing, each method, and each event of its own.

    Of Segment's specified events those that it has a method for, with all their properties. The
    call that counts is the last; a build that assumes a page call gets one before it.
    """
    first = (Call("page"),) if found.assumes_page else ()
    yield ()
    yield from ((*first, *calls) for calls in _CALLS.values())
    own = {name.lower() for name in found.methods}
    for category in semantic.categories():
        for event in semantic.events(category):
            if event.name.replace(" ", "").lower() in own:
                yield (*first, Call("track", (event.name, event.properties)))


def concrete(target: Destination, recordings: Sequence[Recording]) -> Destination:
    """Return a destination with the hosts and the tracker's address that its build was seen to ask.

    What its hosts answered a script stays their answer. Without a script that it loads there is no
    tracker; then the address is one that nothing asks for.
    """
    scripts = [
        seen.url
        for recording in recordings
        for seen in recording.observations
        if isinstance(seen, ScriptLoad) and seen.url.split("/")[2] != segment.CDN
    ]
    nowhere = f"https://{target.key}.invalid/tracker.js"
    hosts = [url.split("/")[2] for url in scripts]
    hosts += [host for one in recordings for host in asked(one, target)]
    seen = {name for one in recordings for name in called(one, target)}
    selves = {name.partition(".")[0] for name in seen if name.rpartition(".")[2] in _OWN_METHODS}
    return dataclasses.replace(
        target,
        tracker_url=next((url for url in scripts if url.startswith("https:")), nowhere),
        stub=f"{target.key}.js",
        functions=tuple(name for name in target.functions if name.partition(".")[0] not in selves),
        hosts=tuple(dict.fromkeys(hosts)) or (nowhere.split("/")[2],),
        answers={path: target.answer(path) for one in recordings for path in _fetched(one)},
        learned=None,
        guessed=(),
    )


def _fetched(recording: Recording) -> Iterator[str]:
    """Yield the paths of the destination's hosts whose answers a script may have read."""
    for seen in recording.observations:
        if isinstance(seen, Request) and seen.role is Role.DESTINATION and not seen.is_preflight:
            headers = {name.lower(): value for name, value in seen.headers}
            if headers.get("sec-fetch-dest") == "empty":
                yield seen.path


def observed(made: Requirement, build: str) -> Requirement:
    """Return a drafted requirement as one that is observed: its quote is left for its author."""
    methods = list(dict.fromkeys(call.method for call in made.calls))
    what = " and ".join(map(_words, made.calls)) or "loading the page"
    given = dict.fromkeys(name for part in made.expectations for name in _given(part))
    return dataclasses.replace(
        made,
        statement=(
            f"Taking what {build} does to be right, {what} gives "
            f"{', '.join(given) or 'the tracker nothing'}."
        ),
        level="inferred",
        source=Source(
            build,
            " and ".join(methods).capitalize() or "Loading",
            UNWRITTEN_SOURCE.quote,
            UNWRITTEN_SOURCE.url,
        ),
    )


def show_something(required: Sequence[Requirement]) -> bool:
    """Say whether any call of these requirements gives a destination something."""
    every = (part for item in required if item.calls for part in item.expectations)
    return any(name for part in every for name in _given(part))


def _words(call: Call) -> str:
    name = call.args[0] if call.method == "track" else ""
    return f"track of {name}" if isinstance(name, str) and name else call.method


def _given(part: Expectation) -> Iterator[str]:
    """Yield what a build calls or asks: the names of functions, and addresses."""
    match part:
        case AtLeast(of):
            yield from _given(of)
        case Invocations(expected=expected):
            yield from (f"{one.function}(…)" for one in expected)
        case Requests(host=host, expected=expected):
            yield from [f"a request to {host}"] if expected else []
        case Arrives(function=function, host=host):
            yield function or host
        case LoadedOnce(url=url):
            yield url


def contract_files(target: Destination, required: Sequence[Requirement]) -> dict[str, str]:
    """Return the files of a contracts folder by their names in it."""
    about = f'"""{target.name}, as a build of its integration was observed: not yet promised."""'
    listed = {"REQUIREMENTS": tuple(required), "SAMPLE": NoSample(_NO_SAMPLE)}
    destination = module_source("DESTINATION", dataclasses.replace(target, folder=None))
    return {
        f"destinations/{target.key}.py": f"{about}\n\n{destination}",
        f"requirements/{target.key}.py": f"{about}\n\n{bindings_source(listed)}",
        f"stubs/{target.stub}": stub(target),
    }


def stub(target: Destination) -> str:
    """Return the tracker stub of a destination: that of unknown ones, for these globals."""
    roots = sorted({name.split(".")[0].removesuffix("()") for name in target.functions})
    text = (paths.pages() / "stubs" / "unknown.js").read_text(encoding="utf-8")
    return f"(() => {{\nconst HARNESS_GLOBALS = {json.dumps(roots)};\n{text}}})();\n"
