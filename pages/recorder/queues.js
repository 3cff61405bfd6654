// @ts-check
/**
 * Notices what a page pushes on an array that is a queue, and leaves the array as it is: its `push` is
 * that of every array, which many a page asks to find out whether a tracker has taken over its queue.
 */

import { WeakMap } from "./collections.js";
import { wrap } from "./wrap.js";

const { hasOwn } = Object; // the page's own is wrapped

/**
 * Called with what is pushed, and with what pushes it.
 * @typedef {(args: unknown[], run: () => any) => any} Notice
 */

/** @type {WeakMap<object, Notice>} */
const queues = new WeakMap();

/** Lets the `push` of arrays tell of queues. */
export function watchPushes() {
  Array.prototype.push = wrap(Array.prototype.push, {
    apply(target, self, args) {
      const run = () => Reflect.apply(target, self, args);
      const notice = queues.get(self);
      // A queue with a push of its own is observed there, and that may call this one.
      return notice && !hasOwn(self, "push") ? notice(args, run) : run();
    },
  });
}

/**
 * Notices from now on what is pushed on a queue, unless the page has another `push` for arrays.
 * @param {unknown[]} queue
 * @param {Notice} notice
 */
export function onPush(queue, notice) {
  queues.set(queue, notice);
}

/**
 * Whether what is pushed on an array is noticed although it has no wrapper.
 * @param {unknown} holder
 * @param {PropertyKey} key
 * @param {unknown} value what the page would find there
 * @returns {holder is unknown[]}
 */
export const isNoticedPush = (holder, key, value) =>
  key === "push" && Array.isArray(holder) && queues.has(holder) && value === Array.prototype.push;
