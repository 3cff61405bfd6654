"""Checks, in its own page, that a build is an integration, and says its name and what it declares.

Anything else cannot be judged: every requirement would fail without saying why.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import Browser, Route
from playwright.async_api import Error as PlaywrightError

from harness.builds import Touched, bundle_key, touched
from harness.contracts import Description
from harness.driver.engines import Engine
from harness.driver.launching import Launcher
from harness.driver.page_world import context_options
from harness.edge import HTML, World, cdn
from harness.model import BuildError, PageError, test_site
from harness.toolchain import source_positions

_BASE: Final = (
    *("constructor", "initialize", "loaded", "map", "invoke", "queue", "flush", "reset", "load"),
    *("locals", "ready", "debug", "on", "once", "off", "emit", "listeners", "hasListeners"),
    *("addEventListener", "removeListener", "removeAllListeners", "removeEventListener"),
)
"""The methods that the base class of integrations has, beside the calls."""

_LOAD: Final = """({ scripts, key, touched, base }) => {
  const own = touched.filter((path) => !(/^[^.(]+/.exec(path)[0] in window));
  const described = (problem) =>
    problem instanceof Error
      ? { message: `${problem.name}: ${problem.message}`, stack: String(problem.stack) }
      : { message: String(problem), stack: "" };
  try {
    for (const [address, code] of scripts) (0, eval)(`${code}\\n//# sourceURL=${address}`);
    window[`${key}Loader`]();
    const found = window[`${key}Integration`];
    const isObject = found !== null && typeof found === "object";
    const prototype = (found?.Integration ?? found)?.prototype ?? {};
    const options = {};
    for (const name of Object.keys(prototype.defaults ?? {})) {
      try {
        options[name] = JSON.parse(JSON.stringify(prototype.defaults[name]) ?? "null");
      } catch {
        options[name] = null; // as a setting it could not come from Segment either
      }
    }
    const values = Object.entries(Object.getOwnPropertyDescriptors(prototype));
    const isOwn = ([name, { value }]) =>
      typeof value === "function" && !base.includes(name) && !name.startsWith("_") &&
      !(name in options) && !/\\{\\s*\\}$/.test(String(value));
    const addresses = Object.values(prototype.templates ?? {}).map(
      (tag) => tag?.attrs?.src ?? tag?.attrs?.href,
    );
    return {
      methods: values.filter(isOwn).map(([name]) => name),
      tags: addresses.filter((address) => typeof address === "string"),
      globals: [...(prototype.globals ?? [])].map(String),
      options,
      assumesPage: Boolean(prototype._assumesPageview),
      touched: own,
      type: found === null ? "null" : typeof found,
      keys: isObject ? Object.keys(found) : [],
      name: String(prototype.name ?? ""),
    };
  } catch (problem) {
    return { threw: described(problem) };
  }
}"""
"""Loads a build as the library does, its vendor chunks first, and describes what it defines.

Of what it touches, only that is its own which an empty page does not have.
"""

_REMEDY: Final = "export what '@segment/analytics.js-integration' makes"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an integration says of itself: its `name`, which may be empty, and its description."""

    name: str
    description: Description


async def inspect(launcher: Launcher, world: World, patience: float) -> Inspected:
    """Load the build of a world in an empty page; `patience` is its limit in seconds.

    Return what the build says of itself.

    Raises:
        BuildError: it throws while it loads, defines no constructor, or takes too long.
        BrowserError: the browser did not start.
        playwright.async_api.Error: the browser failed.
    """
    load = asyncio.create_task(_load(await launcher.browser(), launcher.engine, world))
    # A page that hangs may never finish closing, so nobody waits for that.
    await asyncio.wait({load}, timeout=patience)
    if not load.done():
        load.cancel()
        await launcher.abandon()
        raise BuildError(
            f"{world.bundles.build.origin} is not an integration: it did not load "
            f"within {patience:g} s; a loop in it may never end"
        )
    if load.exception():
        await launcher.abandon()
    found = load.result()
    problem = _problem(world, found)
    if problem:
        raise BuildError(f"{world.bundles.build.origin} is not an integration: {problem}")
    description = Description(
        tuple(found["globals"]),
        found["options"],
        tuple(found["touched"]),
        found["settings"],
        tuple(found["methods"]),
        tuple(found["tags"]),
        found["assumesPage"],
    )
    return Inspected(found["name"], description)


async def _load(browser: Browser, engine: Engine, world: World) -> dict[str, Any]:
    context = await browser.new_context(**context_options(engine))
    try:
        await context.route("**/*", _answer)
        page = await context.new_page()
        await page.goto(test_site.URL)
        scripts = list(cdn.scripts(world.bundles, world.bundle_path()))
        key = bundle_key(world.destination.name)
        named = touched(world.bundles) if world.destination.is_unknown else Touched()
        given = {"scripts": scripts, "key": key, "touched": named.paths, "base": _BASE}
        found: dict[str, Any] = await page.evaluate(_LOAD, given)
        found["settings"] = named.settings
    finally:
        # It is closed already if the browser is gone.
        with contextlib.suppress(PlaywrightError):
            await context.close()
    return found


def name_problem(wanted: str, found: str) -> str:
    """Return what is wrong with an integration's name; empty if nothing is."""
    if not found or found == wanted:
        return ""
    return (
        f"is the integration {found!r}, not {wanted!r}; "
        f"to judge that destination, type '--build \"{found}=…\"'"
    )


def _problem(world: World, found: dict[str, Any]) -> str:
    if "threw" in found:
        return f"it throws while it loads: {_thrown(world, found['threw'])}"
    if found["type"] != "function":
        return f"{_exported(found)}, not a constructor; {_REMEDY}"
    return ""


def _exported(found: dict[str, Any]) -> str:
    if found["keys"]:
        return f"it exports an object with {', '.join(found['keys'])}"
    if found["type"] in {"object", "undefined"}:
        return "it exports nothing"
    return f"it exports {found['type']}"


def _thrown(world: World, problem: dict[str, str]) -> str:
    """Return the thrown error's message, with its position in the build's own source."""
    error = PageError("caught", problem["message"], "", problem["stack"], "load", 1, 0.0)
    [seen] = source_positions.mapped([error], world.served_bundle())
    position = f" ({seen.position})" if isinstance(seen, PageError) and seen.position else ""
    return f"{' '.join(problem['message'].split())}{position}"


_NO_SOCKETS: Final = {"Content-Security-Policy": "connect-src http: https: data: blob:"}
"""No route answers a web socket: what it asks for could reach the edge when its page has gone."""


async def _answer(route: Route) -> None:
    """Answer the page's address with an empty page, and any other with no content."""
    if route.request.url == test_site.URL:
        empty = "<!doctype html><html><body></body></html>"
        await route.fulfill(content_type=HTML, headers=_NO_SOCKETS, body=empty)
    else:
        await route.fulfill(status=204)
