"""What a build's source names of the page's globals, and which settings it reads."""

import dataclasses
import json

import pytest

from harness.builds import Bundles, Touched, touched
from harness.model import Build
from harness.toolchain import bundler, source_maps

BUILD = Build("acme", "made up", "1", "0" * 64)


def read(text: str, name: str = "lib/index.js") -> Touched:
    source_map = {"sources": [name], "sourcesContent": [text]}
    return touched(Bundles(BUILD, b"", json.dumps(source_map), {}))


@pytest.fixture(autouse=True)
def packages() -> None:
    bundler.install_packages(lambda _: None)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("window.acme.track('a');", ["acme.track"]),
        ("acme('track', self._aq.push(['a']));", ["_aq.push", "acme"]),
        ("window['acme']['people'].set(1);", ["acme.people.set"]),
        ("acme.getInstance('x').track(shop);", ["acme.getInstance().track", "shop"]),
        ("window.acme?.track?.call(null, 1);", ["acme.track"]),
        ("window.acme = window.acme || [];", ["acme"]),
        ("if (typeof acme === 'undefined') { let shop; shop.track(); }", ["acme"]),
        ("function f(acme) { acme.track(); } class G { acme() { f(G); } }", []),
        ("const { acme, x: [y] } = {}; acme.track(y); try { f; } catch (e) { e; }", ["f"]),
        ("window.acme[method](1); window[name](2);", ["acme", "method", "name"]),
        ("acme: for (;;) break acme; ({ shop: 1, [key]: 2 });", ["key"]),
        ("(function (w) { w.late(); })(window);", []),
        (
            "this._shop = acme.getShop('x'); f(() => self._shop.track(this.other.track()));",
            ["acme.getShop", "acme.getShop().track", "f"],
        ),
    ],
)
def test_paths_of_globals(text: str, paths: list[str]) -> None:
    assert list(read(text).paths) == paths


def test_a_module_and_typescript_are_read_too() -> None:
    text = "import { one } from 'one'; export default (a: Acme) => one(a, acme.track as any);"
    assert read(text, "lib/index.ts").paths == ("acme.track",)


def test_what_is_no_script_is_not_read() -> None:
    assert read('{"acme": [', "package.json") == Touched()
    assert read("acme.track(); (function () {") == Touched()
    assert read("acme.track(); return f();", "index.ts").paths == ("acme.track", "f")


def test_settings_that_it_reads() -> None:
    text = "f(this.options.apiKey, self.options.events, given.options.not, options.neither);"
    assert read(text).settings == ("apiKey", "events")


def test_of_a_production_bundle_all_is_its_own() -> None:
    source_map = source_maps.identity("acme.dynamic.js", "")
    scripts = (("vendor.js", "jQuery();"), ("acme.dynamic.js", "acme.track();"))
    build = Bundles(BUILD, b"", source_map, {}, scripts=scripts)
    assert touched(build).paths == ("acme.track",)


def test_what_packages_name_is_not_the_builds() -> None:
    assert read("jQuery.ajax();", "node_modules/other/index.js") == Touched()
    own = read("jQuery.ajax();")
    assert dataclasses.replace(own, settings=()) == Touched(("jQuery.ajax",))
