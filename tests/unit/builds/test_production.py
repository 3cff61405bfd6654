"""Production bundles, from files and addresses, with their vendor chunks."""

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness import builds
from harness.builds import Bundles
from harness.contracts import destination
from harness.edge import World
from harness.model import BuildError, Conditions, Role
from tests.unit.answers import Answer, serving

WIGZO = destination("wigzo")
CHUNK = "window.webpackJsonp_x = [1];"
DEP = "/integrations/vendor/commons.0a1b.js"
BUNDLE = f'window.wigzoDeps = ["{DEP}"];window.wigzoLoader = function() {{ return 1 }};'
ALONE = BUNDLE.replace(f'"{DEP}"', "")


def quiet(_: str) -> None:
    """Nobody is told."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path / "cache"))


def placed(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files, those whose name says so packed."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        content = text.encode()
        (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder


def resolved(spec: str | Path) -> Bundles:
    return builds.resolve(WIGZO, str(spec), quiet)


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_file_is_served_as_it_is(tmp_path: Path, ending: str) -> None:
    file = placed(tmp_path, {f"wigzo.dynamic.js{ending}": ALONE}) / f"wigzo.dynamic.js{ending}"
    bundles = resolved(file)
    assert gzip.decompress(bundles.dynamic).decode() == ALONE
    assert bundles.build.origin == str(file)
    assert bundles.build.sha256 == hashlib.sha256(ALONE.encode()).hexdigest()
    assert bundles.vendor == ()
    assert bundles.scripts == (("wigzo.dynamic.js", ALONE),)


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("integrations/wigzo/2.10.3/wigzo.dynamic.js.gz", "2.10.3"),
        ("v1.2.0-beta.1/wigzo.dynamic.js", "1.2.0-beta.1"),
        ("integrations/wigzo/latest/wigzo.dynamic.js.gz", ""),
        ("wigzo.dynamic.js", ""),
    ],
)
def test_version_is_that_of_the_folder(tmp_path: Path, path: str, version: str) -> None:
    assert resolved(placed(tmp_path, {path: ALONE}) / path).build.version == version


@pytest.mark.parametrize(
    "beside",
    [
        "integrations/vendor/commons.0a1b.js.gz",
        "integrations/vendor/commons.0a1b.js",
        "integrations/wigzo/1.0.0/commons.0a1b.js",
        "integrations/wigzo/1.0.0/commons.0a1b.js.gz",
    ],
)
def test_vendor_chunks_are_beside_a_file(tmp_path: Path, beside: str) -> None:
    path = "integrations/wigzo/1.0.0/wigzo.dynamic.js"
    bundles = resolved(placed(tmp_path, {path: BUNDLE, beside: CHUNK}) / path)
    [(dep, packed)] = bundles.vendor
    assert (dep, gzip.decompress(packed).decode()) == (DEP, CHUNK)
    assert [name for name, _ in bundles.scripts] == ["commons.0a1b.js", "wigzo.dynamic.js"]
    both = hashlib.sha256(BUNDLE.encode() + CHUNK.encode()).hexdigest()
    assert bundles.build.sha256 == both, "another chunk is another build"


@pytest.mark.parametrize(
    "head",
    [
        "window.wigzoDeps=[];window.wigzoLoader=function(){};",
        'window["wigzoDeps"] = [];\nwindow["wigzoLoader"] = function () {};',
        "!function(){window['wigzoDeps'] = [ ]}();",
        "window.otherDeps = ['/x.js']; window.wigzoDeps = [];",
    ],
)
def test_what_a_bundle_asks_for_is_read_however_it_is_written(tmp_path: Path, head: str) -> None:
    assert resolved(placed(tmp_path, {"w.dynamic.js": head}) / "w.dynamic.js").vendor == ()


def test_an_address_as_the_cdn_has_it() -> None:
    answers = {
        "/next-integrations/integrations/wigzo/2.10.3/wigzo.dynamic.js.gz": BUNDLE,
        "/next-integrations/integrations/vendor/commons.0a1b.js.gz": CHUNK,
    }
    packed = {path: Answer(gzip.compress(text.encode())) for path, text in answers.items()}
    said: list[str] = []
    with serving(packed) as base:
        url = f"{base}{next(iter(answers))}"
        bundles = builds.resolve(WIGZO, url, said.append)
    assert (bundles.build.origin, bundles.build.version) == (url, "2.10.3")
    assert [dep for dep, _ in bundles.vendor] == [DEP]
    assert said == [f"downloading {base}{path}" for path in answers]


def test_an_address_anywhere_has_its_chunks_beside_it() -> None:
    answers = {"/w/wigzo.dynamic.js": BUNDLE, "/w/commons.0a1b.js.gz": CHUNK}
    plain = {path: Answer(text.encode()) for path, text in answers.items()}
    with serving(plain) as base:
        bundles = resolved(f"{base}/w/wigzo.dynamic.js?token=1")
    assert gzip.decompress(bundles.vendor[0][1]).decode() == CHUNK
    assert bundles.scripts[-1][0] == "wigzo.dynamic.js"


def test_what_may_be_secret_in_an_address_is_sent_and_never_told() -> None:
    answers = {"/w/wigzo.dynamic.js": BUNDLE, "/w/commons.0a1b.js.gz": CHUNK}
    plain = {path: Answer(text.encode()) for path, text in answers.items()}
    said: list[str] = []
    asked: list[str] = []
    with serving(plain, asked) as base:
        spec = f"{base}/w/wigzo.dynamic.js?X-Path=/integrations/a/1.0.0/b&X-Sig=s3cret"
        bundles = builds.resolve(WIGZO, spec, said.append)
    assert asked[0] == spec.removeprefix(base)
    assert said == [f"downloading {base}{path}" for path in answers]
    assert bundles.build.origin == f"{base}/w/wigzo.dynamic.js"
    assert "s3cret" not in repr(bundles)


@pytest.mark.parametrize(("spec", "version"), [("cdn", "latest"), ("cdn@2.10.3", "2.10.3")])
def test_the_cdn_has_a_version_of_the_bundle(
    monkeypatch: pytest.MonkeyPatch, spec: str, version: str
) -> None:
    path = f"/next-integrations/integrations/wigzo/{version}/wigzo.dynamic.js.gz"
    with serving({path: Answer(gzip.compress(ALONE.encode()))}) as base:
        monkeypatch.setenv("HARNESS_CDN", f"{base}/")
        bundles = resolved(spec)
    assert (bundles.build.origin, bundles.build.version) == (f"{base}{path}", version)


def test_chunks_are_served_where_the_library_looks_for_them(tmp_path: Path) -> None:
    files = {"wigzo.dynamic.js": BUNDLE, "commons.0a1b.js": CHUNK}
    bundles = resolved(placed(tmp_path, files) / "wigzo.dynamic.js")
    assets: Any = None
    world = World(assets, WIGZO, bundles, "next", {}, Conditions())
    reply = world.reply(Role.LIBRARY, "cdn.segment.com", f"/next-integrations{DEP}.gz")
    assert gzip.decompress(reply.body).decode() == CHUNK
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Encoding"] == "gzip"


def test_a_production_bundle_is_no_neighbour(tmp_path: Path) -> None:
    bundles = resolved(placed(tmp_path, {"wigzo.dynamic.js": ALONE}) / "wigzo.dynamic.js")
    with pytest.raises(BuildError, match="cannot be the neighbour of another build"):
        builds.ready_for("classic", builds.reference(WIGZO), bundles)
