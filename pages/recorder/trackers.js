// @ts-check
/**
 * Observes tracker functions, however and whenever they appear. It notes each invocation once, with
 * its arguments as they are at that moment. `this`, return values and exceptions stay as they are.
 */

import { wrap } from "./wrap.js";
import { tag, tagAll } from "./values.js";
import { watchTree } from "./watch.js";

const { defineProperty } = Object; // the page's own is wrapped below

/** @typedef {import("./watch.js").Watch} Watch */

/**
 * Returns the address of the script whose code is running, below the recorder's own frames.
 * @returns {string}
 */
function callingScript() {
  const { prepareStackTrace, stackTraceLimit } = Error; // those of the page may throw
  Object.assign(Error, { prepareStackTrace: undefined, stackTraceLimit: 12 });
  const lines = String(new Error().stack).split("\n");
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  for (const line of lines) {
    const address = /((?:https?|file):\/\/.+?):\d+:\d+\)?$/.exec(line);
    if (address?.[1]) return address[1];
  }
  return "";
}

/** The traps that a stand-in for a fixed object passes on. */
const TRAPS = {
  defineProperty: 1,
  deleteProperty: 1,
  has: 1,
  ownKeys: 1,
  set: 1,
};

/**
 * Returns what an object inherits as a method of its class, without running any getter.
 * @param {object} object
 * @param {string} key
 * @returns {unknown}
 */
function inherited(object, key) {
  for (let at = Object.getPrototypeOf(object); at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, key);
    if (found) return found.value;
  }
  return undefined;
}

/**
 * Looks again when a page defines a property of a watched object, because that replaces our accessor.
 * @param {any} owner
 * @param {string} name
 * @param {(object: object) => boolean} isWatched
 * @param {() => void} lookAgain
 */
function observeDefinitions(owner, name, isWatched, lookAgain) {
  owner[name] = wrap(owner[name], {
    apply(target, self, args) {
      const done = Reflect.apply(target, self, args);
      if (isWatched(args[0])) lookAgain();
      return done;
    },
  });
}

/**
 * Starts to observe the tracker functions at `paths`. Returns a function that looks again at places
 * where a page may have replaced our accessor, as a global function declaration does.
 * @param {string[]} paths
 * @param {string[]} globals
 * @param {import("./types.js").Record} record
 * @returns {() => void}
 */
export function observeTrackers(paths, globals, record) {
  /** @type {WeakMap<object, Map<string, any>>} function to its wrappers, by path */
  const wrappers = new WeakMap();
  /** @type {WeakMap<object, object>} fixed object to its stand-in */
  const standIns = new WeakMap();
  /** @type {WeakSet<object>} */
  const observed = new WeakSet();
  /** @type {WeakMap<object, Map<string, () => unknown>>} accessors that are ours */
  const accessors = new WeakMap();
  /** @type {Set<string>} */
  const blind = new Set();
  /** @type {{ holder: object, key: string, watch: Watch }[]} */
  const places = [];
  /** @type {string[]} the observed functions that are running, the innermost last */
  const running = [];

  /** @param {string} where @param {string} reason */
  function blindSpot(where, reason) {
    if (blind.has(where)) return;
    blind.add(where);
    record("blind", { where, reason });
  }

  /** @param {string} path */
  function define(path) {
    /** @type {{ [name: string]: import("./types.js").Tagged }} */
    const found = {};
    for (const name of globals) {
      /** @type {any} */
      let at = window;
      for (const step of name.split(".")) at = at?.[step];
      found[name] = tag(at);
    }
    record("definition", { function: path, globals: found });
  }

  /**
   * @param {string} path
   * @param {unknown[]} args
   * @param {() => any} run
   */
  function invoke(path, args, run) {
    const seen = record("invocation", {
      function: path,
      args: tagAll(args),
      caller: callingScript(),
      inside: running.at(-1) ?? "",
      threw: { $: "undefined" },
    });
    running.push(path);
    try {
      return run();
    } catch (problem) {
      seen.threw = tag(problem);
      throw problem;
    } finally {
      running.pop();
    }
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
    /** @type {ProxyHandler<any>} */
    const handler = {
      apply: (target, self, args) =>
        invoke(watch.path, args, () => Reflect.apply(target, self, args)),
      construct: (target, args, newTarget) =>
        invoke(watch.path, args, () => Reflect.construct(target, args, newTarget)),
    };
    if (watch.every) {
      handler.get = (target, key, receiver) => member(target, key, receiver, watch);
      handler.set = (target, key, value) => {
        const done = Reflect.set(target, key, value);
        member(target, key, target, watch);
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
    const path = `${watch.path}.${key}`;
    const fixed = Object.getOwnPropertyDescriptor(target, key);
    if (fixed && !fixed.configurable && !fixed.writable) {
      blindSpot(path, "it is neither writable nor configurable");
      return value;
    }
    return wrapperOf(value, { call: true, every: false, children: new Map(), path });
  }

  /**
   * Observes what the page put at a watched place. Returns what the page is to find there.
   * @param {any} value
   * @param {Watch} watch
   */
  function observeValue(value, watch) {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return value;
    let open = true;
    for (const [key, child] of watch.children) open = observe(value, key, child) && open;
    if (!open) return standIn(value, watch);
    const isCallable = typeof value === "function" && (watch.call || watch.every);
    return isCallable ? wrapperOf(value, watch) : value;
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
    /** @type {any} */
    const handler = {};
    for (const name of /** @type {(keyof typeof Reflect)[]} */ (Object.keys(TRAPS))) {
      handler[name] = (/** @type {any} */ _, /** @type {any[]} */ ...rest) =>
        Reflect.apply(/** @type {any} */ (Reflect[name]), null, [fixed, ...rest]);
    }
    handler.get = (/** @type {any} */ _, /** @type {string} */ key) => {
      const child = watch.children.get(key);
      const value = Reflect.get(fixed, key);
      return child ? observeValue(value, child) : value;
    };
    handler.getOwnPropertyDescriptor = (/** @type {any} */ _, /** @type {string} */ key) => {
      const found = Object.getOwnPropertyDescriptor(fixed, key);
      return found && { ...found, configurable: true };
    };
    const made = new Proxy({}, handler);
    standIns.set(fixed, made);
    observed.add(made);
    for (const [key, child] of watch.children) observeValue(Reflect.get(fixed, key), child);
    return made;
  }

  /**
   * Defines our accessor at `holder[key]`, which holds what the page puts there. Returns false if
   * that is impossible.
   * @param {any} holder
   * @param {string} key
   * @param {Watch} watch
   */
  function observe(holder, key, watch) {
    const ours = accessors.get(holder) ?? new Map();
    const now = Object.getOwnPropertyDescriptor(holder, key);
    if (observed.has(holder) || (now?.get && ours.get(key) === now.get)) return true;
    if (now ? !now.configurable : !Object.isExtensible(holder)) {
      if (holder === window) blindSpot(watch.path, "the page has made it unchangeable");
      return false;
    }
    let isDefined = now !== undefined;
    let raw = now && "value" in now ? now.value : undefined;
    const get = function () {
      if (now?.get) return observeValue(now.get.call(holder), watch);
      if (!isDefined) {
        const prototype = Object.getPrototypeOf(holder) ?? {};
        return observeValue(Reflect.get(prototype, key, holder), watch);
      }
      return observeValue(raw, watch);
    };
    /** @param {unknown} value */
    const set = function (value) {
      if (now?.get) {
        now.set?.call(holder, value);
        return;
      }
      raw = value;
      if (!isDefined) {
        isDefined = true;
        defineProperty(holder, key, { get, set, configurable: true, enumerable: true });
      }
      observeValue(value, watch);
    };
    defineProperty(holder, key, {
      get,
      set,
      configurable: true,
      enumerable: now?.enumerable ?? false,
    });
    ours.set(key, get);
    accessors.set(holder, ours);
    places.push({ holder, key, watch });
    if (isDefined) observeValue(now?.get ? now.get.call(holder) : raw, watch);
    else observeValue(inherited(holder, key), watch);
    return true;
  }

  const root = watchTree(paths);
  for (const [key, watch] of root.children) observe(window, key, watch);
  const lookAgain = () => {
    for (const { holder, key, watch } of [...places]) {
      // The accessor also looks at what is in it.
      if (holder === window && observe(holder, key, watch)) Reflect.get(holder, key);
    }
  };
  /** @param {object} object */
  const isWatched = (object) => accessors.has(object);
  observeDefinitions(Object, "defineProperty", isWatched, lookAgain);
  observeDefinitions(Object, "defineProperties", isWatched, lookAgain);
  observeDefinitions(Reflect, "defineProperty", isWatched, lookAgain);
  return lookAgain;
}
