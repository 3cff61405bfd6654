"""Callbacks run, once, whether or not the tracker has come."""

from collections.abc import Iterator

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import AT_ONCE, Subject
from harness.model import Call, Callback, CallbackRuns, Conditions, Requirement


def callbacks(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for callbacks, where it is known when the tracker loads."""
    yield from callbacks_of_calls(subject, Conditions(when="before tracker", tracker="missing"))
    yield subject.requirement(
        "ready-callback",
        "What is given to ready() runs, once, when the tracker has loaded.",
        sources.READY,
        (Call("ready", (Callback("whenReady"),)),),
        (CallbackRuns("whenReady"),),
        conditions=Conditions(when="before tracker"),
    )


def callbacks_of_calls(subject: Subject, missing: Conditions) -> Iterator[Requirement]:
    """Yield what holds for the callback of a call; `missing` is how a page lacks the tracker."""
    names = {"identify": "afterIdentify", "page": "afterPage", "track": "afterTrack"}
    calls = tuple(
        Call(call.method, (*call.args, {}, Callback(names[call.method])))
        for call in subject.each_method()
    )
    runs = tuple(CallbackRuns(names[call.method]) for call in calls)
    yield subject.requirement(
        "callbacks",
        "The callback of each call runs, once.",
        sources.CALLBACK,
        calls,
        runs,
        conditions=AT_ONCE,
    )
    yield subject.requirement(
        "callbacks-without-tracker",
        "The callback of each call runs, once, also where the tracker is missing.",
        sources.CALLBACK_MAY_NOT_RUN,
        calls,
        runs,
        level="advice",
        conditions=missing,
    )
