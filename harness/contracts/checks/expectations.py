"""Faults of an expectation: it asks for what can never be observed, or for nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from harness.contracts.checks.faults import Fault, a_kind, is_tuple_of, not_a_tuple, unknown
from harness.contracts.checks.scope import Scope, function_faults, host_faults, script_faults
from harness.model import (
    ANYTHING,
    MISSING,
    Arrives,
    AtLeast,
    BeforeScript,
    Callback,
    CallbackRuns,
    ConsoleSays,
    Containing,
    Delivered,
    Expectation,
    Expected,
    ExpectedRequest,
    GlobalIs,
    GlobalsWhenDefined,
    Invocations,
    LeavesOnly,
    Leftover,
    LoadedOnce,
    Matching,
    Never,
    Options,
    Place,
    Requests,
    Same,
    Value,
    call_phase,
)

KINDS: Final = get_args(Expectation)
"""All kinds of expectations."""

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_FEWEST_PLACES: Final = 2
_LEVELS: Final = ("debug", "error", "info", "log", "warn")
_WRAPPED: Final = {
    Expected: "Invocations((function,), (Expected(…),))",
    ExpectedRequest: "Requests(method, host, path, (ExpectedRequest(…),))",
}


def faults(expectations: Any, scope: Scope) -> Iterator[Fault]:
    """Yield what is wrong with the expectations of a requirement."""
    if isinstance(expectations, KINDS):
        name = type(expectations).__name__
        yield not_a_tuple("expectations", expectations, f"({name}(…),)")
        return
    if not isinstance(expectations, tuple | list):
        yield not_a_tuple("expectations", expectations, "(Invocations(…),)")
        return
    if not expectations:
        yield Fault("there are no expectations, so nothing can make it fail; write at least one")
    elif not scope.requirement.calls and all(map(_expects_nothing, expectations)):
        yield Fault(
            "it makes no call and expects that nothing arrives; make the call that gives nothing, "
            "or Call('ready', (Callback('ready'),)) to expect nothing of the page alone"
        )
    for item in expectations:
        yield from _of_one(item, scope)


def _expects_nothing(item: Any) -> bool:
    of = item.of if isinstance(item, Never) else item
    return isinstance(of, Invocations | Requests) and not of.expected


def _of_one(item: Any, scope: Scope) -> Iterator[Fault]:
    check = _CHECKS.get(type(item))
    if check is not None:
        yield from check(item, scope)
    elif type(item) in _WRAPPED:
        yield Fault(f"{a_kind(item)} stands alone among expectations; write {_WRAPPED[type(item)]}")
    else:
        known = ", ".join(kind.__name__ for kind in KINDS)
        yield Fault(f"{a_kind(item)} is not an expectation; known are: {known}")


def _expected(wanted: Any, scope: Scope) -> Iterator[Fault]:
    if not isinstance(wanted, Expected):
        kind = a_kind(wanted)
        yield Fault(f"{kind} stands where an Expected belongs; write Expected(function, (…,))")
        return
    item: Any = wanted
    yield from function_faults(item.function, scope)
    if not isinstance(item.args, tuple | list):
        yield not_a_tuple(f"the arguments of {item.function}", item.args, "(argument,)")
    elif item.more and not item.args:
        yield Fault(
            f"any arguments of {item.function} will do; state one, or write (ANYTHING,)",
            (item.function,),
        )


def _invocations(item: Any, scope: Scope) -> Iterator[Fault]:
    if not is_tuple_of(item.functions, str):
        yield not_a_tuple("functions", item.functions, f"({item.functions!r},)")
        return
    if not item.functions:
        yield Fault("Invocations names no functions, so it checks nothing")
    for name in item.functions:
        yield from function_faults(name, scope)
    if not isinstance(item.expected, tuple | list):
        yield not_a_tuple("what Invocations expects", item.expected, "(Expected(…),)")
        return
    for wanted in item.expected:
        yield from _expected(wanted, scope)
        if isinstance(wanted, Expected) and wanted.function not in item.functions:
            yield Fault(
                f"{wanted.function} is expected, but is not among the functions of Invocations; "
                "add it there",
                (wanted.function,),
            )


def _requests(item: Any, scope: Scope) -> Iterator[Fault]:
    if item.method not in _METHODS:
        yield unknown("method", item.method, _METHODS)
    yield from host_faults(item.host, scope)
    if not isinstance(item.path, str) or not item.path.startswith("/"):
        yield Fault(f"the path {item.path!r} does not begin with '/'", (str(item.path),))
    if not is_tuple_of(item.expected, ExpectedRequest):
        yield not_a_tuple("what Requests expects", item.expected, "(ExpectedRequest(…),)")


def _global_is(item: Any, scope: Scope) -> Iterator[Fault]:
    known = scope.of("state")
    if item.path not in known:
        yield Fault(
            f"the global {item.path!r} is not among the destination's state; add it there",
            (str(item.path),),
        )
    calls = [call_phase(index) for index in range(len(scope.requirement.calls))]
    if item.when not in ("", "load", *calls):
        yield unknown("phase", item.when, ("load", *calls))
    if item.value in (ANYTHING, MISSING, Matching("*")):
        yield Fault(f"GlobalIs expects {item.value!r}; state the value, or UNDEFINED for none")


def _same(item: Any, scope: Scope) -> Iterator[Fault]:
    if not is_tuple_of(item.places, Place):
        yield not_a_tuple("the places of Same", item.places, "(Place(…), Place(…))")
        return
    if len({*item.places}) < _FEWEST_PLACES:
        yield Fault("Same needs two different places; with Arrives a value arrives at one")
    for place in item.places:
        yield from _place(place, scope)


def _place(place: Any, scope: Scope) -> Iterator[Fault]:
    roots = ("arguments", "query", "body", "headers")
    if not isinstance(place.steps, tuple) or len(place.steps) < len(("root", "step")):
        yield Fault(
            f"the steps {place.steps!r} of a Place lead nowhere; write ('query', 'device_id')"
        )
    elif place.steps[0] not in roots:
        yield unknown("beginning of a place's steps", place.steps[0], roots)
    elif place.steps[0] == "arguments":
        yield from function_faults(place.of, scope)
    else:
        yield from host_faults(place.of, scope)


def _globals(item: Any, scope: Scope) -> Iterator[Fault]:
    yield from function_faults(item.function, scope)
    if not isinstance(item.globals, Mapping) or not item.globals:
        yield Fault("GlobalsWhenDefined names no globals, so it checks nothing")
        return
    known = scope.of("globals")
    for name in item.globals:
        if name not in known:
            yield unknown("global", name, known)


def _loaded_once(item: Any, scope: Scope) -> Iterator[Fault]:
    yield from script_faults(item.url, scope)


def _before_script(item: Any, scope: Scope) -> Iterator[Fault]:
    yield from _expected(item.invocation, scope)
    yield from script_faults(item.url, scope)


def _callback_runs(item: Any, scope: Scope) -> Iterator[Fault]:
    names = [name for call in scope.requirement.calls for name in _callbacks(call.args)]
    if item.name not in names:
        yield unknown("callback", item.name, names)
    if not _is_count(item.times):
        yield Fault(f"a callback cannot run {item.times!r} times; write a number from 0")


def _callbacks(value: Value) -> Iterator[str]:
    """Yield the names of the callbacks in a call's arguments."""
    if isinstance(value, Callback):
        yield value.name
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _callbacks(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _callbacks(item)


def _leaves_only(item: Any, _: Scope) -> Iterator[Fault]:
    if item.what not in get_args(Leftover):
        yield unknown("leftover", item.what, get_args(Leftover))
    if not is_tuple_of(item.allowed, str):
        yield not_a_tuple("what LeavesOnly allows", item.allowed, f"({item.allowed!r},)")
    elif "*" in item.allowed:
        yield Fault("LeavesOnly allows everything, so nothing can make it fail", ("*",))


def _console_says(item: Any, _: Scope) -> Iterator[Fault]:
    if not isinstance(item.words, str) or not item.words:
        yield Fault("ConsoleSays has no words, so every message has them")
    if not is_tuple_of(item.levels, str):
        yield not_a_tuple("the levels of ConsoleSays", item.levels, f"({item.levels!r},)")
        return
    for level in item.levels:
        if level not in _LEVELS:
            yield unknown("console level", level, _LEVELS)


def _delivered(item: Any, scope: Scope) -> Iterator[Fault]:
    if not isinstance(item.times, tuple | list):
        yield not_a_tuple("the times of Delivered", item.times, f"({item.times!r},)")
        return
    if not item.times:
        yield Fault("Delivered counts no call, so it checks nothing")
    wrong: Sequence[Any] = [count for count in item.times if not _is_count(count)]
    if wrong:
        yield Fault(f"a call cannot be delivered {wrong[0]!r} times; write a number from 0")
    made = len(scope.requirement.calls)
    if len(item.times) > made:
        yield Fault(f"Delivered counts {len(item.times)} calls, and {made} are made")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _at_least(item: Any, scope: Scope) -> Iterator[Fault]:
    yield from _wrapped(item, scope)
    if isinstance(item.of, Invocations | Requests) and item.of.expected == ():
        yield Fault("AtLeast expects nothing, so nothing can make it fail")


def _wrapped(item: Any, scope: Scope) -> Iterator[Fault]:
    name = type(item).__name__
    if not isinstance(item.of, Invocations | Requests):
        kind = a_kind(item.of)
        yield Fault(f"{name} holds {kind}; write {name}(Invocations(…)) or {name}(Requests(…))")
        return
    yield from _of_one(item.of, scope)


def _arrives(item: Any, scope: Scope) -> Iterator[Fault]:
    if bool(item.function) == bool(item.host):
        yield Fault("Arrives needs one of two: function='…' or host='…'")
    elif item.function:
        yield from function_faults(item.function, scope)
    else:
        yield from host_faults(item.host, scope)
    if item.value in (ANYTHING, MISSING, Matching("*"), Containing({})):
        yield Fault(f"Arrives expects {item.value!r}; state the value that arrives")


def _options(item: Any, _: Scope) -> Iterator[Fault]:
    if not isinstance(item.defaults, Mapping) or not item.defaults:
        yield Fault("Options names no options, so it checks nothing")


_CHECKS: Final[Mapping[type, Callable[[Any, Scope], Iterator[Fault]]]] = {
    Invocations: _invocations,
    Requests: _requests,
    AtLeast: _at_least,
    Never: _wrapped,
    Arrives: _arrives,
    Options: _options,
    GlobalIs: _global_is,
    Same: _same,
    GlobalsWhenDefined: _globals,
    LoadedOnce: _loaded_once,
    BeforeScript: _before_script,
    CallbackRuns: _callback_runs,
    LeavesOnly: _leaves_only,
    ConsoleSays: _console_says,
    Delivered: _delivered,
}
