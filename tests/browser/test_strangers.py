"""Builds of destinations that nobody has described, judged by what holds for every one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import builds
from harness.analysis import invoked
from harness.builds import Bundles, Chosen
from harness.cli import main
from harness.contracts import built_in, find_or_add
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import Function, Library, Word
from harness.session import carry_out, examine_builds, jobs
from tests.browser.test_third_destination import FILES
from tests.judged_together import judged_together

CONTRACTS, UNKNOWN = find_or_add(built_in(), "Acme")
ACME = FILES["acme-contracts/integrations/acme/lib/index.js"]
BASE = 'require("@segment/analytics.js-integration")'
TRACK = "Acme.prototype.track = function (track) {"
BEGIN = "Acme.prototype.initialize = function () {"

QUEUE = f"""
const integration = {BASE};
const Acme = (module.exports = integration("Acme").global("acme").global("_acmeQueue"));
Acme.prototype.initialize = function () {{
  window._acmeQueue = window._acmeQueue || [];
  window.acme = window.acme || function () {{ window._acmeQueue.push(arguments); }};
  window.acme("init", this.options.key);
  const script = document.createElement("script");
  script.src = "https://eu.acme.example/v2/tracker";
  script.onload = () => this.ready();
  document.head.append(script);
}};
Acme.prototype.track = async function (track) {{
  window.acme("track", track.event());
  window._acmeQueue.push(["track"]);
  await fetch("https://in.acme.example/e", {{ method: "POST", body: track.event() }});
  const client = new window.acme.Client(String(window.acme.version));
  for (const one of window.acme.listeners) one(JSON.stringify(window.acme.state.all(client)));
  (await window.acme.session).plugins.get(0).send({{ ...track.properties() }});
}};
"""
"""Asks of its tracker much that a page may ask of a thing."""


@pytest.fixture
def driver(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    opened = Driver(harness_launcher, harness_edge, assets.load(CONTRACTS))
    yield opened
    opened.close()


def built(folder: Path, source: str) -> Bundles:
    (folder / "index.js").write_text(source, encoding="utf-8")
    return builds.resolve(UNKNOWN, str(folder / "index.js"), lambda _: None)


def red(driver: Driver, bundles: Bundles, library: Library, only: frozenset[str]) -> set[str]:
    """Return what fails of a build, of some requirements; nothing may be an error."""
    chosen = Chosen(CONTRACTS, {"acme": bundles})
    examine_builds(driver, chosen)
    found = set()
    for job in jobs(CONTRACTS, CONTRACTS.of_destination("acme"), [library]):
        if library not in job.requirement.libraries:
            continue
        if job.requirement.id.removeprefix("acme-platform-") not in only:
            continue
        verdict = carry_out(driver, job, chosen).verdict
        assert verdict.word in {"pass", "fail"}, verdict
        if verdict.word == "fail":
            found.add(job.requirement.id.removeprefix("acme-platform-"))
    return found


@pytest.mark.by_day(2)
@pytest.mark.parametrize("source", [ACME, QUEUE], ids=["functions", "queue"])
def test_a_build_that_does_nothing_wrong_passes(
    driver: Driver, tmp_path: Path, library: Library, source: str
) -> None:
    bundles = built(tmp_path, source)
    examine_builds(driver, Chosen(CONTRACTS, {"acme": bundles}))
    every = [one for one in CONTRACTS.of_destination("acme") if library in one.libraries]
    verdicts = judged_together(every, driver, library, bundles, CONTRACTS)
    assert len(verdicts) > 15
    assert [verdict for verdict in verdicts if verdict.word is not Word.PASS] == []


@pytest.mark.parametrize("what", ["first?.[0] === 'init'", "typeof acme.version === 'function'"])
def test_the_stub_adds_to_what_the_integration_has_put_there(
    driver: Driver, tmp_path: Path, what: str
) -> None:
    """Its own queue has what went before, and has what a tracker has."""
    asks = f"const {{ acme, _acmeQueue: [first] }} = window; if ({what}) throw new Error('there');"
    track = "Acme.prototype.track = async function (track) {"
    bundles = built(tmp_path, QUEUE.replace(track, f"{track}{asks}"))
    assert red(driver, bundles, "next", frozenset({"calls"})) == {"calls"}


UNDECLARED = f"""
const integration = {BASE};
const Acme = (module.exports = integration("Acme")
  .option("siteId", "").option("region", "eu").assumesPageview()
  .tag('<script src="//cdn.acme.example/{{{{ siteId }}}}.js">'));
Acme.prototype.initialize = function () {{
  window._aq = window._aq || [];
  window.later = window.later || {{}};
  window._aq.push(["started"]);
  this.load(() => {{
    window.acme.start(this.options.siteId, () => this.ready());
  }});
}};
Acme.prototype.loaded = () => window._aq.push !== Array.prototype.push;
Acme.prototype.identify = async function (identify) {{
  window.later.identify(identify.userId());
  const {{ client }} = await window.acme.open(Object.keys(this.options.fieldMap));
  client.length = 3;
  window.acme.getInstance(client.length).identify(identify.userId(), this.options.region);
}};
Acme.prototype.track = function (track) {{
  if (this.loaded()) window._aq.push([track.event()]);
}};
"""
"""Uses globals that it declares nowhere, and a setting."""


def test_what_a_build_calls_is_observed_though_nobody_declared_it(
    driver: Driver, tmp_path: Path, library: Library
) -> None:
    bundles = built(tmp_path, UNDECLARED)
    examined = examine_builds(driver, Chosen(CONTRACTS, {"acme": bundles}))
    learned = examined.descriptions["acme"]
    assert {*learned.methods} == {"identify", "track"}, "and none of the base class"
    assert learned.assumes_page
    assert learned.tags == ("//cdn.acme.example/{{ siteId }}.js",)
    required = CONTRACTS.requirement("acme-platform-calls")
    recording = driver.record(required, library, bundles)
    assert judge(required, recording).word is Word.PASS
    made_up = {"siteId": "1047", "region": "eu", "fieldMap": {}}
    assert recording.settings == made_up
    calls = [*invoked(recording)]
    queued = [seen.args for seen in calls if seen.function == "_aq.push"]
    assert queued == [(["started"],), (["Lesson 1 Finished"],)], "while it is a plain array, too"
    assert {seen.function: list(seen.args) for seen in calls if seen.function != "_aq.push"} == {
        "acme.start": ["1047", Function("", 0)],
        "acme.open": [[]],
        "acme.getInstance": [3],
        "acme.getInstance().identify": ["user-1", "eu"],
        "later.identify": ["user-1"],
    }


@pytest.mark.by_day(2)
def test_a_tracker_calls_the_function_by_which_the_build_waits_for_it(
    driver: Driver, tmp_path: Path, library: Library
) -> None:
    """It is called once, however many scripts there are."""
    for name in ("acme_ready", "onAcmeReady", "acmeAsyncInit"):
        waits = f"""
          window.{name} = () => {{ window.acme.began(); this.ready(); }};
          this.load();
          this.load();
        """
        bundles = built(tmp_path, ACME.replace("this.load(this.ready);", waits))
        chosen = examine_builds(driver, Chosen(CONTRACTS, {"acme": bundles}))
        required = chosen.contracts.requirement("acme-platform-calls")
        recording = driver.record(required, library, bundles)
        called = [seen.function for seen in invoked(recording)]
        assert called.count("acme.began") == 1, name
        assert called.count("acme.track") == 1, name


NEEDS_ITS_TRACKER = """
const script = document.createElement("script");
script.src = "https://eu.acme.example/v2/tracker";
script.onerror = () => { throw new Error("mine"); };
document.head.append(script);
"""
KEEPS_CALLBACKS = """
const { track } = window.analytics;
window.analytics.track = (...args) => track.apply(window.analytics, args.slice(0, 2));
"""
FAULTS = {
    "throws at the beginning": (BEGIN, "throw new Error('mine');", {"loads", "calls", "callbacks"}),
    "throws without properties": (
        TRACK,
        "if (!Object.keys(track.properties()).length) track.nothing.at.all;",
        {"calls", "input-nothing", "before-library", "before-build", "callbacks"},
    ),
    "throws on nested values": (
        TRACK,
        "if (JSON.stringify(track.properties()).length > 10_000) throw new Error('mine');",
        {"input-large"},
    ),
    "needs its tracker": (
        BEGIN,
        NEEDS_ITS_TRACKER,
        {"tracker-missing", "callbacks-without-tracker"},
    ),
    "adds a listener with each call": (
        TRACK,
        "window.addEventListener('scroll', () => track);",
        {"listeners"},
    ),
    "takes what is a neighbour's": (
        TRACK,
        "window.wigzo = function () {};",
        {"beside-wigzo"},
    ),
    "sends in the library's name": (
        TRACK,
        "fetch('https://api.segment.io/v1/t', { method: 'POST', body: '{}' });",
        {"calls", "input-nothing"},
    ),
    "keeps callbacks from running": (
        BEGIN,
        KEEPS_CALLBACKS,
        {"callbacks", "callbacks-without-tracker"},
    ),
}


@pytest.mark.by_day(2)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_turns_red_what_names_it(driver: Driver, tmp_path: Path, fault: str) -> None:
    where, statement, wanted = FAULTS[fault]
    assert ACME.count(where) == 1
    bundles = built(tmp_path, ACME.replace(where, f"{where}\n  {statement}"))
    assert red(driver, bundles, "next", frozenset({*wanted, "loads"})) == wanted


READS = """
  fetch("https://set.acme.example/spec.json").then((reply) => reply.json()).then((spec) => {
    for (const one of spec) one();
    spec.reduce((sum, one) => sum + one, 0);
    if (spec.plan) spec.plan();
    Object.entries({ ...spec }).forEach(([, one]) => one());
  });
"""


def test_a_build_finds_nothing_in_the_answer_of_a_host_that_nobody_knows(
    driver: Driver, tmp_path: Path
) -> None:
    bundles = built(tmp_path, ACME.replace(BEGIN, f"{BEGIN}{READS}"))
    assert not red(driver, bundles, "next", frozenset({"loads", "calls"}))


@pytest.mark.usefixtures("shared_browser")
@pytest.mark.parametrize("name", ["Akme", "acme"])
def test_a_name_that_the_integration_does_not_have_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "index.js").write_text(ACME, encoding="utf-8")
    assert main.main(["check", "--build", f"{name}={tmp_path}"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"harness: {tmp_path} is the integration 'Acme', not {name!r}; to judge that "
        "destination, type '--build \"Acme=…\"'"
    )


@pytest.mark.usefixtures("shared_browser")
def test_the_command_line_judges_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    statement = "throw new Error('mine');"
    source = ACME.replace(TRACK, f"{TRACK} {statement}")
    (tmp_path / "index.js").write_text(source, encoding="utf-8")
    arguments = ["run", "acme-platform-calls", "--library", "classic"]
    given = ["--build", "Acme=index.js", "--set", 'fields={"a": 1}', "--set", "apiKey=mine-1047"]
    assert main.main([*arguments, *given]) == 1
    said = capsys.readouterr().out
    assert "observed 'Error: mine'" in said
    assert "in the build at index.js:" in said
    assert "call 2 track('Lesson 1 Finished', {}): nothing arrived" in said
    [again] = [line for line in said.splitlines() if line.startswith("  reproduce ")]
    settings = """--set 'fields={"a": 1}' --set 'apiKey=***apiKey***'"""
    assert again.endswith(
        f"harness {' '.join(arguments)} --build Acme={tmp_path}/index.js {settings}"
    )


@pytest.mark.usefixtures("shared_browser")
def test_a_suite_of_pytest_judges_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_acme="from harness.plugin import conformance\ntest_acme = conformance('acme')"
    )
    (pytester.path / "index.js").write_text(ACME, encoding="utf-8")
    chosen = ("--library", "next", "-k", "loads or calls", "-n", "1")
    done = pytester.runpytest_inprocess(*chosen, "--build", "Acme=.")
    done.assert_outcomes(passed=2)
    done.stdout.fnmatch_lines(["Acme*", "  acme-platform-loads*pass*", "2 verdicts: 2 pass*"])
