"""A page cannot tell that it is recorded: it gets the same answers without the recorder."""

import dataclasses
import json
from collections.abc import Sequence
from itertools import permutations
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Route

from harness.contracts import built_in, destination
from harness.driver import recorder_script
from harness.driver.settling import RECORDER
from harness.edge import assets

pytestmark = pytest.mark.xdist_group("reader of the recorder")  # one browser for all

FUNCTIONS: Final = (
    "acme",
    "acme.*",
    "shop.track",
    "shop.cart.add",
    "shop.cart.items.push",
    "late.log",
    "made.getInstance().send",
    "declared",
    "variable.track",
    "queue.push",
    "frozen.track",
    "lead.identify",
    "all.*",
    "looking.*",
)

SCRIPTS: Final = {
    "snippet": """
        if (!Object.hasOwn(window, "acme")) {
          window.acme = function () { window.acme.q.push(arguments); };
          acme.q = [];
        }
        window.queue = window.queue || [];
        if (typeof variable === "undefined") variable = undefined;
    """,
    "tracker": """
        var late = { log(text) { return text; } };
        function declared(first, second) { return first + second; }
        window.shop = Object.assign(window.shop || {}, { track() { return this === shop; } });
        shop.cart = { items: [] };
        shop.cart.add = (item) => shop.cart.items.push(item);
        class Lead { #known = 1; identify() { return this.#known; } }
        window.lead = new Lead();
        window.frozen = Object.freeze({ track: () => 1 });
        window.made = { one: { send() { return 2; } }, getInstance() { return this.one; } };
        window.looking = { find: function own() { return looking.find === own; } };
        window.all = Object.create(null);
        all.first = (text) => text;
        all.value = 3;
    """,
    "build": """
        window.acme = window.acme || function () { return "stub"; };
        Object.defineProperty(window, "variable", {
          configurable: true, enumerable: true, value: { track() {} },
        });
        (window.queue = window.queue || []).push(["track", "event"]);
        window.shop = window.shop || {};
        shop.cart ??= { items: [], add() {} };
        delete shop.cart.none;
    """,
}

NAMES: Final = (
    *("acme", "shop", "late", "made", "declared", "variable", "queue", "frozen", "lead", "all"),
    "nothing",
)
OF_A_NAME: Final = (
    "'NAME' in window",
    "Object.hasOwn(window, 'NAME')",
    "typeof NAME",
    "describe(window, 'NAME')",
    "Object.keys(window).indexOf('NAME') >= 0",
)
"""Five questions about each of eleven names: the first 55 probes."""

OF_MEMBERS: Final = (
    "[{}.toString.call(shop), Object.keys(shop), 'cart' in shop, 'none' in shop]",
    "[describe(shop, 'track'), describe(shop, 'cart'), shop.track()]",
    "[describe(shop.cart, 'add'), shop.cart.hasOwnProperty('items'), shop.cart.add(1) > 0]",
    "[Object.keys(shop.cart), JSON.stringify(Object.getOwnPropertyDescriptors(shop.cart.items))]",
    "[shop.cart.items.hasOwnProperty('push'), 'push' in shop.cart.items, shop.cart.items.length]",
    "[String(acme), acme.name, acme.length, Object.keys(acme), 'q' in acme, 'x' in acme]",
    "[describe(acme, 'q'), acme.track, acme.hasOwnProperty('track'), acme instanceof Function]",
    "[late.log('a'), describe(late, 'log'), String(late.log), late.log.name]",
    "[declared(1, 2), declared.length, String(declared), delete window.declared, typeof declared]",
    "[delete window.late, typeof late, Object.getPrototypeOf(late) === Object.prototype]",
    "[lead.identify(), Object.keys(lead), lead.hasOwnProperty('identify'), describe(lead, 'x')]",
    "[Object.getPrototypeOf(lead).constructor.name, lead.__proto__ === lead.constructor.prototype]",
    "[frozen.track(), Object.isFrozen(frozen), describe(frozen, 'track'), 'x' in frozen]",
    "[made.getInstance().send(), Object.keys(made.one), describe(made, 'getInstance')]",
    "[all.first('a'), Object.keys(all), 'first' in all, 'toString' in all, describe(all, 'value')]",
    "[Object.getPrototypeOf(all), all.__proto__, all.second === undefined]",
    "[Array.isArray(queue), queue.length, Object.keys(queue), queue.hasOwnProperty('push')]",
    "[Object.getPrototypeOf(queue) === Array.prototype, queue.__proto__ === Array.prototype]",
    "[queue.push === Array.prototype.push, [].push === queue.push, queue.push.name]",
    "[looking.find(), looking.find.name]",
    "[queue.concat([1]).length, [...queue].length, JSON.stringify(queue)]",
    "[Object.prototype.isPrototypeOf(window), window instanceof EventTarget]",
    "[Object.getPrototypeOf(EventTarget.prototype) === Object.prototype, 'x' in document.body]",
    "Object.getOwnPropertyNames(window).filter((name) => NAMES.includes(name)).sort()",
    (
        "(() => { const all = []; for (const name in window) all.push(name);"
        " return NAMES.filter((name) => all.includes(name)); })()"
    ),
    "(() => { try { return nothing; } catch (problem) { return String(problem); } })()",
    "(() => { 'use strict'; try { nothing = 1; } catch (problem) { return String(problem); } })()",
    "[(() => { window.gone = 1; })(), 'gone' in window, delete window.gone, 'gone' in window]",
    "[window.queue = [1], describe(window, 'queue').length, delete window.queue, typeof queue]",
    "[queue = [2], Object.hasOwn(window, 'queue'), queue.length]",
    "[Object.setPrototypeOf(shop, { kind: 1 }) === shop, Object.getPrototypeOf(shop).kind]",
    "[Object.isFrozen(Object.freeze(shop.cart)), describe(shop.cart, 'add'), shop.cart.add = 1]",
    "[Object.defineProperty(shop, 'track', { value: 1 }) === shop, describe(shop, 'track')]",
    "[shop.__lookupGetter__('cart'), Object.entries(shop).map(([name]) => name)]",
    "[Object.create(shop).track === shop.track, Object.assign({}, shop).cart === shop.cart]",
    (
        "(() => { const own = Object.create(shop); own.cart = 1;"
        " return [Object.keys(own), typeof shop.cart]; })()"
    ),
    "[Object.getOwnPropertyDescriptor, Reflect.set, Object.freeze, Date, Math.random].map(String)",
    "[Date.length, Date.name, new Date(0).constructor === Date, new Date() instanceof Date]",
    "[describe(window, 'Date').length, Date.UTC(2026), typeof Date(), crypto.randomUUID.length]",
    "[Object.prototype.toString.call(new Date()), Date.prototype.constructor === Date]",
)

ASK: Final = """
    ([probes, names]) => {
      window.NAMES = names;
      window.describe = (holder, key) => {
        const found = Object.getOwnPropertyDescriptor(holder, key);
        return JSON.stringify(found && { ...found, value: `${typeof found.value}`,
          get: typeof found.get, set: typeof found.set });
      };
      const ask = (probe) => {
        try { return JSON.stringify((0, eval)(probe)) ?? "undefined"; }
        catch (problem) { return String(problem); }
      };
      return probes.map(ask);
    }
"""


def answers(
    browser: Browser, recorder: str, order: Sequence[str], asked: Sequence[str]
) -> dict[str, Any]:
    """Load the scripts in this order; return what the page answers, then and before each of them.

    `asked` are the globals that are known to be asked for with `in`.
    """
    context = browser.new_context()
    if recorder:
        context.add_init_script(recorder)
    page = context.new_page()

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name in SCRIPTS:
            route.fulfill(content_type="text/javascript", body=SCRIPTS[name])
        else:
            route.fulfill(content_type="text/html", body="<!doctype html><title>Shop</title>")

    page.route("**/*", answer)
    page.goto("https://shop.example/page")
    if recorder:
        page.evaluate(f"({RECORDER}).leaveAbsent({json.dumps(asked)})")
    of_names = [probe.replace("NAME", name) for name in NAMES for probe in OF_A_NAME]
    found: dict[str, Any] = {}
    for name in order:
        asked = page.evaluate(ASK, [of_names, NAMES])
        found |= {
            f"before {name}: {probe}": said for probe, said in zip(of_names, asked, strict=True)
        }
        page.add_script_tag(url=f"https://cdn.example/{name}")
    probes = [*of_names, *OF_MEMBERS]
    found |= dict(zip(probes, page.evaluate(ASK, [probes, NAMES]), strict=True))
    context.close()
    return found


ORDERS: Final = tuple(permutations(SCRIPTS))[:4]
REMOVABLE: Final = ("late", "NAMES")
"""Where nobody asks with `in`, a global of `var` can be removed, unlike one of any other page."""


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_a_page_gets_the_same_answers(reader: Browser, order: Sequence[str]) -> None:
    target = dataclasses.replace(destination("wigzo"), functions=FUNCTIONS, dispatcher="")
    recorder = recorder_script([target], assets.load(built_in()))
    assert len(OF_A_NAME) * len(NAMES) + len(OF_MEMBERS) >= 60
    without = answers(reader, "", order, ())
    asked = answers(reader, recorder, order, NAMES)
    different = {probe: said for probe, said in asked.items() if said != without[probe]}
    assert different == {}
    awaited = answers(reader, recorder, order, ())
    different = {probe: said for probe, said in awaited.items() if said != without[probe]}
    told = {
        probe: said
        for probe, said in different.items()
        if "' in window" not in probe and not any(name in probe for name in REMOVABLE)
    }
    assert told == {}
