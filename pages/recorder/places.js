// @ts-check
/**
 * Accessors of ours, which a page takes for the properties that it has made: whatever tells it of
 * properties shows it those, and whatever defines or freezes properties meets them.
 */

import { Map, WeakMap } from "./collections.js";
import { wrap } from "./wrap.js";

const { getOwnPropertyDescriptor, getOwnPropertyDescriptors, defineProperty } = Object;
const { ownKeys } = Reflect;

/**
 * An accessor of ours: `shown` returns the property that a page has made there, as it is now.
 * @typedef {object} Place
 * @property {() => unknown} get
 * @property {(value: unknown) => void} set
 * @property {(isRaw: boolean) => PropertyDescriptor | undefined} shown undefined where nothing is yet
 */

/** @type {WeakMap<object, Map<PropertyKey, Place>>} */
const places = new WeakMap();

/** @type {WeakMap<object, object>} a stand-in to the fixed object that it stands for */
const standIns = new WeakMap();

/**
 * Remembers for which object a stand-in stands: a proxy alone cannot say that it is frozen.
 * @param {object} standIn
 * @param {object} fixed
 */
export function putStandIn(standIn, fixed) {
  standIns.set(standIn, fixed);
}

/**
 * Returns our accessor at a place, if it is still there.
 * @param {any} holder
 * @param {PropertyKey} key
 */
export function placeAt(holder, key) {
  const place = places.get(holder)?.get(key);
  return place && getOwnPropertyDescriptor(holder, key)?.get === place.get ? place : undefined;
}

/**
 * @param {object} holder
 * @param {PropertyKey} key
 * @param {Place} place
 */
export function putPlace(holder, key, place) {
  const { get, set } = place;
  const enumerable = getOwnPropertyDescriptor(holder, key)?.enumerable ?? false;
  defineProperty(holder, key, { get, set, enumerable, configurable: true });
  places.set(holder, (places.get(holder) ?? new Map()).set(key, place));
}

/**
 * Replaces our accessor by the property that a page has made: `isRaw` says whether without our wrappers.
 * @param {object} holder
 * @param {PropertyKey} key
 * @param {boolean} isRaw
 */
function restore(holder, key, isRaw) {
  const place = placeAt(holder, key);
  const made = place?.shown(isRaw);
  if (made) defineProperty(holder, key, { ...made, configurable: true });
  else if (place) Reflect.deleteProperty(holder, key);
}

/**
 * Lets all that tells a page of properties show it its own.
 * @param {(holder: object) => void} changed called with an object after a page has defined properties
 */
export function disguisePlaces(changed) {
  /** @param {any} holder @param {PropertyKey} key @param {any} found */
  const shown = (holder, key, found) => {
    const fixed = found && standIns.get(holder);
    if (fixed) {
      const real = getOwnPropertyDescriptor(fixed, key);
      return real && "value" in real ? { ...real, value: found.value } : real;
    }
    const place = found?.get && placeAt(holder, key);
    if (!place) return found;
    const made = place.shown(false);
    const { enumerable, configurable } = found;
    return made && { ...made, enumerable, configurable };
  };
  /** @type {ProxyHandler<any>} */
  const describing = {
    apply(target, self, args) {
      const [holder, key] = args;
      const name = typeof key === "symbol" ? key : `${key}`;
      return shown(holder, name, Reflect.apply(target, self, [holder, name]));
    },
  };
  Object.getOwnPropertyDescriptor = wrap(Object.getOwnPropertyDescriptor, describing);
  Reflect.getOwnPropertyDescriptor = wrap(Reflect.getOwnPropertyDescriptor, describing);
  Object.getOwnPropertyDescriptors = wrap(getOwnPropertyDescriptors, {
    apply(target, self, args) {
      const found = Reflect.apply(target, self, args);
      for (const key of ownKeys(found)) {
        found[key] = shown(args[0], key, found[key]);
        if (!found[key]) delete found[key];
      }
      return found;
    },
  });
  /** @type {any} */
  const { prototype } = Object;
  for (const [name, part] of /** @type {const} */ ([
    ["__lookupGetter__", "get"],
    ["__lookupSetter__", "set"],
  ])) {
    prototype[name] = wrap(prototype[name], {
      apply(target, self, args) {
        const [key] = args;
        const place = placeAt(self, typeof key === "symbol" ? key : `${key}`);
        return place ? place.shown(false)?.[part] : Reflect.apply(target, self, args);
      },
    });
  }
  for (const [owner, name] of /** @type {[any, string][]} */ ([
    [Object, "isFrozen"],
    [Object, "isSealed"],
    [Object, "isExtensible"],
    [Reflect, "isExtensible"],
  ])) {
    owner[name] = wrap(owner[name], {
      apply: (target, self, [holder]) =>
        Reflect.apply(target, self, [standIns.get(holder) ?? holder]),
    });
  }
  hideMissing();
  meet(changed);
}

/** Lets all that asks for the names of properties pass over places where nothing is yet. */
function hideMissing() {
  /** @param {any} holder @param {any} key */
  const isMissing = (holder, key) => {
    const place = placeAt(holder, typeof key === "symbol" ? key : `${key}`);
    return Boolean(place && !place.shown(false));
  };
  /** @type {ProxyHandler<any>} */
  const listing = {
    apply(target, self, args) {
      const found = Reflect.apply(target, self, args);
      const [holder] = args;
      if (!places.has(holder)) return found;
      return found.filter((/** @type {any} */ key) => !isMissing(holder, key));
    },
  };
  Object.getOwnPropertyNames = wrap(Object.getOwnPropertyNames, listing);
  Reflect.ownKeys = wrap(Reflect.ownKeys, listing);
  /** @type {ProxyHandler<any>} */
  const asking = {
    apply: (target, self, args) =>
      Reflect.apply(target, self, args) && !isMissing(args[0], args[1]),
  };
  Object.hasOwn = wrap(Object.hasOwn, asking);
  Reflect.has = wrap(Reflect.has, asking);
  Object.prototype.hasOwnProperty = wrap(Object.prototype.hasOwnProperty, {
    apply: (target, self, args) => Reflect.apply(target, self, args) && !isMissing(self, args[0]),
  });
}

/**
 * Lets all that defines or freezes properties meet those that a page has made.
 * @param {(holder: object) => void} changed
 */
function meet(changed) {
  /** @param {(args: any[]) => PropertyKey[]} keysOf */
  const defining = (keysOf) => ({
    /** @param {any} target @param {any} self @param {any[]} args */
    apply(target, self, args) {
      const [holder] = args;
      if (places.has(holder)) for (const key of keysOf(args)) restore(holder, key, true);
      try {
        return Reflect.apply(target, self, args);
      } finally {
        changed(holder);
      }
    },
  });
  const one = defining(([, key]) => [typeof key === "symbol" ? key : `${key}`]);
  Object.defineProperty = wrap(Object.defineProperty, one);
  Reflect.defineProperty = wrap(Reflect.defineProperty, one);
  const many = defining(([, made]) => ownKeys(Object(made)));
  Object.defineProperties = wrap(Object.defineProperties, many);
  Object.freeze = wrap(Object.freeze, {
    apply(target, self, args) {
      const [holder] = args;
      for (const key of places.get(holder)?.keys() ?? []) restore(holder, key, false);
      return Reflect.apply(target, self, args);
    },
  });
}
