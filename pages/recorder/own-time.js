// @ts-check
/** Notes what has a time of its own, in a page whose clock is the recorder's. */

import { Set } from "./collections.js";
import { wrap } from "./wrap.js";

const EVENTS = /^(animation|transition)(start|run|iteration|end|cancel)$/;

/** @param {import("./types.js").Record} record */
export function observeOwnTime(record) {
  const reason = "in this engine the harness does not control its time: judge it in Chromium";
  /** @type {Set<string>} what was noted: each once */
  const noted = new Set();
  const note = (/** @type {string} */ where) => {
    if (!noted.has(where)) record("blind", { where, reason });
    noted.add(where);
  };
  /** @param {any} owner @param {string} name @param {(self: any, args: any[]) => string} where */
  const noteCalls = (owner, name, where) => {
    if (!owner?.[name]) return;
    owner[name] = wrap(owner[name], {
      apply(target, self, args) {
        const found = where(self, args);
        if (found) note(found);
        return Reflect.apply(target, self, args);
      },
    });
  };
  noteCalls(EventTarget.prototype, "addEventListener", (_, [type]) =>
    EVENTS.test(String(type)) ? `the event ${type}` : "",
  );
  noteCalls(Element.prototype, "animate", () => "an animation");
  noteCalls(HTMLMediaElement.prototype, "play", () => "a sound or a film");
  noteCalls(FontFace.prototype, "load", () => "a font");
  noteCalls(FontFaceSet.prototype, "load", () => "a font");
  const timeout = /** @type {PropertyDescriptor} */ (
    Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, "timeout")
  );
  const set = wrap(/** @type {Function} */ (timeout.set), {
    apply(target, self, args) {
      if (Number(args[0]) > 0) note("the timeout of an XMLHttpRequest");
      return Reflect.apply(target, self, args);
    },
  });
  Object.defineProperty(XMLHttpRequest.prototype, "timeout", {
    ...timeout,
    set: /** @type {any} */ (set),
  });
  new MutationObserver((mutations) => {
    for (const { target, addedNodes } of mutations) {
      for (const node of [target, ...addedNodes]) {
        if (!(node instanceof Element)) continue;
        const frames = node.matches("iframe") ? [node] : node.querySelectorAll("iframe");
        for (const frame of frames) noteFrame(/** @type {HTMLIFrameElement} */ (frame));
      }
    }
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["src"],
  });

  /** @param {HTMLIFrameElement} frame */
  function noteFrame({ src, srcdoc }) {
    if (srcdoc || !/^https?:/.test(src)) return;
    const { origin } = new URL(src);
    if (origin !== location.origin) note(`a frame of ${origin}`);
  }
}
