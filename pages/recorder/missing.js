// @ts-check
/**
 * Notices what a page puts at a place where nothing is yet, and leaves nothing there: `in`, `typeof` and
 * `Object.keys` find nothing. A write to a property that an object lacks goes up its chain of prototypes.
 * A sentinel waits there, and a page that asks for a prototype does not see it. Only the window's
 * prototypes cannot be changed.
 */

import { sentinels, visible } from "./prototypes.js";
import { wrap } from "./wrap.js";

const { getPrototypeOf, setPrototypeOf } = Reflect;
const { getOwnPropertyDescriptor, defineProperty } = Object;
const NOTHING = Object.freeze(Object.create(null));

/**
 * What to do when a page reads or writes a property that its own object lacks.
 * @typedef {object} Notice
 * @property {(key: PropertyKey, value: unknown) => unknown} read returns what the page is to find
 * @property {(key: PropertyKey) => void} written
 */

/**
 * Starts to notice what a page does with properties that an object lacks, once for each object. Returns
 * false if that is impossible.
 * @param {object} holder
 * @param {Notice} notice
 */
export function watchMissing(holder, notice) {
  const original = getPrototypeOf(holder);
  if (original && sentinels.has(original)) return true;
  const state = { original };
  const base = () => state.original ?? NOTHING;
  const sentinel = new Proxy(
    {},
    {
      get(_, key, receiver) {
        const value = Reflect.get(base(), key, receiver);
        return receiver === holder ? notice.read(key, value) : value;
      },
      set(_, key, value, receiver) {
        const done = Reflect.set(base(), key, value, receiver);
        if (done && receiver === holder) notice.written(key);
        return done;
      },
      has: (_, key) => Reflect.has(base(), key),
      getPrototypeOf: () => state.original,
    },
  );
  sentinels.set(sentinel, state);
  return setPrototypeOf(holder, sentinel);
}

/** Lets all that tells a page a prototype, or sets one, pass over the sentinels. */
export function hideSentinels() {
  /** @type {ProxyHandler<any>} */
  const getting = { apply: (target, self, args) => visible(Reflect.apply(target, self, args)) };
  /** @param {number} position where the object and its new prototype are among the arguments */
  const setting = (position) => ({
    /** @param {any} target @param {any} self @param {any[]} args */
    apply(target, self, args) {
      const [object, prototype] = [self, ...args].slice(position);
      const isObject = object !== null && typeof object === "object";
      const found = isObject || typeof object === "function" ? getPrototypeOf(object) : null;
      const done = Reflect.apply(target, self, args);
      const state = found && sentinels.get(found);
      if (state && getPrototypeOf(object) === prototype && setPrototypeOf(object, found)) {
        state.original = prototype;
      }
      return done;
    },
  });
  Object.getPrototypeOf = wrap(Object.getPrototypeOf, getting);
  Reflect.getPrototypeOf = wrap(Reflect.getPrototypeOf, getting);
  Object.setPrototypeOf = wrap(Object.setPrototypeOf, setting(1));
  Reflect.setPrototypeOf = wrap(Reflect.setPrototypeOf, setting(1));
  const proto = /** @type {any} */ (getOwnPropertyDescriptor(Object.prototype, "__proto__"));
  const { get, set } = proto;
  defineProperty(Object.prototype, "__proto__", {
    ...proto,
    get: wrap(get, getting),
    set: wrap(set, setting(0)),
  });
}
