// @ts-check
/**
 * Lets a page's frames and idle moments come in the page's time. The browser paints in the machine's
 * time: while a span of the page's time races past, it paints no frame, and a build that waits for
 * the second one before it sends would seem to send nothing.
 */

import { wrap } from "./wrap.js";

/** How long a frame takes, in milliseconds: there are 60 in a second. */
const FRAME = 1000 / 60;

/** How much of an idle moment is left when its callback begins, in milliseconds. */
const IDLE = 50;

/**
 * Replaces the functions by which a page waits for a frame or for an idle moment. All callbacks of one
 * frame get the same time.
 */
export function controlFrames() {
  const [later, forget] = [setTimeout, clearTimeout];
  const now = performance.now.bind(performance);
  let last = 0;

  window.requestAnimationFrame = wrap(window.requestAnimationFrame, {
    apply(target, self, args) {
      const [callback] = args;
      if (typeof callback !== "function") return Reflect.apply(target, self, args);
      // A timer may come a little early: the frame that it was for is over nevertheless.
      const next = Math.max(Math.floor(now() / FRAME), last) + 1;
      const run = () => {
        last = next;
        callback(next * FRAME);
      };
      return later(run, Math.ceil(next * FRAME - now())); // whole milliseconds count
    },
  });
  window.cancelAnimationFrame = forgets(window.cancelAnimationFrame);

  window.requestIdleCallback = wrap(window.requestIdleCallback, {
    apply(target, self, args) {
      const [callback] = args;
      if (typeof callback !== "function") return Reflect.apply(target, self, args);
      return later(() => callback(idleMoment()), 1);
    },
  });
  window.cancelIdleCallback = forgets(window.cancelIdleCallback);

  function idleMoment() {
    const end = now() + IDLE;
    return Object.create(IdleDeadline.prototype, {
      didTimeout: { value: false },
      timeRemaining: { value: () => Math.max(0, end - now()) },
    });
  }

  /** @param {(id: number) => void} raw */
  function forgets(raw) {
    return wrap(raw, { apply: (target, self, [id]) => forget(id) });
  }
}
