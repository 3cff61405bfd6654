// @ts-check
/**
 * Observes tracker functions, however and whenever they appear. It notes each invocation once, with
 * its arguments as they are at that moment. `this`, return values and exceptions stay as they are.
 */

import { Map, Set, WeakMap, WeakSet } from "./collections.js";
import { snapshot } from "./globals.js";
import { noteInvocations } from "./invocations.js";
import { hideSentinels, watchMissing } from "./missing.js";
import { watchOwners } from "./owners.js";
import { disguisePlaces, placeAt, putPlace } from "./places.js";
import { functionsOf, hasCalls, inherited } from "./properties.js";
import { isNoticedPush, onPush, watchPushes } from "./queues.js";
import { makeStandIn } from "./stand-ins.js";
import { wrap } from "./wrap.js";
import { memberOf, watchTree } from "./watch.js";

const { defineProperty, getOwnPropertyDescriptor, hasOwn } = Object; // the page's own are wrapped

/** @typedef {import("./watch.js").Watch} Watch */

/** What a property is that a page assigns. */
const DATA = { writable: true, enumerable: true, configurable: true };

/**
 * Starts to observe the tracker functions at `paths`. Returns a function that looks again at places
 * where a page may have replaced our accessor, as a global function declaration does, and one that hides
 * globals even from `in`.
 * @param {string[]} paths
 * @param {string[]} globals
 * @param {import("./types.js").Record} record
 */
export function observeTrackers(paths, globals, record) {
  /** @type {WeakMap<object, Map<string, any>>} function to its wrappers, by path */
  const wrappers = new WeakMap();
  /** @type {WeakMap<object, object>} fixed object to its stand-in */
  const standIns = new WeakMap();
  /** @type {WeakSet<object>} */
  const observed = new WeakSet();
  /** @type {WeakMap<object, Set<Watch>>} object to what is watched in it */
  const holders = new WeakMap();
  /** @type {Set<string>} */
  const asked = new Set();
  /** @type {Set<string>} the globals that were asked for and came to be */
  const found = new Set();
  /** @type {Set<string>} */
  const blind = new Set();
  /** @type {Function[]} the observed functions that are running, as the page made them */
  const runningRaw = [];
  const invoke = noteInvocations(record);
  const { whilePut, ownerOf } = watchOwners();

  /** @param {string} where @param {string} reason */
  function blindSpot(where, reason) {
    if (blind.has(where)) return;
    blind.add(where);
    record("blind", { where, reason });
  }

  /** @param {string} path */
  function define(path) {
    record("definition", { function: path, globals: snapshot(globals) });
  }

  /**
   * @param {Function} raw
   * @param {Watch} watch
   */
  function wrapperOf(raw, watch) {
    if (observed.has(raw)) return raw;
    const known = wrappers.get(raw) ?? new Map();
    const wrapperHere = known.get(watch.path);
    if (wrapperHere) return wrapperHere;
    const owner = ownerOf(watch.path);
    /** @type {ProxyHandler<any>} */
    const handler = {
      apply(target, self, args) {
        const run = () => {
          runningRaw.push(raw);
          try {
            return Reflect.apply(target, self, args);
          } finally {
            runningRaw.pop();
          }
        };
        const result = watch.call || watch.every ? invoke(watch.path, args, run, owner) : run();
        return watch.returns ? observeValue(result, watch.returns) : result;
      },
      construct: (target, args, newTarget) =>
        invoke(watch.path, args, () => Reflect.construct(target, args, newTarget), owner),
    };
    if (watch.every) {
      handler.get = (target, key, receiver) => member(target, key, receiver, watch);
      handler.set = (target, key, value) => {
        const done = Reflect.set(target, key, value);
        whilePut(value, () => member(target, key, target, watch));
        return done;
      };
      handler.defineProperty = (target, key, made) => {
        const done = Reflect.defineProperty(target, key, made);
        whilePut(made.value, () => member(target, key, target, watch));
        return done;
      };
    }
    const made = wrap(raw, handler);
    // One function may be at two places. Each has its own path, and so its own wrapper.
    wrappers.set(raw, known.set(watch.path, made));
    observed.add(made);
    if (watch.call) define(watch.path);
    if (watch.every) for (const key of Object.keys(raw)) member(raw, key, raw, watch);
    return made;
  }

  /**
   * Reads a member of a function whose every function is observed.
   * @param {any} target
   * @param {string | symbol} key
   * @param {unknown} receiver
   * @param {Watch} watch
   */
  function member(target, key, receiver, watch) {
    const value = Reflect.get(target, key, receiver);
    if (typeof value !== "function" || typeof key === "symbol" || key in Function.prototype) {
      return value;
    }
    const here = /** @type {Watch} */ (memberOf(watch, key));
    const fixed = getOwnPropertyDescriptor(target, key);
    if (fixed && !fixed.configurable && !fixed.writable) {
      blindSpot(here.path, "it is neither writable nor configurable");
      return value;
    }
    return wrapperOf(value, here);
  }

  /**
   * Observes what the page put at a watched place. Returns what the page is to find there.
   * @param {any} value
   * @param {Watch} watch
   */
  function observeValue(value, watch) {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return value;
    // A function that looks for itself, to find out whether a tracker has replaced it, finds itself.
    if (runningRaw.includes(value)) return value;
    if (!observeIn(value, watch)) return standIn(value, watch);
    const isCallable = watch.call || watch.every || watch.returns;
    return typeof value === "function" && isCallable ? wrapperOf(value, watch) : value;
  }

  /**
   * Observes what is watched in an object, and what the page will put there. Returns false if that is
   * impossible.
   * @param {any} holder
   * @param {Watch} watch
   */
  function observeIn(holder, watch) {
    const isOpen = watch.every && typeof holder === "object";
    if (observed.has(holder) || !(watch.children.size || isOpen)) return true;
    const known = holders.get(holder) ?? new Set();
    // A queue may grow with each tick of a timer, and what is put there later is noticed by itself.
    const isRead = Array.isArray(holder) && known.has(watch);
    holders.set(holder, known.add(watch));
    const watches = () => [...(holders.get(holder) ?? [])];
    const pushes = Array.isArray(holder) && watch.children.get("push");
    if (pushes) onPush(holder, (args, run) => invoke(pushes.path, args, run));
    const isNoticed =
      holder === window ||
      watchMissing(holder, {
        read(key, value) {
          if (isNoticedPush(holder, key, value)) return value;
          const isBuiltIn = Array.isArray(holder) || key in Object.prototype;
          for (const one of watches()) {
            const isMember = !isBuiltIn && typeof value === "function";
            const here = isMember ? memberOf(one, key) : one.children.get(String(key));
            if (here) return observeValue(value, here);
          }
          return value;
        },
        written(key) {
          for (const one of watches()) {
            const isMember = typeof getOwnPropertyDescriptor(holder, key)?.value === "function";
            const here = isMember ? memberOf(one, key) : one.children.get(String(key));
            if (here) whilePut(holder, () => observe(holder, String(key), here));
          }
        },
      });
    let isWhole = true;
    const keys = new Set([
      ...watch.children.keys(),
      ...(isOpen && !isRead ? functionsOf(holder) : []),
    ]);
    for (const key of keys) {
      const child = /** @type {Watch} */ (memberOf(watch, key));
      if (holder === window && asked.has(key) && hasOwn(window, key)) lookForEarlier(key);
      const isThere = hasOwn(holder, key) ? observe(holder, key, child) : isNoticed;
      isWhole = isWhole && isThere;
      if (!hasOwn(holder, key)) {
        if (holder === window) awaitGlobal(key, child);
        else observeValue(inherited(holder, key), child);
      }
    }
    return isWhole;
  }

  /**
   * Returns a stand-in for an object that cannot be changed, such as a frozen one. It behaves like
   * the object, but what is watched in it is observed.
   * @param {any} fixed
   * @param {Watch} watch
   */
  function standIn(fixed, watch) {
    const known = standIns.get(fixed);
    if (known) return known;
    const made = makeStandIn(fixed, (key, value) => {
      const child = watch.children.get(key);
      return child ? observeValue(value, child) : value;
    });
    standIns.set(fixed, made);
    observed.add(made);
    for (const [key, child] of watch.children) observeValue(Reflect.get(fixed, key), child);
    return made;
  }

  /**
   * Waits for a global that is not there yet. A page that asks for it with `in` would find it, so
   * nothing waits for such a one: it is looked for again and again.
   * @param {string} name
   * @param {Watch} watch
   */
  function awaitGlobal(name, watch) {
    if (asked.has(name)) return;
    putPlace(window, name, {
      get: () => undefined,
      set(value) {
        defineProperty(window, name, { ...DATA, value });
        whilePut(value, () => observe(window, name, watch));
      },
      shown: () => undefined,
    });
  }

  /**
   * Looks, when the page has just put a global there that nothing waited for, whether calls were queued
   * in it before.
   * @param {string} name
   */
  function lookForEarlier(name) {
    if (placeAt(window, name) || found.has(name)) return;
    found.add(name);
    const value = getOwnPropertyDescriptor(window, name)?.value;
    const isHolder = typeof value === "function" || (typeof value === "object" && value !== null);
    const parts = isHolder ? Object.values(Object.getOwnPropertyDescriptors(value)) : [];
    if ([value, ...parts.map((part) => part.value)].some(hasCalls)) {
      const reason = `the page asks for ${name} with "in", so nothing may wait there for the first call`;
      blindSpot(`what was queued in ${name} before it was seen`, reason);
    }
  }

  /**
   * Observes what the page has put at `holder[key]`, and what it puts there later. Returns false if that
   * is impossible.
   * @param {any} holder
   * @param {string} key
   * @param {Watch} watch
   */
  function observe(holder, key, watch) {
    if (observed.has(holder) || placeAt(holder, key)) return true;
    const made = /** @type {PropertyDescriptor} */ (getOwnPropertyDescriptor(holder, key));
    if (!made.configurable) return observeFixed(holder, key, watch, made);
    let { value } = made;
    const read = function (/** @type {any} */ self) {
      return made.get ? made.get.call(self) : value;
    };
    putPlace(holder, key, {
      get() {
        return observeValue(read(this), watch);
      },
      set(given) {
        /** @type {any} */
        const self = this;
        if (made.get || made.set) made.set?.call(self, given);
        else if (self !== holder) {
          defineProperty(self, key, { ...DATA, value: given }); // it only inherits from the object
        } else {
          value = given;
          whilePut(given, () => observeValue(given, watch));
        }
      },
      shown: (isRaw) =>
        made.get || made.set
          ? made
          : { ...made, value: isRaw ? value : observeValue(value, watch) },
    });
    if ("value" in made || made.get) observeValue(read(holder), watch);
    return true;
  }

  /**
   * Observes a property that the page cannot remove, such as a global of `var` or a function declaration.
   * @param {any} holder
   * @param {string} key
   * @param {Watch} watch
   * @param {PropertyDescriptor} made
   */
  function observeFixed(holder, key, watch, made) {
    const value = observeValue(made.value, watch);
    if (value === made.value && !made.get) return true;
    if (made.writable) {
      defineProperty(holder, key, { value });
      return true;
    }
    if (holder === window) blindSpot(watch.path, "the page has made it unchangeable");
    return false;
  }

  const root = watchTree(paths);
  if (paths.some((path) => path.endsWith(".push"))) watchPushes();
  hideSentinels();
  disguisePlaces((holder) => {
    for (const watch of holders.get(holder) ?? []) whilePut(holder, () => observeIn(holder, watch));
  });
  const observeNew = () => {
    observeIn(window, root);
    for (const key of root.children.keys()) Reflect.get(window, key); // our accessor looks at it, too
  };
  observeNew();

  /** @param {string[]} names the globals that scripts of the page ask for with `in` */
  function leaveAbsent(names) {
    for (const name of names) {
      asked.add(name);
      if (placeAt(window, name)) Reflect.deleteProperty(window, name);
    }
    /** @type {ProxyHandler<any>} */
    const looking = {
      apply(target, self, args) {
        observeNew();
        return Reflect.apply(target, self, args);
      },
    };
    window.setTimeout = wrap(window.setTimeout, looking);
    Document.prototype.createElement = wrap(Document.prototype.createElement, looking);
  }
  return { observeNew, leaveAbsent };
}
