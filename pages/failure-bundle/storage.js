// @ts-check
/**
 * Replaces cookies and storage with ones that last as long as the page. Each run of a failure bundle
 * starts clean, and leaves nothing in the browser of the person who opens it.
 */

/** @returns {Storage} */
function temporaryStorage() {
  /** @type {Map<string, string>} */
  const items = new Map();
  /** @type {{ [name: string]: Function }} */
  const methods = {
    getItem: (/** @type {unknown} */ key) => items.get(String(key)) ?? null,
    setItem: (/** @type {unknown} */ key, /** @type {unknown} */ value) => {
      items.set(String(key), String(value));
    },
    removeItem: (/** @type {unknown} */ key) => {
      items.delete(String(key));
    },
    clear: () => items.clear(),
    key: (/** @type {number} */ index) => [...items.keys()][index] ?? null,
  };
  const isMethod = (/** @type {string | symbol} */ key) => Object.hasOwn(methods, key);
  return new Proxy(Object.create(Storage.prototype), {
    get(_, key) {
      if (typeof key === "symbol") return undefined;
      if (key === "length") return items.size;
      return isMethod(key) ? methods[key] : items.get(key);
    },
    set(_, key, value) {
      items.set(String(key), String(value));
      return true;
    },
    has: (_, key) => items.has(String(key)) || isMethod(key),
    deleteProperty: (_, key) => items.delete(String(key)) || true,
    ownKeys: () => [...items.keys()],
    getOwnPropertyDescriptor: (_, key) =>
      items.has(String(key))
        ? { value: items.get(String(key)), writable: true, enumerable: true, configurable: true }
        : undefined,
  });
}

/**
 * Replaces those of the browser.
 * @param {{ keepsCookies: boolean }} world
 */
export function installStorage({ keepsCookies }) {
  if (!keepsCookies) {
    Object.defineProperty(Navigator.prototype, "cookieEnabled", {
      get: () => false,
      configurable: true,
    });
  }
  for (const name of ["localStorage", "sessionStorage"]) {
    const storage = temporaryStorage();
    Object.defineProperty(window, name, {
      get: () => storage,
      configurable: true,
      enumerable: true,
    });
  }
  /** @type {Map<string, string>} */
  const cookies = new Map();
  Object.defineProperty(Document.prototype, "cookie", {
    configurable: true,
    enumerable: true,
    get: () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    /** @param {unknown} text */
    set(text) {
      if (!keepsCookies) return;
      const [pair = "", ...attributes] = String(text).split(";");
      const at = pair.indexOf("=");
      const name = (at < 0 ? "" : pair.slice(0, at)).trim();
      if (isExpired(attributes)) cookies.delete(name);
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
function isExpired(attributes) {
  const age = attribute(attributes, "max-age");
  const expires = attribute(attributes, "expires");
  return age === undefined ? Date.parse(expires ?? "") < Date.now() : Number(age) <= 0;
}

/** The library tries for which domain it may set a cookie. @param {string[]} attributes */
function isForThisSite(attributes) {
  const domain = attribute(attributes, "domain");
  return !domain || domain.replace(/^\./, "") === "shop.example";
}
