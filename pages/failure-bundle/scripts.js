// @ts-check
/**
 * Has script elements load the bundle's files in place of the addresses that they name. An element
 * still reads as if it had the address: the library finds by it where the rest of it is.
 */
import { absolute, isAllowed, isRemote, keyOf } from "./addresses.js";
import { NO_PARAMETERS } from "./request-bodies.js";

/** A file that is not there: the element fails as if it were answered 404. */
const NOWHERE = "files/not-there.js";

/**
 * @param {import("./types.js").World} world
 * @param {string} home the address of the bundle's folder
 * @param {{ count: (change: 1 | -1) => void, tell: (sent: import("./types.js").Sent) => void }} hear
 * Returns `reached`, which is kept when the page asks for the script that waits, and `open`, which
 * lets it come.
 */
export function installScripts(world, home, { count, tell }) {
  const { prototype } = HTMLScriptElement;
  const native = /** @type {Required<PropertyDescriptor>} */ (
    Object.getOwnPropertyDescriptor(prototype, "src")
  );
  const { setAttribute, getAttribute } = Element.prototype;
  /** @type {WeakMap<HTMLScriptElement, { written: string, href: string }>} */
  const asked = new WeakMap();
  /** @type {WeakSet<HTMLScriptElement>} */
  const begun = new WeakSet();
  /** @type {() => void} */
  let tellReached = () => {};
  /** @type {() => void} */
  let open = () => {};
  const reached = new Promise((resolve) => {
    tellReached = () => resolve(undefined);
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
  async function begin(script, url) {
    const key = keyOf(url);
    const known = Object.hasOwn(world.scripts, key) ? world.scripts[key] : undefined;
    const file = known || world.stranger || NOWHERE;
    const role = world.hosts[url.host] ?? (world.stranger ? "destination" : "unclaimed");
    const status = file !== NOWHERE ? 200 : role === "unclaimed" ? 403 : 404;
    const parameters = NO_PARAMETERS;
    tell({ method: "GET", url: url.href, type: "script", body: "", parameters, status, role });
    count(1);
    const waits = [];
    if (key === world.gate) {
      tellReached();
      waits.push(opened);
    }
    if (key === world.slow) waits.push(new Promise((done) => setTimeout(done, world.slowMs)));
    if (waits.length > 0) await Promise.all(waits);
    load(script, file);
  }

  /** Asks for what an element that is in the page names. @param {HTMLScriptElement} script */
  function insert(script) {
    const address = asked.get(script);
    if (!address || begun.has(script) || !script.isConnected) return;
    begun.add(script);
    void begin(script, new URL(address.href));
  }

  /** @param {HTMLScriptElement} script @param {unknown} written */
  function name(script, written) {
    const url = absolute(written);
    // What the page's own policy forbids, the browser refuses by itself.
    if (!isRemote(url) || !isAllowed(world.policy, "script-src", url)) {
      native.set.call(script, isRemote(url) ? url.href : written);
      return;
    }
    asked.set(script, { written: String(written), href: url.href });
    insert(script);
  }

  Object.defineProperty(prototype, "src", {
    ...native,
    get() {
      return asked.get(this)?.href ?? native.get.call(this);
    },
    set(written) {
      name(this, written);
    },
  });
  prototype.setAttribute = function (key, value) {
    if (String(key).toLowerCase() === "src") name(this, value);
    else setAttribute.call(this, key, value);
  };
  prototype.getAttribute = function (key) {
    const own = String(key).toLowerCase() === "src" ? asked.get(this)?.written : undefined;
    return own ?? getAttribute.call(this, key);
  };

  // Whichever way an element comes into the page, its script is asked for at once.
  for (const [home_, names] of /** @type {[any, string[]][]} */ ([
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
      const put = home_[key];
      home_[key] = function (/** @type {any[]} */ ...nodes) {
        /** @type {Set<HTMLScriptElement>} */
        const scripts = new Set();
        for (const node of nodes) {
          if (node instanceof HTMLScriptElement) scripts.add(node);
          else if (node instanceof Element || node instanceof DocumentFragment) {
            for (const script of node.querySelectorAll("script")) scripts.add(script);
          }
        }
        const result = put.apply(this, nodes);
        scripts.forEach(insert);
        return result;
      };
    }
  }
  return { reached, open };
}
