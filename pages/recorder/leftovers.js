// @ts-check
/** What a page has added to its document: globals, cookies, storage, listeners, and their values. */

import { Set } from "./collections.js";
import { entries, fromEntries } from "./intrinsics.js";
import { propertiesOf, storedValues } from "./kept.js";
import { INSPECTOR, declaredGlobals } from "./library.js";

/** How many places a new tab has in its history: none, and the test page. */
const OWN_HISTORY = 2;

/**
 * Notes which globals there are before the page adds its own. Returns what says what was added since.
 * @param {{ local: Storage, session: Storage }} stores
 */
export function noteWhatIsThere(stores) {
  const { automation = [] } = HARNESS_CONFIG;
  const names = new Set([...Object.getOwnPropertyNames(window), INSPECTOR, ...automation]);

  return {
    /**
     * Returns the names of what the page has added.
     * @param {import("./types.js").Tagged[]} listeners
     */
    leftovers(listeners) {
      const cookies = document.cookie.split("; ").map((cookie) => cookie.split("=")[0] ?? "");
      return {
        globals: Object.getOwnPropertyNames(window).filter((name) => !names.has(name)),
        cookies: cookies.filter((name) => name !== ""),
        localStorage: Object.keys(stores.local),
        sessionStorage: Object.keys(stores.session),
        listeners,
      };
    },

    /** Returns the values in the stores, and those of the tracker's and the integration's globals. */
    kept: () => fromEntries([...storedValues(stores), ...propertiesOf(ownGlobals())]),

    /**
     * Removes what an earlier page has left. Returns what cannot be removed: if that is anything, this
     * page cannot be used.
     * @param {boolean} keeps whether the page is to find what an earlier one has left
     */
    cleanUp(keeps) {
      if (!keeps) {
        stores.local.clear();
        stores.session.clear();
        window.name = "";
      }
      const found = {
        cookies: document.cookie,
        localStorage: Object.keys(stores.local),
        sessionStorage: Object.keys(stores.session),
        scripts: document.scripts.length,
        history: Math.max(history.length - OWN_HISTORY, 0),
      };
      return fromEntries(
        entries(found).filter(([, value]) => (Array.isArray(value) ? value.length : value)),
      );
    },
  };
}

/** Returns the globals that belong to the tracker, by what is known of it, and by the integration. */
function ownGlobals() {
  const { destination, functions, globals, state } = HARNESS_CONFIG;
  const known = [...functions, ...globals, ...state].map((path) => path.split(/[.(]/)[0] ?? "");
  return new Set([...known, ...declaredGlobals(destination)]);
}
