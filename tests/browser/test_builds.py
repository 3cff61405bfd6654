"""Builds of every kind are judged for real, under both generations of the library."""

import dataclasses
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness import builds
from harness.builds import Bundles, Chosen
from harness.cli import main
from harness.codec import evidence_file
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.driver.driver import PATIENCE_SECONDS
from harness.edge import Edge, Run, assets
from harness.judging import judge
from harness.model import Build, BuildError, Library, PageError, Recording, Verdict, Word
from harness.session import Job, carry_out
from harness.toolchain import paths
from tests.browser.same_process import harness
from tests.browser.test_third_destination import FILES
from tests.unit.answers import Answer, serving

WIGZO = destination("wigzo")
IDENTIFY = requirement("wigzo-identify-phone")
REFERENCE = paths.pages() / "integrations" / "wigzo" / "lib" / "index.js"
CONTRACTS = [name for name in FILES if "contracts/" in name and "integrations/" not in name]
ACME = FILES["acme-contracts/integrations/acme/lib/index.js"]
VENDOR = "/integrations/vendor/commons.0a1b2c.js"

SLOPPY = "if (!(function () { return this; })()) throw new Error('this has become strict');\n"

Judged = Callable[..., tuple[Verdict, Recording]]


def quiet(_: str) -> None:
    """Nobody is told."""


def source(*changes: tuple[str, str]) -> str:
    """Return the reference's source with these changes."""
    text = REFERENCE.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def driver(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    opened = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    yield opened
    opened.close()


@pytest.fixture
def judged(driver: Driver) -> Judged:
    """Look at a build, then judge it by one requirement."""

    def one(
        bundles: Bundles, library: Library, identifier: str = IDENTIFY.id
    ) -> tuple[Verdict, Recording]:
        driver.examine(WIGZO, bundles)
        wanted = requirement(identifier)
        recording = driver.record(wanted, library, bundles)
        return judge(wanted, recording), recording

    return one


def production(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write a production bundle that has the base of all integrations in a vendor chunk."""
    base = 'const integration = require("@segment/analytics.js-integration");'
    shared = "const integration = window.webpackJsonp_name_Integration[0];"
    written(folder / "source", {"index.js": source((base, shared), *changes)})
    made = builds.from_folder(WIGZO, folder / "source", "source")
    text = gzip.decompress(made.dynamic).decode()
    assert text.startswith('window["wigzoDeps"] = [];\n')
    bundle = text.replace("[];", json.dumps([VENDOR]) + ";", 1) + SLOPPY
    written(folder / "vendor", {"index.js": f"module.exports = {base[20:]}"})
    chunk = builds.from_folder(
        dataclasses.replace(WIGZO, key="commons", name="Commons"), folder / "vendor", "vendor"
    )
    # A chunk keeps to itself but for the one name under which the bundles find it.
    lines = gzip.decompress(chunk.dynamic).decode().replace('window["commons', 'commons["')
    start = "'use strict';\nwindow.webpackJsonp_name_Integration = (() => { const commons = {};\n"
    end = "\ncommons.Loader(); return [commons.Integration]; })();\n"
    cdn = folder / "next-integrations"
    files = {
        "integrations/wigzo/1.4.0/wigzo.dynamic.js": bundle,
        VENDOR.lstrip("/"): f"{start}{lines}{end}",
    }
    for name, content in files.items():
        place = cdn / f"{name}.gz"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(gzip.compress(content.encode()))
    return cdn / "integrations/wigzo/1.4.0/wigzo.dynamic.js.gz"


MODULE = source(
    ("module.exports = Wigzo;", "export default Wigzo;"), ('"use strict";', "")
).replace(
    'const integration = require("@segment/analytics.js-integration");',
    'import integration from "@segment/analytics.js-integration";',
)
COMPILED = source(
    (
        "module.exports = Wigzo;",
        "Object.defineProperty(exports, '__esModule', { value: true });\nexports.default = Wigzo;",
    )
)
FORMS = {
    "CommonJS": ({"package.json": "{}", "lib/index.js": source()}, "."),
    "ES module": ({"package.json": '{"type": "module"}', "lib/index.js": MODULE}, "."),
    "compiled ES module": ({"package.json": "{}", "lib/index.js": COMPILED}, "."),
    "TypeScript": ({"lib/index.ts": f"{MODULE}\nexport const one: number = 1;"}, "."),
    "file": ({"wigzo.js": source()}, "wigzo.js"),
}


@pytest.mark.by_day(2)
@pytest.mark.parametrize("form", FORMS)
def test_source_of_every_form_is_judged(
    judged: Judged, tmp_path: Path, library: Library, form: str
) -> None:
    files, spec = FORMS[form]
    bundles = builds.resolve(WIGZO, str(written(tmp_path / "it", files) / spec), quiet)
    verdict, recording = judged(bundles, library)
    assert verdict.word is Word.PASS, verdict.differences
    assert recording.build.origin.startswith(str(tmp_path / "it"))


@pytest.mark.by_day(2)
@pytest.mark.parametrize("packed", [True, False])
def test_production_bundle_is_judged(
    judged: Judged, tmp_path: Path, library: Library, *, packed: bool
) -> None:
    file = production(tmp_path)
    if not packed:
        for each in (file, file.parents[3] / f"{VENDOR.lstrip('/')}.gz"):
            each.with_suffix("").write_bytes(gzip.decompress(each.read_bytes()))
            each.unlink()
        file = file.with_suffix("")
    bundles = builds.resolve(WIGZO, str(file), quiet)
    for identifier in (IDENTIFY.id, "wigzo-platform-globals", "wigzo-platform-before-build"):
        if library in requirement(identifier).libraries:
            verdict, recording = judged(bundles, library, identifier)
            assert verdict.word is Word.PASS, verdict
            assert recording.build == Build("wigzo", str(file), "1.4.0", bundles.build.sha256)


@pytest.mark.parametrize("kind", ["source", "production bundle"])
def test_a_build_has_a_neighbour_under_either_library(
    judged: Judged, tmp_path: Path, library: Library, kind: str
) -> None:
    folder = written(tmp_path / "it", {"lib/index.js": source()})
    place = production(tmp_path) if kind == "production bundle" else folder
    bundles = builds.resolve(WIGZO, str(place), quiet)
    verdict, _ = judged(bundles, library, "wigzo-platform-beside-wishpond")
    assert verdict.word is Word.PASS, verdict


def test_build_from_an_address_is_judged(
    judged: Judged, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in for Segment's CDN has its paths and formats."""
    file = production(tmp_path)
    root = file.parents[4]
    answers = {
        f"/{each.relative_to(root).as_posix()}": Answer(each.read_bytes())
        for each in root.rglob("*.gz")
    }
    with serving(answers) as base:
        monkeypatch.setenv("HARNESS_CDN", base)
        bundles = builds.resolve(WIGZO, "cdn@1.4.0", quiet)
    verdict, recording = judged(bundles, library)
    assert verdict.word is Word.PASS, verdict
    assert recording.build.origin.endswith("/integrations/wigzo/1.4.0/wigzo.dynamic.js.gz")


def test_an_error_in_a_production_bundle_has_its_place_there(
    judged: Judged, tmp_path: Path, library: Library
) -> None:
    start = "Wigzo.prototype.identify = function (identify) {"
    file = production(tmp_path, (start, f"{start} throw new RangeError('mine');"))
    bundles = builds.resolve(WIGZO, str(file), quiet)
    verdict, recording = judged(bundles, library)
    [error] = [seen for seen in recording.observations if isinstance(seen, PageError)]
    lines = gzip.decompress(file.read_bytes()).decode().split("\n")
    [number] = [index for index, line in enumerate(lines, 1) if 'new RangeError("mine")' in line]
    column = lines[number - 1].index("new RangeError") + 1
    assert error.position == f"wigzo.dynamic.js:{number}:{column}"
    assert any(
        difference.hint == f"in the build at {error.position}" for difference in verdict.differences
    )
    assert error.position in error.stack


def test_two_builds_of_one_destination_in_one_process(driver: Driver, tmp_path: Path) -> None:
    changed = "Wigzo.prototype.identify = () => window.wigzo.identify({ phone: '1' });"
    old = written(tmp_path / "old", {"index.js": source()})
    new = written(tmp_path / "new", {"index.js": f"{source()}\n{changed}"})
    chosen = [
        Chosen(built_in(), {"wigzo": builds.resolve(WIGZO, str(folder), quiet)})
        for folder in (old, new, old)
    ]
    for library in ("next", "classic"):
        words = [
            carry_out(driver, Job.of(built_in(), IDENTIFY, library), each).verdict.word
            for each in chosen
        ]
        assert words == ["pass", "fail", "pass"]


def test_an_error_says_which_build_it_was(driver: Driver, tmp_path: Path) -> None:
    """Its source is gone by the time that it is needed under classic."""
    folder = written(tmp_path / "it", {"index.js": source()})
    chosen = Chosen(built_in(), {"wigzo": builds.resolve(WIGZO, str(folder), quiet)})
    (folder / "index.js").unlink()
    outcome = carry_out(driver, Job.of(built_in(), IDENTIFY, "classic"), chosen)
    assert (outcome.verdict.word, outcome.run_options.build) == ("error", str(folder))
    assert "index.js" in outcome.verdict.reason


NOT_INTEGRATIONS = {
    "nothing": ("const mine = 1;", "it exports nothing, not a constructor; export what '@segment"),
    "an object": ("module.exports = { track() {} };", "it exports an object with track, not"),
    "null": ("module.exports = null;", "it exports null, not a constructor"),
    "a text": ("module.exports = 'Wigzo';", "it exports string, not a constructor"),
    "throws": (
        "const part = 0;\n  part.track();\n",
        "it throws while it loads: TypeError: part.track is not a function (index.js:2:8)",
    ),
    "throws a text": ("throw 'mine';", "it throws while it loads: mine"),
}


@pytest.mark.parametrize("kind", NOT_INTEGRATIONS)
def test_what_is_no_integration_cannot_be_judged(driver: Driver, tmp_path: Path, kind: str) -> None:
    text, said = NOT_INTEGRATIONS[kind]
    folder = written(tmp_path / "it", {"index.js": text})
    with pytest.raises(BuildError) as caught:
        driver.examine(WIGZO, builds.resolve(WIGZO, str(folder), quiet))
    assert str(caught.value).startswith(f"{folder} is not an integration: {said}")


def test_an_integration_of_another_name_cannot_be_judged(driver: Driver) -> None:
    wishpond = builds.reference_folder(destination("wishpond"))
    with pytest.raises(BuildError) as caught:
        driver.examine(WIGZO, builds.resolve(WIGZO, str(wishpond), quiet))
    assert str(caught.value) == (
        f"{wishpond} is the integration 'Wishpond', not 'Wigzo'; to judge that destination, "
        "type '--build \"Wishpond=…\"'"
    )


def test_a_build_whose_loading_never_ends_is_given_up(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    endless = written(tmp_path / "it", {"index.js": "for (;;);"})
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()), patience=2)
    with pytest.raises(BuildError, match=r"it did not load within 2 s; a loop in it may never"):
        driver.examine(WIGZO, builds.resolve(WIGZO, str(endless), quiet))
    driver._runs.patience = PATIENCE_SECONDS
    driver.examine(WIGZO, builds.reference(WIGZO))
    assert judge(IDENTIFY, driver.record(IDENTIFY, "next", builds.reference(WIGZO))).word == "pass"
    driver.close()


def test_what_a_build_sends_while_it_is_looked_at_is_no_verdict_s(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays in the browser: it could arrive when nobody looks at the build any more."""
    runs: list[Run | None] = []
    end = Edge.end

    def noted(edge: Edge) -> None:
        runs.append(edge._run)
        end(edge)

    monkeypatch.setattr(Edge, "end", noted)
    sends = (
        "fetch('https://elsewhere.example/');\n"
        "addEventListener('pagehide', () => navigator.sendBeacon('https://elsewhere.example/b'));\n"
        "new WebSocket('wss://elsewhere.example/s');\n"
    )
    folder = written(tmp_path / "it", {"index.js": f"{sends}{source()}"})
    driver.record(IDENTIFY, "next", builds.reference(WIGZO))
    driver.examine(WIGZO, builds.resolve(WIGZO, str(folder), quiet))
    [run] = runs[-1:]
    assert run
    assert "elsewhere.example" not in {one.host for one in run.requests}
    recording = driver.record(IDENTIFY, "next", builds.reference(WIGZO))
    assert judge(IDENTIFY, recording).word is Word.PASS


@pytest.mark.usefixtures("shared_browser")
def test_the_command_line_judges_a_named_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    changed = f"{source()}\nWigzo.prototype.identify = () => {{}};"
    package = '{"version": "3.2.1"}'
    written(tmp_path / "my build", {"lib/index.js": changed, "package.json": package})
    code = main.main(["run", IDENTIFY.id, "--library", "next", "--build", "wigzo=my build"])
    said = capsys.readouterr().out
    assert code == 1
    assert said.splitlines().count(
        f"  reproduce  harness run {IDENTIFY.id} --library next --build 'Wigzo={tmp_path}/my build'"
    )


@pytest.mark.usefixtures("shared_browser")
def test_the_command_line_records_which_build_it_was(tmp_path: Path) -> None:
    """Of all destinations only the one is judged whose build is named."""
    written(tmp_path, {name: FILES[name] for name in CONTRACTS})
    written(tmp_path / "it", {"package.json": '{"version": "3.2.1"}', "index.js": ACME})
    done = harness("check", "--contracts", "acme-contracts", "--build", "Acme=it", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "21 verdicts: 21 pass" in done.stdout
    found = list(evidence_file.read(tmp_path / "results" / "recordings.jsonl"))
    sha256 = found[0].build.sha256
    assert {each.build for each in found} == {Build("acme", f"{tmp_path}/it", "3.2.1", sha256)}
    assert len(sha256) == 64


@pytest.mark.usefixtures("shared_browser")
def test_the_command_line_says_in_one_line_what_cannot_be_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path / "it", {"index.js": "module.exports = {};"})
    assert main.main(["run", IDENTIFY.id, "--build", f"wigzo={folder}"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"harness: {folder} is not an integration: it exports nothing, not")
