// @ts-check
/**
 * The tracker stub of an unknown destination. Every property of the globals that the integration
 * declares or touches exists. Every function accepts anything, can be waited for, and calls back once.
 * A function such as `acme_ready`, by which the integration waits for its tracker, is called.
 *
 * What the integration has put there itself, such as a queue, stays in use.
 */
(() => {
  /** @type {any} */
  const page = window;

  const HIDDEN = { writable: true, configurable: true, enumerable: false };

  /** The names of functions that a page defines, and a tracker calls: `acme_ready`, `acmeAsyncInit`. */
  const WAITS = /(?:ready|async_?init)$/i;

  const CALLED = Symbol.for("called by the tracker stub");

  /**
   * Calls the functions among arguments, a little later, as a tracker does when it is done.
   * @param {unknown[]} args
   */
  function callBack(args) {
    for (const one of args) {
      if (typeof one === "function") {
        setTimeout(() => {
          try {
            one(anything());
          } catch {
            // Nobody knows with what a tracker calls it. So what it throws is no fault of the build.
          }
        }, 1);
      }
    }
  }

  /**
   * Returns the methods of a promise that has a value already.
   * @returns {any}
   */
  const settled = () => Promise.resolve(anything(undefined, false));

  /**
   * Returns an object that has every property and can be called, on top of what is there already.
   * @param {object} [known]
   * @param {boolean} [canWait] Whether it can be waited for. What a promise has for its value cannot: it
   *   would be waited for again, without end.
   * @returns {any}
   */
  function anything(known, canWait = true) {
    const isMadeUp = known === undefined;
    /** @type {Map<string | symbol, unknown>} */
    const made = new Map();
    return new Proxy(known ?? function () {}, {
      get(target, name) {
        if (made.has(name)) return made.get(name);
        if (Reflect.has(target, name)) return Reflect.get(target, name);
        if (name === Symbol.toPrimitive) return () => "";
        if (name === Symbol.iterator) return [][Symbol.iterator];
        // It must not look like an object with its own JSON.
        if (typeof name === "symbol" || name === "toJSON") return undefined;
        if (name === "then") {
          if (!canWait || !isMadeUp) return undefined;
          return (/** @type {any[]} */ ...callbacks) => settled().then(...callbacks);
        }
        if (isMadeUp || !Reflect.isExtensible(target)) made.set(name, anything());
        // What an integration has made gets the tracker's functions as its own, so they are observed.
        else Object.defineProperty(target, name, { ...HIDDEN, value: anything() });
        return made.get(name) ?? Reflect.get(target, name);
      },
      set(target, name, value) {
        made.delete(name);
        // What a function has that cannot be written, such as its length, an object can have.
        if (!Reflect.set(target, name, value)) made.set(name, value);
        return true;
      },
      apply(/** @type {any} */ target, self, args) {
        if (isMadeUp) callBack(args);
        return isMadeUp ? anything() : extended(Reflect.apply(target, self, args));
      },
      construct() {
        return anything();
      },
    });
  }

  /**
   * Returns what the integration has made with every property on top; a plain value as it is.
   * @param {unknown} known
   */
  function extended(known) {
    const isObject = known !== null && ["object", "function"].includes(typeof known);
    return isObject ? anything(/** @type {object} */ (known)) : known;
  }

  /**
   * Calls a function by which the integration waits for its tracker, as the tracker does when it is there.
   * The integration may load several scripts, and each of them is this stub.
   * @param {string} name
   * @param {unknown} known
   */
  function callWhenReady(name, known) {
    const waits = typeof known === "function" && WAITS.test(name);
    if (!waits || Reflect.has(known, CALLED)) return;
    Object.defineProperty(known, CALLED, { ...HIDDEN, value: true });
    callBack([known]);
  }

  for (const name of HARNESS_GLOBALS) {
    const known = page[name];
    callWhenReady(name, known);
    // A tracker takes over its queue, and a page looks there for whether it has come.
    if (Array.isArray(known)) known.push = (...args) => Array.prototype.push.apply(known, args);
    page[name] = known === undefined ? anything() : extended(known);
  }
})();
