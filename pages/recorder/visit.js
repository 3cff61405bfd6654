// @ts-check
/** Makes the page's visit what a requirement asks for, where the browser has no setting for it. */

import { entries, stringify } from "./intrinsics.js";
import { untag } from "./untag.js";
import { wrap } from "./wrap.js";

/**
 * Lets a page that looks at its storage get an exception, as where a visitor has blocked all site data.
 * The page still finds `indexedDB` and `caches`, and what it wants of them fails.
 */
export function denyStorage() {
  denyDatabases();
  denyCaches();
  for (const name of ["localStorage", "sessionStorage"]) {
    const made = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(window, name));
    const why = `Failed to read the '${name}' property from 'Window': Access is denied for this document.`;
    const get = wrap(/** @type {any} */ (made.get), {
      apply() {
        throw new DOMException(why, "SecurityError");
      },
    });
    Object.defineProperty(window, name, { ...made, get });
  }
}

function denyDatabases() {
  const { prototype } = IDBFactory;
  for (const name of /** @type {const} */ (["open", "deleteDatabase", "databases"])) {
    prototype[name] = wrap(/** @type {any} */ (prototype[name]), {
      apply() {
        const why = `Failed to execute '${name}' on 'IDBFactory': access to the Indexed Database API is denied in this context.`;
        const denied = new DOMException(why, "SecurityError");
        if (name === "databases") return Promise.reject(denied);
        throw denied;
      },
    });
  }
}

function denyCaches() {
  if (!window.CacheStorage) return; // as in an insecure frame
  const { prototype } = CacheStorage;
  for (const name of /** @type {const} */ (["open", "match", "has", "delete", "keys"])) {
    prototype[name] = wrap(/** @type {any} */ (prototype[name]), {
      apply: () =>
        Promise.reject(
          new DOMException(
            "An attempt was made to break through the security policy of the user agent.",
            "SecurityError",
          ),
        ),
    });
  }
}

/**
 * Goes to another address, as a single-page application does.
 * @param {{ address: string, title: string }} place
 */
export function navigate({ address, title }) {
  history.pushState({}, "", address);
  if (title) document.title = title;
}

/**
 * What is known of a returning visitor; ids are empty, and there are no traits, where nothing is.
 * @typedef {{ userId: string, anonymousId: string, traits: import("./types.js").Tagged }} Known
 */

/**
 * Makes the visitor a returning one, as both generations of the library store it.
 * @param {Known} known
 * @param {Storage} store
 * @param {import("./untag.js").MakeCallback} callback returns what stands for a callback among the traits
 */
export function storeUser({ userId, anonymousId, traits }, store, callback) {
  const ids = { ajs_user_id: userId, ajs_anonymous_id: anonymousId };
  for (const [name, id] of entries(ids).filter(([, given]) => given)) {
    const stored = stringify(id);
    document.cookie = `${name}=${encodeURIComponent(stored)}; path=/; secure`;
    store.setItem(name, stored);
  }
  if (traits) store.setItem("ajs_user_traits", stringify(untag(traits, callback)));
}
