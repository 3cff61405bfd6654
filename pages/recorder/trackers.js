// @ts-check
/**
 * Observes tracker functions, however and whenever they appear: each invocation once, with its
 * arguments as they were at that moment. `this`, return values and exceptions stay untouched.
 */

import { inFrontOf } from "./twins.js";
import { tag, tagAll } from "./values.js";
import { tree } from "./watch.js";

const { defineProperty } = Object; // the page's own is observed

/** @typedef {import("./watch.js").Watch} Watch */

/**
 * Returns the address of the script whose code is running, below the recorder's own frames.
 * @returns {string}
 */
function callingScript() {
  const { prepareStackTrace, stackTraceLimit } = Error; // a page may have its own, which may throw
  Object.assign(Error, { prepareStackTrace: undefined, stackTraceLimit: 12 });
  const lines = String(new Error().stack).split("\n");
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  for (const line of lines) {
    const address = /((?:https?|file):\/\/.+?):\d+:\d+\)?$/.exec(line);
    if (address?.[1]) return address[1];
  }
  return "";
}

/** The traps that an object in front of a fixed one passes on. */
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
 * Looks again whenever a page defines a property where something is watched: that goes past
 * the accessors there.
 * @param {any} home
 * @param {string} name
 * @param {(object: object) => boolean} isWatched
 * @param {() => void} lookAgain
 */
function observeDefinitions(home, name, isWatched, lookAgain) {
  home[name] = inFrontOf(home[name], {
    apply(target, self, args) {
      const done = Reflect.apply(target, self, args);
      if (isWatched(args[0])) lookAgain();
      return done;
    },
  });
}

/**
 * Starts to observe the tracker functions at `paths`. Returns a function that looks again at
 * places where a page may have put something past the observation, as a global function
 * declaration does.
 * @param {string[]} paths
 * @param {string[]} globals
 * @param {import("./types.js").Record} record
 * @returns {() => void}
 */
export function observeTrackers(paths, globals, record) {
  /** @type {WeakMap<object, Map<string, any>>} raw function to its observed twins, by path */
  const twins = new WeakMap();
  /** @type {WeakMap<object, object>} fixed object to what stands in front of it */
  const fronts = new WeakMap();
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
  function twin(raw, watch) {
    if (observed.has(raw)) return raw;
    const known = twins.get(raw) ?? new Map();
    const twinHere = known.get(watch.path);
    if (twinHere) return twinHere;
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
    const made = inFrontOf(raw, handler);
    // One function may be at two places: each has a path, and so a twin, of its own.
    twins.set(raw, known.set(watch.path, made));
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
    return twin(value, { call: true, every: false, children: new Map(), path });
  }

  /**
   * Observes what the page put at a watched place; returns what the page is to find there.
   * @param {any} value
   * @param {Watch} watch
   */
  function adopt(value, watch) {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return value;
    let open = true;
    for (const [key, child] of watch.children) open = observe(value, key, child) && open;
    if (!open) return front(value, watch);
    const isCallable = typeof value === "function" && (watch.call || watch.every);
    return isCallable ? twin(value, watch) : value;
  }

  /**
   * Stands in front of an object in which nothing can be put, as a frozen one: it is like the
   * object in everything, but what is watched in it is observed.
   * @param {any} fixed
   * @param {Watch} watch
   */
  function front(fixed, watch) {
    const known = fronts.get(fixed);
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
      return child ? adopt(value, child) : value;
    };
    handler.getOwnPropertyDescriptor = (/** @type {any} */ _, /** @type {string} */ key) => {
      const found = Object.getOwnPropertyDescriptor(fixed, key);
      return found && { ...found, configurable: true };
    };
    const made = new Proxy({}, handler);
    fronts.set(fixed, made);
    observed.add(made);
    for (const [key, child] of watch.children) adopt(Reflect.get(fixed, key), child);
    return made;
  }

  /**
   * Puts an accessor of ours at `holder[key]`, which keeps what the page puts there. Returns
   * false where none can be put.
   * @param {any} holder
   * @param {string} key
   * @param {Watch} watch
   */
  function observe(holder, key, watch) {
    const mine = accessors.get(holder) ?? new Map();
    const now = Object.getOwnPropertyDescriptor(holder, key);
    if (observed.has(holder) || (now?.get && mine.get(key) === now.get)) return true;
    if (now ? !now.configurable : !Object.isExtensible(holder)) {
      if (holder === window) blindSpot(watch.path, "the page has fixed it");
      return false;
    }
    let there = now !== undefined;
    let raw = now && "value" in now ? now.value : undefined;
    const get = function () {
      if (now?.get) return adopt(now.get.call(holder), watch);
      if (!there) {
        const prototype = Object.getPrototypeOf(holder) ?? {};
        return adopt(Reflect.get(prototype, key, holder), watch);
      }
      return adopt(raw, watch);
    };
    /** @param {unknown} value */
    const set = function (value) {
      if (now?.get) {
        now.set?.call(holder, value);
        return;
      }
      raw = value;
      if (!there) {
        there = true;
        defineProperty(holder, key, { get, set, configurable: true, enumerable: true });
      }
      adopt(value, watch);
    };
    defineProperty(holder, key, {
      get,
      set,
      configurable: true,
      enumerable: now?.enumerable ?? false,
    });
    mine.set(key, get);
    accessors.set(holder, mine);
    places.push({ holder, key, watch });
    if (there) adopt(now?.get ? now.get.call(holder) : raw, watch);
    else adopt(inherited(holder, key), watch);
    return true;
  }

  const root = tree(paths);
  for (const [key, watch] of root.children) observe(window, key, watch);
  const lookAgain = () => {
    for (const { holder, key, watch } of [...places]) {
      // Reading it looks at what is in it, too.
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
