"""Every kind of build that a person can name becomes what is served, and whose it is."""

import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest

from harness import builds
from harness.builds import Bundles
from harness.contracts import built_in, destination
from harness.model import BuildError
from harness.toolchain import bundle_inputs, bundler

WIGZO = destination("wigzo")
SAYS = "window.said = {};"


def quiet(_: str) -> None:
    """Nobody is told."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cache"


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def resolved(spec: str | Path) -> Bundles:
    return builds.resolve(WIGZO, str(spec), quiet)


def code(bundles: Bundles) -> str:
    return gzip.decompress(bundles.dynamic).decode()


ENTRIES: dict[str, tuple[dict[str, str], str]] = {
    "main": ({"package.json": '{"main": "lib/it.js"}', "lib/it.js": SAYS}, "."),
    "main, a folder": ({"package.json": '{"main": "./lib"}', "lib/index.js": SAYS}, "."),
    "main without ending": ({"package.json": '{"main": "lib/it"}', "lib/it.ts": SAYS}, "."),
    "no main": ({"package.json": "{}", "lib/index.js": SAYS}, "."),
    "no package.json": ({"lib/index.js": SAYS}, "."),
    "TypeScript": ({"lib/index.ts": f"const text: string = 'x'; {SAYS}"}, "."),
    "index": ({"index.js": SAYS}, "."),
    "a file": ({"one.js": SAYS}, "one.js"),
    "an ES module": ({"one.mjs": f"{SAYS} export default 1;"}, "one.mjs"),
}


@pytest.mark.parametrize("kind", ENTRIES)
def test_entry_of_a_folder_or_a_file(tmp_path: Path, kind: str) -> None:
    files, spec = ENTRIES[kind]
    folder = written(tmp_path / "it", files)
    bundles = resolved(folder / spec)
    assert "window.said = {};" in code(bundles)
    assert code(bundles).startswith('window["wigzoDeps"] = [];\nwindow["wigzoLoader"] = function')
    place = folder if spec == "." else folder / spec
    assert bundles.build.origin == str(place)
    assert bundles.build.sha256 == hashlib.sha256(code(bundles).encode()).hexdigest()


def test_paths_are_relative_to_the_folder_that_is_given(tmp_path: Path) -> None:
    written(tmp_path / "a" / "b", {"index.js": SAYS})
    spec = builds.anchored("b", tmp_path / "a")
    assert resolved(spec).build.origin == str(tmp_path / "a" / "b")
    for anywhere in ("reference", "cdn", "cdn@1.0", "https://cdn.example/w.dynamic.js"):
        assert builds.anchored(anywhere, tmp_path) == anywhere


def test_builds_are_handed_to_another_process_whole(tmp_path: Path) -> None:
    folder = written(tmp_path / "it", {"index.js": SAYS})
    chosen = builds.choose(built_in(), {"wigzo": str(folder)}, quiet)
    assert builds.Chosen.from_plain(built_in(), chosen.to_plain()) == chosen


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"package.json": '{"version": "1.2.3-next.1"}', "lib/index.js": SAYS}, "1.2.3-next.1"),
        ({"lib/index.js": SAYS}, ""),
    ],
)
def test_version_is_the_package_s(tmp_path: Path, files: dict[str, str], version: str) -> None:
    folder = written(tmp_path / "it", files)
    assert resolved(folder).build.version == version
    assert resolved(folder / "lib" / "index.js").build.version == version


def test_packages_are_its_own_before_those_above_and_ours(tmp_path: Path) -> None:
    needs = "require('is'); require('mine'); require('@us/above');"
    package = "module.exports = '{}';"
    folder = written(
        tmp_path / "repo" / "integrations" / "it",
        {
            "lib/index.js": needs,
            "node_modules/mine/index.js": package.format("mine, own"),
            "../../node_modules/mine/index.js": package.format("mine, above"),
            "../../node_modules/@us/above/index.js": package.format("above"),
        },
    )
    text = code(resolved(folder))
    assert "'mine, own'" in text or '"mine, own"' in text
    assert "mine, above" not in text
    assert '"above"' in text
    assert "is.defined" in text  # from the harness's own packages


def test_the_same_source_is_the_same_bundle_wherever_it_is(tmp_path: Path) -> None:
    files = {"lib/index.js": "require('./part');", "lib/part.js": SAYS}
    first = resolved(written(tmp_path / "a", files))
    second = resolved(written(tmp_path / "deeper" / "b", files))
    assert first.build.sha256 == second.build.sha256
    assert json.loads(first.dynamic_map)["sources"] == ["lib/part.js", "lib/index.js"]


def settled(folder: Path) -> Path:
    """Make a folder's files older than the build: one that may have changed is not cached."""
    for file in folder.rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    return folder


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each job that the bundler is really given."""
    jobs: list[str] = []
    bundle = bundler.bundle

    def noted(job: dict[str, str]) -> dict[str, object]:
        jobs.append(job["job"])
        return bundle(job)

    monkeypatch.setattr(bundler, "bundle", noted)
    return jobs


SOURCES = {
    "package.json": "{}",
    "lib/index.js": "require('./part'); require('dep'); require('deep'); require('is');",
    "lib/part.js": SAYS,
    "node_modules/dep/package.json": '{"main": "main.js"}',
    "node_modules/dep/main.js": "window.dep = 1;",
    "node_modules/dep/other.js": "window.dep = 2;",
    "node_modules/deep/package.json": '{"main": "lib/main"}',
    "node_modules/deep/lib/main.js": "window.deep = 1;",
}


def test_a_build_is_bundled_once(tmp_path: Path, bundled: list[str]) -> None:
    folder = settled(written(tmp_path / "it", SOURCES))
    assert resolved(folder) == resolved(folder)
    assert bundled == ["dynamic"]


@pytest.mark.parametrize(
    ("name", "text", "shows"),
    [
        ("lib/part.js", "window.said = 2;", "window.said = 2"),
        ("node_modules/dep/main.js", "window.dep = 3;", "window.dep = 3"),
        ("node_modules/dep/package.json", '{"main": "other.js"}', "window.dep = 2"),
        ("lib/part/index.js", "window.said = 4;", ""),  # part.js is found first
        ("lib/part.ts", "window.said = 5;", ""),  # a new name decides nothing, and might
        ("node_modules/deep/lib/main.ts", "window.deep = 4;", ""),  # likewise
        ("lib/node_modules/dep/index.js", "window.dep = 6;", "window.dep = 6"),
        ("node_modules/is/index.js", "window.is = 7;", "window.is = 7"),
        ("tsconfig.json", '{"compilerOptions": {"paths": {"dep": ["./lib/part"]}}}', ""),
    ],
)
def test_a_build_is_bundled_anew_where_anything_that_decides_changes(
    tmp_path: Path, bundled: list[str], name: str, text: str, shows: str
) -> None:
    folder = settled(written(tmp_path / "it", SOURCES))
    resolved(folder)
    settled(written(folder, {name: text}))
    assert shows in code(resolved(folder))
    assert bundled == ["dynamic", "dynamic"]
    resolved(folder)
    assert len(bundled) == 2, "the new one is kept, too"


def test_what_changes_while_it_is_bundled_is_not_kept(tmp_path: Path) -> None:
    file = written(tmp_path, {"a.js": "1"}) / "a.js"
    inputs = [{"file": str(file), "imports": []}]
    assert bundle_inputs.ingredients(inputs, file.stat().st_mtime) is None
    assert bundle_inputs.ingredients(inputs, file.stat().st_mtime + 1) is not None
    assert (
        bundle_inputs.ingredients([{"file": str(tmp_path / "gone.js"), "imports": []}], 9e9) is None
    )


def test_two_builds_of_one_destination_live_side_by_side(tmp_path: Path) -> None:
    old, new = (
        resolved(written(tmp_path / name, {"index.js": f"window.v = '{name}';"}))
        for name in ("old", "new")
    )
    assert old.build.sha256 != new.build.sha256
    for bundles in (old, new, old):
        classic = builds.ready_for("classic", bundles).classic
        assert f'window.v = "{Path(bundles.build.origin).name}"' in classic


def test_a_source_that_changes_before_it_is_needed_again_is_told(tmp_path: Path) -> None:
    """Else what runs under classic would not be the build that its sha256 says."""
    folder = written(tmp_path / "it", {"index.js": SAYS})
    bundles = resolved(folder)
    written(folder, {"index.js": "window.said = 2;"})
    for _ in range(2):
        with pytest.raises(BuildError) as caught:
            builds.ready_for("classic", bundles)
        assert str(caught.value) == (
            f"{folder} has changed since the run began (index.js): run again"
        )
    assert "window.said = 2" in builds.ready_for("classic", resolved(folder)).classic
    written(folder, {"index.js": SAYS})
    assert SAYS in builds.ready_for("classic", bundles).classic


def test_what_only_one_bundle_has_use_for_has_not_changed(tmp_path: Path) -> None:
    files = {
        "index.mjs": "export { help } from './help.mjs';\nimport 'is';\nexport default 1;",
        "help.mjs": "export const help = () => 'help';",
        "node_modules/is/index.js": "window.is = 'mine, not the library\\'s';",
    }
    folder = written(tmp_path / "it", files)
    bundles = resolved(folder)
    assert "help" in code(bundles)
    classic = builds.ready_for("classic", bundles).classic
    assert "mine, not the library" in classic


def test_chosen_builds_come_before_references(tmp_path: Path) -> None:
    written(tmp_path / "it", {"index.js": SAYS})
    chosen = builds.choose(built_in(), {"WIGZO": "it"}, quiet)
    assert chosen.of("wigzo").build.origin == str(tmp_path / "it")
    assert chosen.of("wishpond").build.origin == "reference"
    assert builds.Chosen(built_in()).of("wigzo").build.origin == "reference"
    assert (
        builds.choose(built_in(), {"wigzo": "reference"}, quiet).of("wigzo").build.origin
        == "reference"
    )


def test_a_map_with_a_line_of_each_script(tmp_path: Path) -> None:
    """Of a production bundle every place is its own; under classic, after what comes before."""
    text = "window.wigzoDeps = [];\nwindow.wigzoLoader = function () {};"
    bundle = written(tmp_path, {"wigzo.dynamic.js": text}) / "wigzo.dynamic.js"
    bundles = resolved(bundle)
    assert bundler.sources(bundles.dynamic_map, [(1, 9), (2, 30)]) == [
        ("wigzo.dynamic.js", (1, 9)),
        ("wigzo.dynamic.js", (2, 30)),
    ]


def test_the_cache_has_nothing_of_a_build_that_failed(tmp_path: Path, cache: Path) -> None:
    folder = written(tmp_path / "it", {"lib/index.js": "var = 1;"})
    with pytest.raises(BuildError):
        resolved(settled(folder))
    assert [item for item in cache.rglob("*") if item.is_file()] == []
