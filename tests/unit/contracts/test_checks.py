"""Contracts that nothing could judge are refused when they are read, a line for each fault."""

import runpy
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.contracts import built_in
from harness.contracts.checks import destination_faults, requirement_faults

GOOD = """\
from harness.contracts import *

DESTINATION = Destination(
    key="acme",
    name="Acme",
    tracker_url="https://cdn.acme.example/acme.js",
    stub="acme.js",
    functions=("acme.track", "acme.queue.*"),
    globals=("AcmeToken",), state=("acme.id",),
    hosts=("cdn.acme.example", "in.acme.example"),
    answers={"/v1/event": Answer(status=204)}, settings={"token": "42"},
)

REQUIREMENTS = (
    Requirement(
        id="acme-track",
        destination="acme",
        statement="Track hands acme.track the event.",
        level="documented",
        source=Source("Acme guide", "Track", "the event", "https://docs.acme.example/"),
        calls=(Call("track", ("Signed Up", {"seats": 0}, Callback("done"))),),
        expectations=(
            Invocations(("acme.track",), (Expected("acme.track", ("Signed Up",)),)),
            Requests("POST", "in.acme.example", "/v1/event", (ExpectedRequest(),)),
            GlobalsWhenDefined("acme.track", {"AcmeToken": "42"}),
            LoadedOnce("https://cdn.acme.example/acme.js"),
            BeforeScript(Expected("acme.queue.push", ()), "https://cdn.acme.example/acme.js"),
            CallbackRuns("done"),
            LeavesOnly("cookies", ("acme_*",)),
            ConsoleSays("token"),
            Delivered((1,)),
        ),
        libraries=("next",),
        conditions=Conditions(when="before library", tracker="missing", neighbour="wigzo"),
    ),
)
"""


@dataclass(frozen=True)
class Broken:
    """A change of the good contract, and what is said of it: the line, and the message."""

    old: str
    new: str
    line: int
    message: str


ALL_KINDS = (
    "Invocations, Requests, AtLeast, Never, Arrives, Options, GlobalIs, Same, "
    "GlobalsWhenDefined, LoadedOnce, BeforeScript, CallbackRuns, "
    "LeavesOnly, ConsoleSays, Delivered"
)
REQUIREMENT = {
    "no expectation": Broken(
        GOOD[GOOD.index("        expectations=(") : GOOD.index("        libraries")],
        "        expectations=(),\n",
        16,
        "there are no expectations, so nothing can make it fail; write at least one",
    ),
    "expectations without their comma": Broken(
        GOOD[GOOD.index("        expectations=(") : GOOD.index("        libraries")],
        "        expectations=(Delivered((1,))),\n",
        16,
        "expectations must be a tuple, not a Delivered; write (Delivered(…),)",
    ),
    "nothing expected, and no call": Broken(
        GOOD[GOOD.index("        calls=(") : GOOD.index("        libraries")],
        "        calls=(),\n        expectations=(Invocations(('acme.track',), ()),),\n",
        16,
        "it makes no call and expects that nothing arrives; make the call that gives nothing, "
        "or Call('ready', (Callback('ready'),)) to expect nothing of the page alone",
    ),
    "expectations as an object": Broken(
        GOOD[GOOD.index("        expectations=(") : GOOD.index("        libraries")],
        "        expectations={},\n",
        16,
        "expectations must be a tuple, not a dict; write (Invocations(…),)",
    ),
    "unknown kind": Broken(
        'ConsoleSays("token")', "{}", 16, f"a dict is not an expectation; known are: {ALL_KINDS}"
    ),
    "bare Expected": Broken(
        'CallbackRuns("done")',
        'Expected("acme.track", ())',
        16,
        "an Expected stands alone among expectations; write "
        "Invocations((function,), (Expected(…),))",
    ),
    "bare ExpectedRequest": Broken(
        'CallbackRuns("done")',
        "ExpectedRequest()",
        16,
        "an ExpectedRequest stands alone among expectations; write "
        "Requests(method, host, path, (ExpectedRequest(…),))",
    ),
    "at least nothing": Broken(
        'CallbackRuns("done")',
        'AtLeast(Invocations(("acme.track",), ()))',
        16,
        "AtLeast expects nothing, so nothing can make it fail",
    ),
    "at least a function that is not there": Broken(
        'CallbackRuns("done")',
        'AtLeast(Invocations(("acme.trak",), (Expected("acme.trak", ()),)))',
        28,
        "function 'acme.trak' is unknown; did you mean 'acme.track'?",
    ),
    "never what is no kind": Broken(
        'CallbackRuns("done")',
        'Never(CallbackRuns("done"))',
        16,
        "Never holds a CallbackRuns; write Never(Invocations(…)) or Never(Requests(…))",
    ),
    "arrives nowhere": Broken(
        'CallbackRuns("done")',
        'Arrives("A")',
        16,
        "Arrives needs one of two: function='…' or host='…'",
    ),
    "arrives at an unknown function": Broken(
        'CallbackRuns("done")',
        'Arrives("A", "acme.trak")',
        28,
        "function 'acme.trak' is unknown; did you mean 'acme.track'?",
    ),
    "anything arrives": Broken(
        'CallbackRuns("done")',
        'Arrives(ANYTHING, "acme.track")',
        16,
        "Arrives expects ANYTHING; state the value that arrives",
    ),
    "global that nobody looks at": Broken(
        'CallbackRuns("done")',
        'GlobalIs("acme.user", "u-7")',
        28,
        "the global 'acme.user' is not among the destination's state; add it there",
    ),
    "state of no call": Broken(
        'CallbackRuns("done")',
        'GlobalIs("acme.id", "42", "call 1")',
        28,
        "phase 'call 1' is unknown; did you mean 'call 0'?",
    ),
    "any state": Broken(
        'CallbackRuns("done")',
        'GlobalIs("acme.id", ANYTHING)',
        16,
        "GlobalIs expects ANYTHING; state the value, or UNDEFINED for none",
    ),
    "same at one place": Broken(
        'CallbackRuns("done")',
        'Same((Place("acme.track", ("arguments", 0)), Place("acme.track", ("arguments", 0))))',
        16,
        "Same needs two different places; with Arrives a value arrives at one",
    ),
    "same at no places": Broken(
        'CallbackRuns("done")',
        'Same(Place("acme.track", ("arguments", 0)))',
        16,
        "the places of Same must be a tuple, not a Place; write (Place(…), Place(…))",
    ),
    "place without a step": Broken(
        'CallbackRuns("done")',
        'Same((Place("acme.track", ("arguments",)), Place("in.acme.example", ("query", "d"))))',
        16,
        "the steps ('arguments',) of a Place lead nowhere; write ('query', 'device_id')",
    ),
    "place that does not begin": Broken(
        'CallbackRuns("done")',
        'Same((Place("acme.track", ("argument", 0)), Place("in.acme.example", ("query", "d"))))',
        28,
        "beginning of a place's steps 'argument' is unknown; did you mean 'arguments'?",
    ),
    "place at an unknown host": Broken(
        'CallbackRuns("done")',
        'Same((Place("acme.track", ("arguments", 0)), Place("inn.acme.example", ("query", "d"))))',
        28,
        "host 'inn.acme.example' is unknown; did you mean 'in.acme.example'?",
    ),
    "no options": Broken(
        'CallbackRuns("done")', "Options({})", 16, "Options names no options, so it checks nothing"
    ),
    "level": Broken(
        '"documented"',
        '"documentd"',
        19,
        "level 'documentd' is unknown; did you mean 'documented'?",
    ),
    "library": Broken(
        '("next",)', '("Next",)', 33, "library 'Next' is unknown; did you mean 'next'?"
    ),
    "no library": Broken(
        '("next",)', "()", 16, "libraries is empty, so it would never run; leave it out for all"
    ),
    "library without its comma": Broken(
        '("next",)', '("next")', 33, "libraries must be a tuple, not a str; write ('next',)"
    ),
    "when": Broken(
        '"before library"',
        '"before_library"',
        34,
        "condition when 'before_library' is unknown; did you mean 'before library'?",
    ),
    "tracker state": Broken(
        '"missing"',
        '"mising"',  # codespell:ignore mising
        34,
        "condition tracker 'mising' is unknown; did you mean 'missing'?",
    ),
    "neighbour": Broken(
        '"wigzo"',
        '"wigz"',
        34,
        "condition neighbour 'wigz' is unknown; did you mean 'wigzo'?",
    ),
    "burst": Broken(
        'neighbour="wigzo"', 'burst="yes"', 16, "condition burst is 'yes'; write True or False"
    ),
    "returning user": Broken(
        'neighbour="wigzo"',
        "returning_user=42",
        16,
        "condition returning_user is an int, not a text",
    ),
    "a slow tracker before consent": Broken(
        'when="before library", tracker="missing"',
        'when="before consent", tracker="slow"',
        16,
        "a tracker cannot be slow before consent: nothing asks for it until then",
    ),
    "visit": Broken(
        'neighbour="wigzo"', 'visit="Tokyo"', 16, "condition visit is a str; write Visit(…)"
    ),
    "answers of a host": Broken(
        'neighbour="wigzo"',
        'answers={"v1": (1,)}',
        34,
        "the path 'v1' of answers does not begin with '/'",
    ),
    "one answer of a host": Broken(
        'neighbour="wigzo"',
        'answers={"/v1": 503}',
        16,
        "the answers to /v1 must be a tuple, not an int; write (Answer(…),)",
    ),
    "no answer of a host": Broken(
        'neighbour="wigzo"',
        'answers={"/v1/none": ()}',
        34,
        "the answers to /v1/none are none; write (Answer(…),)",
    ),
    "options": Broken(
        'neighbour="wigzo"',
        "options=True",
        16,
        "condition options are a bool; write {'name': value}",
    ),
    "conditions": Broken(
        GOOD[GOOD.index("Conditions(") : GOOD.index("),\n    ),\n)") + 1],
        '"before library"',
        16,
        "conditions are a str; write Conditions(…)",
    ),
    "settings": Broken(
        "        libraries",
        "        settings=('orgToken',),\n        libraries",
        16,
        "settings are a tuple; write {'name': value}",
    ),
    "setting": Broken(
        "        libraries",
        "        settings={'tokn': ''},\n        libraries",
        33,
        "setting 'tokn' is unknown; did you mean 'token'? "
        "If it is another, add it to the destination's settings",
    ),
    "method": Broken(
        'Call("track"', 'Call("trak"', 21, "method 'trak' is unknown; did you mean 'track'?"
    ),
    "calls without their comma": Broken(
        'Callback("done"))),)',
        'Callback("done"))))',
        16,
        "calls must be a tuple, not a Call; write (Call(…),)",
    ),
    "arguments without their comma": Broken(
        '("Signed Up", {"seats": 0}, Callback("done"))',
        '("Signed Up")',
        21,
        "the arguments of track must be a tuple, not a str; write (argument,)",
    ),
    "value that no call can carry": Broken(
        '{"seats": 0}',
        '{"seats": [print]}',
        16,
        "argument 2.seats[0] of track is a builtin_function_or_method, which no call can carry",
    ),
    "function that is only observed": Broken(
        '{"seats": 0}',
        '{"seats": Function("f", 1)}',
        16,
        "argument 2.seats of track is a Function, which no call can carry",
    ),
    "key that is no text": Broken(
        '{"seats": 0}',
        "{42: 0}",
        16,
        "argument 2 of track is an object with the key 42, which no call can carry",
    ),
    "value that is only observed": Broken(
        '{"seats": 0}',
        "ANYTHING",
        16,
        "argument 2 of track is an Anything, which no call can carry",
    ),
    "no function": Broken(
        '("acme.track",), (',
        "(), (",
        16,
        "Invocations names no functions, so it checks nothing",
    ),
    "function": Broken(
        '("acme.track",)',
        '("acme.trak", "acme.track")',
        23,
        "function 'acme.trak' is unknown; did you mean 'acme.track'?",
    ),
    "functions without their comma": Broken(
        '("acme.track",)',
        '("acme.track")',
        8,
        "functions must be a tuple, not a str; write ('acme.track',)",
    ),
    "expected function that is not looked at": Broken(
        'Expected("acme.track", ("Signed Up",))',
        'Expected("acme.queue.push", ())',
        27,
        "acme.queue.push is expected, but is not among the functions of Invocations; add it there",
    ),
    "expected invocations without their comma": Broken(
        '("Signed Up",)),)',
        '("Signed Up",)))',
        16,
        "what Invocations expects must be a tuple, not an Expected; write (Expected(…),)",
    ),
    "expected arguments without their comma": Broken(
        'Expected("acme.track", ("Signed Up",))',
        'Expected("acme.track", ("Signed Up"))',
        21,
        "the arguments of acme.track must be a tuple, not a str; write (argument,)",
    ),
    "expected arguments of which nothing is stated": Broken(
        '("Signed Up",)),)',
        "(), more=True),)",
        8,
        "any arguments of acme.track will do; state one, or write (ANYTHING,)",
    ),
    "something else than an Expected": Broken(
        'Expected("acme.track", ("Signed Up",))',
        '("acme.track", ("Signed Up",))',
        16,
        "a tuple stands where an Expected belongs; write Expected(function, (…,))",
    ),
    "method of a request": Broken(
        '"POST"', '"POTS"', 24, "method 'POTS' is unknown; did you mean 'POST'?"
    ),
    "host": Broken(
        'Requests("POST", "in.acme.example"',
        'Requests("POST", "in.acm.example"',
        24,
        "host 'in.acm.example' is unknown; did you mean 'in.acme.example'?",
    ),
    "path": Broken(
        '"/v1/event", (', '"v1/event", (', 24, "the path 'v1/event' does not begin with '/'"
    ),
    "expected requests without their comma": Broken(
        "(ExpectedRequest(),)",
        "(ExpectedRequest())",
        16,
        "what Requests expects must be a tuple, not an ExpectedRequest; "
        "write (ExpectedRequest(…),)",
    ),
    "global": Broken(
        '{"AcmeToken"',
        '{"AcmeTokn"',
        25,
        "global 'AcmeTokn' is unknown; did you mean 'AcmeToken'?",
    ),
    "no global": Broken(
        '{"AcmeToken": "42"}',
        "{}",
        16,
        "GlobalsWhenDefined names no globals, so it checks nothing",
    ),
    "script": Broken(
        'LoadedOnce("https://cdn.acme.example/acme.js")',
        'LoadedOnce("https://cdn.akme.example/acme.js")',
        26,
        "script 'https://cdn.akme.example/acme.js' is unknown; "
        "did you mean 'https://cdn.acme.example/acme.js'?",
    ),
    "script without its scheme": Broken(
        'LoadedOnce("https:',
        'LoadedOnce("',
        26,
        "the script '//cdn.acme.example/acme.js' does not begin with 'https://'",
    ),
    "function before a script": Broken(
        '"acme.queue.push"',
        '"acme.queues.push"',
        27,
        "function 'acme.queues.push' is unknown; did you mean 'acme.queue.*'?",
    ),
    "callback": Broken(
        'CallbackRuns("done")',
        'CallbackRuns("don")',
        28,
        "callback 'don' is unknown; did you mean 'done'?",
    ),
    "times of a callback": Broken(
        'CallbackRuns("done")',
        'CallbackRuns("done", -1)',
        16,
        "a callback cannot run -1 times; write a number from 0",
    ),
    "leftover": Broken(
        '"cookies"', '"cookie"', 29, "leftover 'cookie' is unknown; did you mean 'cookies'?"
    ),
    "leftovers without their comma": Broken(
        '("acme_*",)',
        '("acme_*")',
        29,
        "what LeavesOnly allows must be a tuple, not a str; write ('acme_*',)",
    ),
    "all leftovers": Broken(
        '("acme_*",)',
        '("*",)',
        29,
        "LeavesOnly allows everything, so nothing can make it fail",
    ),
    "no words on the console": Broken(
        'ConsoleSays("token")',
        'ConsoleSays("")',
        16,
        "ConsoleSays has no words, so every message has them",
    ),
    "level of the console": Broken(
        'ConsoleSays("token")',
        'ConsoleSays("token", ("warning",))',
        30,
        "console level 'warning' is unknown; did you mean 'warn'?",
    ),
    "no count": Broken(
        "Delivered((1,))", "Delivered(())", 16, "Delivered counts no call, so it checks nothing"
    ),
    "count without its comma": Broken(
        "Delivered((1,))",
        "Delivered((1))",
        16,
        "the times of Delivered must be a tuple, not an int; write (1,)",
    ),
    "counts of more calls than are made": Broken(
        "Delivered((1,))",
        "Delivered((1, 0))",
        16,
        "Delivered counts 2 calls, and 1 are made",
    ),
    "count below zero": Broken(
        "Delivered((1,))",
        "Delivered((-1,))",
        16,
        "a call cannot be delivered -1 times; write a number from 0",
    ),
    "destination": Broken(
        'destination="acme"',
        'destination="akme"',
        17,
        "destination 'akme' is unknown; did you mean 'acme'?",
    ),
    "statement at its placeholder": Broken(
        '"Track hands acme.track the event."',
        '"Say here, in one sentence, what the documentation promises."',
        16,
        "the statement is not written yet; say what the documentation promises",
    ),
    "quote at its placeholder": Broken(
        '"the event"',
        '"the words that promise it"',
        16,
        "the source's quote is not written yet",
    ),
    "quote that is empty": Broken(
        '"the event"', '" "', 16, "the source's quote is not written yet"
    ),
    "source": Broken(
        'Source("Acme guide", "Track", "the event", "https://docs.acme.example/")',
        '"Acme guide"',
        16,
        "the source is a str; write Source(document, section, quote, url)",
    ),
}
DESTINATION = {
    "functions without their comma": Broken(
        '("acme.track", "acme.queue.*")',
        '("acme.track")',
        8,
        "functions must be a tuple, not a str; write ('acme.track',)",
    ),
    "no function": Broken(
        '("acme.track", "acme.queue.*")',
        "()",
        4,
        "functions is empty, so nothing of the tracker would be observed",
    ),
    "no host": Broken(
        '("cdn.acme.example", "in.acme.example")',
        "()",
        4,
        "hosts is empty, so every request of the build would be refused",
    ),
    "host with its scheme": Broken(
        '"in.acme.example")',
        '"https://in.acme.example/v1")',
        10,
        "the host 'https://in.acme.example/v1' is not a bare name; write 'in.acme.example'",
    ),
    "answer": Broken(
        "Answer(status=204)", "204", 11, "the answer to /v1/event is an int; write Answer(…)"
    ),
    "path of an answer": Broken(
        '{"/v1/event"',
        '{"v1/event"',
        11,
        "the path 'v1/event' of an answer does not begin with '/'",
    ),
    "answers": Broken(
        '{"/v1/event": Answer(status=204)}',
        "[Answer()]",
        4,
        "answers are a list; write {'/path': Answer(…)}",
    ),
    "settings": Broken(
        'settings={"token": "42"}',
        'settings="token"',
        4,
        "settings are a str; write {'name': value}",
    ),
}


def said(folder: Path, source: str) -> list[str]:
    """Return what is said of a contract, without the name of its file."""
    file = folder / "acme.py"
    file.write_text(source, encoding="utf-8")
    found = runpy.run_path(str(file))
    target = found["DESTINATION"]
    known = {**built_in().destinations, target.key: target}
    lines = destination_faults(file, target)
    for item in found["REQUIREMENTS"]:
        lines += requirement_faults(file, item, known)
    return [line.removeprefix(str(file)) for line in lines]


def changed(broken: Broken) -> str:
    assert GOOD.count(broken.old) >= 1, broken.old
    return GOOD.replace(broken.old, broken.new, 1)


def test_a_good_contract_has_no_fault(tmp_path: Path) -> None:
    assert said(tmp_path, GOOD) == []


@pytest.mark.parametrize("name", REQUIREMENT)
def test_a_requirement_that_nothing_could_judge(tmp_path: Path, name: str) -> None:
    broken = REQUIREMENT[name]
    line = f":{broken.line}: acme-track: {broken.message}"
    assert line in said(tmp_path, changed(broken))


@pytest.mark.parametrize("name", DESTINATION)
def test_a_destination_that_nothing_could_observe(tmp_path: Path, name: str) -> None:
    broken = DESTINATION[name]
    line = f":{broken.line}: destination acme: {broken.message}"
    assert line in said(tmp_path, changed(broken))


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    source = GOOD
    for name in ("level", "when", "host", "leftover"):
        source = source.replace(REQUIREMENT[name].old, REQUIREMENT[name].new, 1)
    assert len(said(tmp_path, source)) == 4


def test_the_contracts_of_the_harness_have_no_fault() -> None:
    known = built_in().destinations
    here = Path(__file__)
    for target in known.values():
        assert destination_faults(here, target) == []
    for item in built_in().requirements.values():
        assert requirement_faults(here, item, known) == []
