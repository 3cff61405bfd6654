// @ts-check
/**
 * Cookies and storage that last as long as the page: each run of a failure bundle begins clean,
 * and leaves nothing with the browser of whoever opens it.
 */

/** A storage that forgets. @returns {Storage} */
function storage() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  /** @type {{ [name: string]: Function }} */
  const methods = {
    getItem: (/** @type {unknown} */ key) => kept.get(String(key)) ?? null,
    setItem: (/** @type {unknown} */ key, /** @type {unknown} */ value) => {
      kept.set(String(key), String(value));
    },
    removeItem: (/** @type {unknown} */ key) => {
      kept.delete(String(key));
    },
    clear: () => kept.clear(),
    key: (/** @type {number} */ index) => [...kept.keys()][index] ?? null,
  };
  const isMethod = (/** @type {string | symbol} */ key) => Object.hasOwn(methods, key);
  return new Proxy(Object.create(Storage.prototype), {
    get(_, key) {
      if (typeof key === "symbol") return undefined;
      if (key === "length") return kept.size;
      return isMethod(key) ? methods[key] : kept.get(key);
    },
    set(_, key, value) {
      kept.set(String(key), String(value));
      return true;
    },
    has: (_, key) => kept.has(String(key)) || isMethod(key),
    deleteProperty: (_, key) => kept.delete(String(key)) || true,
    ownKeys: () => [...kept.keys()],
    getOwnPropertyDescriptor: (_, key) =>
      kept.has(String(key))
        ? { value: kept.get(String(key)), writable: true, enumerable: true, configurable: true }
        : undefined,
  });
}

/** Puts them in the place of the browser's own. */
export function installStorage() {
  for (const name of ["localStorage", "sessionStorage"]) {
    const mine = storage();
    Object.defineProperty(window, name, { get: () => mine, configurable: true, enumerable: true });
  }
  /** @type {Map<string, string>} */
  const cookies = new Map();
  Object.defineProperty(Document.prototype, "cookie", {
    configurable: true,
    enumerable: true,
    get: () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    /** @param {unknown} text */
    set(text) {
      const [pair = "", ...attributes] = String(text).split(";");
      const at = pair.indexOf("=");
      const name = (at < 0 ? "" : pair.slice(0, at)).trim();
      if (isOver(attributes)) cookies.delete(name);
      else if (isForThisSite(attributes)) cookies.set(name, pair.slice(at + 1).trim());
    },
  });
}

/** @param {string[]} attributes @param {string} name */
function attribute(attributes, name) {
  const pairs = attributes.map((text) => text.split("=").map((part) => part.trim()));
  return pairs.find(([key]) => key?.toLowerCase() === name)?.[1];
}

/** @param {string[]} attributes */
function isOver(attributes) {
  const age = attribute(attributes, "max-age");
  const expires = attribute(attributes, "expires");
  return age === undefined ? Date.parse(expires ?? "") < Date.now() : Number(age) <= 0;
}

/** The library tries which domain it may set a cookie for. @param {string[]} attributes */
function isForThisSite(attributes) {
  const domain = attribute(attributes, "domain");
  return !domain || domain.replace(/^\./, "") === "shop.example";
}
