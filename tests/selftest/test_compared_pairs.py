"""Pairs of builds that differ in one thing: each is one finding, under the right rule."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from harness import builds
from harness.comparison import (
    RULES,
    Comparison,
    Key,
    Part,
    Scenario,
    Severity,
    Side,
    boundary,
    compare,
)
from harness.comparison.corpus import Vocabulary
from harness.comparison.corpus.tracker_calls import own_calls
from harness.comparison.corpus.visits import visits
from harness.contracts import Call, Conditions, Date, built_in, with_folder
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.model import Build, Recording
from tests.browser.conftest import written
from tests.selftest.miniatures.catalogue import FOLDER

CONTRACTS: Final = with_folder(built_in(), FOLDER)
MINI: Final = CONTRACTS.destination("mini")
OFF: Final = {"integrations": {"All": False}}
TRAITS: Final = {
    "email": "ada@mini.example",
    "plan": "Free",
    "visits": 3,
    "manager": None,
    "since": Date(1_577_836_800_000),
    "address": {"city": "London", "zip": "00123"},
}
PARTS: Final = (
    Part("identify", (Call("identify", ("U-7", TRAITS)),)),
    Part("another user", (Call("identify", ("U-8", {"plan": "Pro"})),)),
    Part("track", (Call("track", ("Signed Up", {"plan": "Free", "seats": 3})),)),
    Part("an order", (Call("track", ("Order Completed", {"order_id": "o-1", "revenue": 25.5})),)),
    Part("two events", (Call("track", ("First", {})), Call("track", ("Second", {})))),
    Part("refused", (Call("track", ("Refused", {"plan": "Free"}, OFF)),)),
    Part("page", (Call("page", ("Docs", "Pricing", {"section": "plans"})),)),
)
SCENARIO: Final = Scenario("calls", "mini", PARTS, {}, Conditions(together=True))

OWN: Final = """
const faithful = Object.assign({}, Reference.prototype);
let integration;
Reference.prototype.initialize = function () {
  integration = this;
  faithful.initialize.call(this);
};
Reference.prototype.deliver = function (name, subject, values) {
  const isIdentify = name === "identify";
  const hand = (...args) => window.mini[name](...args);
  BEFORE
  hand(subject, values);
};
AROUND
module.exports = Reference;
"""
PIXEL: Final = 'new Image().src = "https://ADDRESS";'

BACK: Final = "tracks an event itself, for other destinations"

WITHIN: Final[dict[str, tuple[str, list[str]]]] = {
    "does the same": ("", []),
    "copies the values": ("values = { ...values };", []),
    "drops a trait": ("delete values.email;", ["value-lost"]),
    "drops two traits": ("delete values.email; delete values.visits;", ["value-lost"] * 2),
    "drops a value of all methods": ("delete values.plan;", ["value-lost"]),
    "drops what is null": (
        "for (const key in values) if (values[key] === null) delete values[key];",
        ["value-lost"],
    ),
    "makes texts of dates": (
        (
            "for (const key in values)"
            " if (values[key] instanceof Date) values[key] = values[key].toISOString();"
        ),
        ["type-changed"],
    ),
    "makes a text of a number": (
        "if ('visits' in values) values.visits = String(values.visits);",
        ["type-changed"],
    ),
    "makes texts of numbers, of all methods": (
        (
            "for (const key in values)"
            " if (typeof values[key] === 'number') values[key] = String(values[key]);"
        ),
        ["type-changed"],
    ),
    "multiplies an amount": ("if (values.revenue) values.revenue *= 100;", ["value-changed"]),
    "renames a trait": (
        "if ('email' in values) { values.mail = values.email; delete values.email; }",
        ["renamed"],
    ),
    "renames a value of all methods": (
        "if ('plan' in values) { values.tier = values.plan; delete values.plan; }",
        ["renamed"],
    ),
    "flattens an object": (
        (
            "if (values.address) { values.address_city = values.address.city;"
            " values.address_zip = values.address.zip; delete values.address; }"
        ),
        ["value-lost"],
    ),
    "adds a constant": ("values.source = 'segment';", ["value-added"]),
    "adds a trait": ("if (isIdentify) values.source = 'segment';", ["value-added"]),
    "adds what the site gave, also where that is null": (
        "if (isIdentify) values.boss = values.manager === null ? null : 'nobody';",
        ["value-added"],
    ),
    "adds undefined": ("if (isIdentify) values.lead = undefined;", ["empty-value-added"]),
    "adds an empty text": ("if (isIdentify) values.lead = '';", ["empty-value-added"]),
    BACK: (
        (
            "if (isIdentify) integration.analytics.track('Plan Seen', { plan: values.plan },"
            " { integrations: { Mini: false } });"
        ),
        ["library-call-added"],
    ),
    "overwrites a value": (
        "values.plan = 'Segment';",
        ["value-changed"],
    ),
    "lower-cases the event": (
        "if (!isIdentify) subject = subject.toLowerCase();",
        ["value-changed"],
    ),
    "lower-cases all texts": (
        (
            "subject = subject.toLowerCase(); for (const key in values)"
            " if (typeof values[key] === 'string') values[key] = values[key].toLowerCase();"
        ),
        ["value-changed"],
    ),
    "sends under the user before": (
        "if (isIdentify) [integration.before, subject] = [subject, integration.before || subject];",
        ["user-mixed-up"],
    ),
    "no longer calls for an event": (
        "if (subject === 'Order Completed') return;",
        ["call-lost"],
    ),
    "no longer identifies": ("if (isIdentify) return;", ["call-lost"]),
    "throws at an event": (
        "if (subject === 'Order Completed') throw new Error('no orders');",
        ["error-new"],
    ),
    "throws at all": ("throw new Error('nothing works');", ["error-new"]),
    "logs an error": ("console.error('hm');", ["console-changed"]),
    "calls twice": ("hand(subject, values);", ["sent-twice"]),
    "calls another function": ("if (isIdentify) name = 'track';", ["function-changed"]),
    "swaps the arguments": ("[subject, values] = [values, subject];", ["type-changed"]),
    "adds an argument": (
        "values = [values, 'extra']; return hand(subject, ...values);",
        ["value-added"],
    ),
    "comes a second later": (
        "return setTimeout(() => hand(subject, values), 1000);",
        ["later"],
    ),
    "asks a host of its own": (
        PIXEL.replace("ADDRESS", "api.mini.example/seen"),
        ["request-added"],
    ),
    "asks an unknown host": (PIXEL.replace("ADDRESS", "spy.example/seen"), ["new-host"]),
    "sets a property of the tracker": ("window.mini.source = 'segment';", ["property-added"]),
    "sets a cookie": ("document.cookie = 'mini_seen=1';", ["storage-added"]),
    "keeps something": ("localStorage.setItem('mini_seen', '1');", ["storage-added"]),
    "listens to clicks": ("addEventListener('click', () => {});", ["listener-added"]),
    "leaves a global": ("window.miniSeen = 1;", ["new-global"]),
    "reorders the keys": (
        "if (values.plan) { const { plan, ...rest } = values; values = { ...rest, plan }; }",
        ["key-order"],
    ),
}
"""What a build does before it hands a call over, and the rules of what is found then."""

AROUND: Final[dict[str, tuple[str, list[str]]]] = {
    "tracks in spite of a refusal": (
        """
        Reference.prototype.initialize = function () {
          this.analytics.on("track", (event, properties) => {
            if (event === "Refused") window.mini.track(event, properties);
          });
          faithful.initialize.call(this);
        };
        """,
        ["sent-without-consent"],
    ),
    "tracks pages, too": (
        """
        Reference.prototype.page = function (page) {
          window.mini.track("Page", { name: page.name() });
        };
        """,
        ["call-added"],
    ),
    "tracks pages with nothing in it": (
        """
        Reference.prototype.page = function (page) {
          window.mini.track("Page", { title: page.properties().nothing });
        };
        """,
        ["empty-call-added"],
    ),
    "turns two calls round": (
        """
        const waiting = [];
        Reference.prototype.track = function (facade) {
          waiting.unshift(facade);
          if (facade.event() === "First") return;
          for (const each of waiting.splice(0)) faithful.track.call(this, each);
        };
        """,
        ["later"],
    ),
    "loads its tracker from nowhere": (
        """
        Reference.prototype.load = function (ready) {
          window.mini = { identify() {}, track() {} };
          setTimeout(ready, 0);
        };
        """,
        ["script-changed"],
    ),
    "renames a setting": (
        """
        Reference.prototype.defaults = { accountName: "" };
        Reference.prototype.initialize = function () {
          window.miniAccount = this.options.accountName;
          this.load(this.ready);
        };
        """,
        ["setting-renamed"],
    ),
    "no longer declares a setting": ("Reference.prototype.defaults = {};", ["setting-lost"]),
    "declares another setting": (
        'Reference.prototype.defaults = { accountKey: "", more: true };',
        ["setting-added"],
    ),
    "has another default": (
        'Reference.prototype.defaults = { accountKey: "none" };',
        ["setting-default-changed"],
    ),
    "ignores a setting": (
        """
        Reference.prototype.initialize = function () {
          window.miniAccount = "";
          this.load(this.ready);
        };
        """,
        ["tracker-start-changed"],
    ),
}
"""What a build does otherwise, and the rules of what is found then."""

PAIRS: Final = {**WITHIN, **AROUND}
ONE_ID: Final = "sends one id in two places"
KEEPS: Final = {
    "keeps a cookie": "document.cookie = 'mini_seen=1';",
    "keeps another cookie": "document.cookie = 'mini_seen=2';",
    "keeps a text": "localStorage.setItem('mini_seen', 'a');",
    "keeps another text": "localStorage.setItem('mini_seen', 'b');",
    "keeps a property": "window.mini.source = 'segment';",
    "keeps another property": "window.mini.source = 'site';",
    "keeps a number": "window.mini.source = 7;",
    "keeps nothing": "",
    "keeps the time": (
        "window.mini.now = Date.now(); document.cookie = `mini_now=${Date.now()}`;"
        " sessionStorage.setItem('mini_now', JSON.stringify({ id: crypto.randomUUID() }));"
    ),
}
"""What a build keeps in the page."""

KEPT: Final = (
    ("keeps a cookie", "keeps another cookie", "storage-changed"),
    ("keeps a text", "keeps another text", "storage-changed"),
    ("keeps a text", "keeps nothing", "storage-lost"),
    ("keeps a property", "keeps another property", "property-changed"),
    ("keeps a property", "keeps a number", "property-changed"),
    ("keeps a property", "keeps nothing", "property-lost"),
)
NOISES: Final = {
    "a time in a query": "pixel(`p?cb=${Date.now()}`);",
    "a random number in a query": "pixel(`p?r=${Math.random()}`);",
    "an id in a path": "pixel(`e/${crypto.randomUUID()}/x`);",
    "a time in a path": "pixel(`t/${Date.now()}/x`);",
    "a time in a body": "post(JSON.stringify({ at: new Date().toISOString(), subject }));",
    "an id in a body": "post(new URLSearchParams({ id: crypto.randomUUID() }));",
    "a time in the address of a script": "script(`v${Date.now()}/more.js`);",
    "an id in the query of a script": "script(`more.js?_=${crypto.randomUUID()}`);",
    "a time in an argument": "values.at = Date.now(); values.since = new Date();",
    "an id in what it keeps": KEEPS["keeps the time"],
}
"""What a build does otherwise each time."""

HANDS: Final = """
const host = "https://api.mini.example";
const pixel = (address) => (new Image().src = `${host}/${address}`);
const post = (body) => fetch(`${host}/body`, { method: "POST", body });
const script = (address) => {
  const made = Object.assign(document.createElement("script"), { src: `${host}/${address}` });
  document.head.append(made);
};
"""
OF_IDS: Final = {
    ONE_ID: "values.one = values.two = crypto.randomUUID();",
    "sends two ids": "values.one = crypto.randomUUID(); values.two = crypto.randomUUID();",
    "sends a random number": "values.one = Math.random();",
    "draws another before": "Math.random(); values.one = Math.random();",
}
SOURCES: Final = {
    **{name: OWN.replace("BEFORE", js).replace("AROUND", "") for name, (js, _) in WITHIN.items()},
    **{
        name: OWN.replace("BEFORE", js).replace("AROUND", "")
        for name, js in {**OF_IDS, **KEEPS}.items()
    },
    **{name: OWN.replace("BEFORE", "").replace("AROUND", js) for name, (js, _) in AROUND.items()},
}

Recorded: TypeAlias = Callable[[str], tuple[Build, list[Recording]]]


@pytest.fixture(scope="module")
def driver(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """Drive a browser that knows the miniature's destination."""
    made = Driver(harness_launcher, harness_edge, assets.load(CONTRACTS))
    yield made
    made.close()


@pytest.fixture(scope="module")
def recorded(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Return a build of this name, and two recordings of it."""
    known: dict[str, tuple[Build, list[Recording]]] = {}

    def record(name: str) -> tuple[Build, list[Recording]]:
        if name not in known:
            folder: Path = tmp_path_factory.mktemp("built")
            bundles = builds.from_folder(MINI, written(folder, MINI, SOURCES[name]), name)
            runs = [driver.record(SCENARIO, "next", bundles, seed=seed) for seed in (0, 1)]
            known[name] = bundles.build, runs
        return known[name]

    return record


def test_calls_of_the_tracker_itself_are_compared_before_it_has_loaded(
    driver: Driver, tmp_path: Path
) -> None:
    [scenario] = own_calls(MINI)
    queue = """
        Reference.prototype.initialize = function () {
          window.mini = { identify() {}, track() {} };
          faithful.initialize.call(this);
        };
    """
    sides = []
    for name, js in {"leaves a queue": queue, "leaves none": ""}.items():
        source = OWN.replace("BEFORE", "").replace("AROUND", js)
        bundles = builds.from_folder(MINI, written(tmp_path / name, MINI, source), name)
        runs = [driver.record(scenario, "next", bundles, seed=seed) for seed in (0, 1)]
        sides.append(Side(bundles.build, {(scenario.id, "next"): runs}))
    with_queue, without = sides
    lost = compare({scenario.id: scenario}, with_queue, without, {}, boundary(MINI))
    assert [item.main.rule.id for item in lost.findings] == ["tracker-function-lost"]
    told = {(one.rule.id, one.change.subject) for one in lost.findings[0].also}
    assert told >= {("call-lost", "mini.track"), ("error-new", "rejection")}
    same = compare({scenario.id: scenario}, with_queue, with_queue, {}, boundary(MINI))
    assert (lost.doubts, same.findings, same.doubts) == ((), (), ())


ELSEWHERE: Final = "visit-from-a-search-in-another-country"
OF_VISITS: Final = {
    "document.referrer.includes('search')": ELSEWHERE,
    "new URLSearchParams(location.search).has('mini_ref')": ELSEWHERE,
    "navigator.language === 'nb-NO'": ELSEWHERE,
    "(localStorage.mini ??= subject) === 'user-2086'": "visit-after-one-of-another-user",
    "!(document.cookie = 'mini=1', document.cookie).includes('mini')": "visit-without-cookies",
    "(() => { try { return !localStorage; } catch { return true; } })()": "visit-without-storage",
}
"""What a build may read of its visit, false on a usual one, and the visit on which it is true."""


@pytest.mark.by_day(3)
@pytest.mark.parametrize(("reads", "identifier"), OF_VISITS.items())
def test_what_a_build_reads_of_its_visit_is_compared(
    reads: str, identifier: str, driver: Driver, tmp_path: Path
) -> None:
    every = visits(MINI, Vocabulary(names=("mini_ref",), keeps=True), {})
    [visit] = [one for one in every if one.id == identifier]
    usual = replace(visit, id="usual", conditions=Conditions())
    sides = []
    for name, js in (("reads", reads), ("no-longer", f"{reads} && false")):
        source = OWN.replace("BEFORE", f"values.read = {js};").replace("AROUND", "")
        bundles = builds.from_folder(MINI, written(tmp_path / name, MINI, source), name)
        runs: dict[Key, list[Recording]] = {
            (one.id, "next"): [driver.record(one, "next", bundles, seed=seed) for seed in (0, 1)]
            for one in (visit, usual)
        }
        sides.append(Side(bundles.build, runs))
    before, after = sides
    found = compare({one.id: one for one in (visit, usual)}, before, after, {}, boundary(MINI))
    [finding] = found.findings
    assert (finding.main.rule.id, found.doubts) == ("value-changed", ())
    assert {one.scenario for one in finding.occurrences} == {identifier}


def compared(recorded: Recorded, old: str, new: str) -> Comparison:
    before, after = (
        Side(build, {("calls", "next"): runs}) for build, runs in map(recorded, (old, new))
    )
    return compare({"calls": SCENARIO}, before, after, {}, boundary(MINI))


def test_there_are_enough() -> None:
    assert len(PAIRS) >= 40
    assert {rule for _, rules in PAIRS.values() for rule in rules} <= RULES.keys()


@pytest.mark.by_day(2)
@pytest.mark.parametrize("name", PAIRS)
def test_one_change_is_one_finding(recorded: Recorded, name: str) -> None:
    found = compared(recorded, "does the same", name)
    assert found.doubts == ()
    rules = PAIRS[name][1]
    told = [
        f"{item.main.rule.id}: {item.change.subject} {item.change.path}" for item in found.findings
    ]
    assert [item.main.rule.id for item in found.findings] == rules, told
    severities = [RULES[rule].severity for rule in rules]
    assert [item.severity for item in found.findings] == severities
    assert [item.severity for item in found.at_least(Severity.COSMETIC)] == severities


def test_an_event_that_a_build_no_longer_tracks_itself_is_breaking(recorded: Recorded) -> None:
    [finding] = compared(recorded, BACK, "does the same").findings
    assert (finding.main.rule.id, finding.severity) == ("library-call-lost", Severity.BREAKING)
    assert finding.change.before is not None
    assert finding.change.before.text == "analytics.track('Plan Seen', { plan: 'Pro' });"


@pytest.mark.by_day(2)
@pytest.mark.parametrize(("old", "new", "rule"), KEPT)
def test_values_that_a_page_keeps_are_compared(
    recorded: Recorded, old: str, new: str, rule: str
) -> None:
    found = compared(recorded, old, new)
    assert [item.main.rule.id for item in found.findings] == [rule]
    assert (found.findings[0].severity, found.doubts) == (Severity.BREAKING, ())


def test_times_and_ids_that_a_page_keeps_are_no_difference(recorded: Recorded) -> None:
    found = compared(recorded, "keeps the time", "keeps the time")
    assert (found.findings, found.doubts) == ((), ())


def test_what_a_build_does_otherwise_each_time_is_no_difference(
    driver: Driver, tmp_path: Path
) -> None:
    """All of it in one build, of which both sides have recordings of their own."""
    source = OWN.replace("BEFORE", " ".join(NOISES.values())).replace("AROUND", HANDS)
    bundles = builds.from_folder(MINI, written(tmp_path, MINI, source), "noisy")
    every = [[driver.record(SCENARIO, "next", bundles, seed=n) for n in (0, 1)] for _ in range(2)]
    before, after = (Side(bundles.build, {("calls", "next"): runs}) for runs in every)
    found = compare({"calls": SCENARIO}, before, after, {}, boundary(MINI))
    assert (found.findings, found.doubts) == ((), ())
    later = Side(bundles.build, {("calls", "next"): list(reversed(every[1]))})
    found = compare({"calls": SCENARIO}, before, later, {}, boundary(MINI))
    assert (found.findings, found.doubts) == ((), ()), "one side began on another day"


def test_which_random_number_a_build_draws_is_no_difference(recorded: Recorded) -> None:
    """On a busy machine the library may draw one more before it, in one run and not in another."""
    found = compared(recorded, "sends a random number", "draws another before")
    assert (found.findings, found.doubts) == ((), ())


def test_ids_that_were_always_the_same_and_differ_now_are_one_finding(recorded: Recorded) -> None:
    found = compared(recorded, ONE_ID, "sends two ids")
    [finding] = found.findings
    assert (finding.main.rule.id, finding.severity) == ("no-longer-equal", Severity.BREAKING)
    assert finding.change.path == "arguments[1].one"
    assert finding.change.hint == "it was always that of mini.track 1 › arguments[1].two"
    assert (found.doubts, compared(recorded, "sends two ids", ONE_ID).findings) == ((), ())


def test_a_build_that_makes_up_ids_does_not_differ_from_itself(recorded: Recorded) -> None:
    assert compared(recorded, ONE_ID, ONE_ID).findings == ()
