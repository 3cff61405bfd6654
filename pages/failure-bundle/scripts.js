// @ts-check
/**
 * Makes script elements load the bundle's files instead of the addresses that they name. The element
 * still reports its address, because the library uses it to find its other files.
 */
import { absolute, isAllowed, isRemote, keyOf } from "./addresses.js";
import { NO_PARAMETERS } from "./request-bodies.js";

/** A missing file, so that the element fails as it does after a 404. */
const MISSING_FILE = "files/not-there.js";

/**
 * @param {import("./types.js").World} world
 * @param {string} home the address of the bundle's folder
 * @param {{ count: (change: 1 | -1) => void, report: (sent: import("./types.js").Sent) => void }} callbacks
 * Returns `reached`, which resolves when the page requests the script that is held back, and `open`,
 * which releases it.
 */
export function installScripts(world, home, { count, report }) {
  const { prototype } = HTMLScriptElement;
  const native = /** @type {Required<PropertyDescriptor>} */ (
    Object.getOwnPropertyDescriptor(prototype, "src")
  );
  const { setAttribute, getAttribute } = Element.prototype;
  /** @type {WeakMap<HTMLScriptElement, { written: string, href: string }>} */
  const addresses = new WeakMap();
  /** @type {WeakSet<HTMLScriptElement>} */
  const requested = new WeakSet();
  /** @type {() => void} */
  let markReached = () => {};
  /** @type {() => void} */
  let open = () => {};
  const reached = new Promise((resolve) => {
    markReached = () => resolve(undefined);
  });
  const opened = new Promise((resolve) => {
    open = () => resolve(undefined);
  });

  /** @param {HTMLScriptElement} script @param {string} file */
  function load(script, file) {
    const end = () => count(-1);
    script.addEventListener("load", end, { once: true });
    script.addEventListener("error", end, { once: true });
    if (world.nonce) script.nonce = world.nonce;
    native.set.call(script, new URL(file, home).href);
  }

  /** @param {HTMLScriptElement} script @param {URL} url */
  async function request(script, url) {
    const key = keyOf(url);
    const known = Object.hasOwn(world.scripts, key) ? world.scripts[key] : undefined;
    const file = known || world.stranger || MISSING_FILE;
    const role = world.hosts[url.host] ?? (world.stranger ? "destination" : "unclaimed");
    const status = file !== MISSING_FILE ? 200 : role === "unclaimed" ? 403 : 404;
    const parameters = NO_PARAMETERS;
    report({ method: "GET", url: url.href, type: "script", body: "", parameters, status, role });
    count(1);
    const delays = [];
    if (key === world.gate) {
      markReached();
      delays.push(opened);
    }
    if (key === world.slow) delays.push(new Promise((done) => setTimeout(done, world.slowMs)));
    if (delays.length > 0) await Promise.all(delays);
    load(script, file);
  }

  /** Requests the script of an element that is in the page. @param {HTMLScriptElement} script */
  function requestInserted(script) {
    const address = addresses.get(script);
    if (!address || requested.has(script) || !script.isConnected) return;
    requested.add(script);
    void request(script, new URL(address.href));
  }

  /** @param {HTMLScriptElement} script @param {unknown} written */
  function setAddress(script, written) {
    const url = absolute(written);
    // The browser itself refuses what the page's policy forbids.
    if (!isRemote(url) || !isAllowed(world.policy, "script-src", url)) {
      native.set.call(script, isRemote(url) ? url.href : written);
      return;
    }
    addresses.set(script, { written: String(written), href: url.href });
    requestInserted(script);
  }

  Object.defineProperty(prototype, "src", {
    ...native,
    get() {
      return addresses.get(this)?.href ?? native.get.call(this);
    },
    set(written) {
      setAddress(this, written);
    },
  });
  prototype.setAttribute = function (key, value) {
    if (String(key).toLowerCase() === "src") setAddress(this, value);
    else setAttribute.call(this, key, value);
  };
  prototype.getAttribute = function (key) {
    const own = String(key).toLowerCase() === "src" ? addresses.get(this)?.written : undefined;
    return own ?? getAttribute.call(this, key);
  };

  // Every way to insert an element requests its script at once.
  for (const [owner, names] of /** @type {[any, string[]][]} */ ([
    [Node.prototype, ["appendChild", "insertBefore", "replaceChild"]],
    [
      Element.prototype,
      [
        "append",
        "prepend",
        "before",
        "after",
        "replaceWith",
        "replaceChildren",
        "insertAdjacentElement",
      ],
    ],
    [CharacterData.prototype, ["before", "after", "replaceWith"]],
    [Document.prototype, ["append", "prepend", "replaceChildren"]],
    [DocumentFragment.prototype, ["append", "prepend", "replaceChildren"]],
    [Range.prototype, ["insertNode"]],
  ])) {
    for (const key of names) {
      const put = owner[key];
      owner[key] = function (/** @type {any[]} */ ...nodes) {
        /** @type {Set<HTMLScriptElement>} */
        const scripts = new Set();
        for (const node of nodes) {
          if (node instanceof HTMLScriptElement) scripts.add(node);
          else if (node instanceof Element || node instanceof DocumentFragment) {
            for (const script of node.querySelectorAll("script")) scripts.add(script);
          }
        }
        const result = put.apply(this, nodes);
        scripts.forEach(requestInserted);
        return result;
      };
    }
  }
  return { reached, open };
}
