// @ts-check
/**
 * A clock of the page's own, for browsers without virtual time. Timers run at once and in order, each only
 * when nothing is pending, and two turns of the real event loop were quiet. Frames of the page's own
 * origin share its clock.
 */

import { Map, WeakMap } from "./collections.js";
import { observePending } from "./pending.js";
import { changeGetter } from "./time-of-day.js";
import { wrap } from "./wrap.js";

const SHARED = Symbol.for("harness.clock");

/** From this depth on, browsers let timers that set timers wait for at least four milliseconds. */
const NESTED = 5;
const LEAST_NESTED_MS = 4;

/**
 * How much time may pass, in milliseconds, until the driver is asked again whether it knows of a request: to
 * ask takes some milliseconds, and a page may set thousands of timers.
 */
const GRANTED_MS = 1000;

/** How often what is pending is looked at, in real milliseconds: some of it ends without a sound. */
const LOOK_MS = 20;

/** @typedef {{ at: number, order: number, every: number, level: number, run: () => void, isOver: () => boolean }} Timer */
/** @typedef {import("./types.js").Clock} Clock */

/** Makes the clock of a page. @returns {Clock} */
function makeClock() {
  const later = setTimeout;
  const [turns, tasks] = [new MessageChannel(), new MessageChannel()];
  const post = MessagePort.prototype.postMessage;
  /** @type {Map<number, Timer>} */
  const timers = new Map();
  /** @type {Timer[]} all timers, and removed ones, the earliest last */
  const queue = [];
  /** @type {Map<object, { what: string, isOver: () => boolean }>} */
  const pending = new Map();
  let [now, end, until, order, moved, span, level] = [0, 0, 0, 0, 0, 0, 0];
  let ignoresPending = false;
  let wake = () => {};
  let turned = () => {};
  let task = () => {};
  turns.port1.onmessage = () => turned();
  tasks.port1.onmessage = () => task();

  const turn = () =>
    new Promise((resolve) => {
      turned = () => resolve(undefined);
      Reflect.apply(post, turns.port2, [0]);
    });

  const clock = {
    now: () => now,
    /** Something has happened that may go on in the next turn. */
    move() {
      moved += 1;
    },
    /** @param {string} what @param {() => boolean} [isOver] whether it has ended without a sound */
    begin(what, isOver = () => false) {
      const key = {};
      pending.set(key, { what, isOver });
      moved += 1;
      return () => {
        if (!pending.delete(key)) return;
        moved += 1;
        wake();
      };
    },
    /** @param {() => void} run @param {number} ms @param {boolean} repeats @param {() => boolean} isOver */
    add(run, ms, repeats, isOver) {
      order += 1;
      const least = level >= NESTED ? LEAST_NESTED_MS : Number(repeats);
      const delay = Math.max(least, ms | 0);
      const every = repeats ? delay : 0;
      const timer = { at: now + delay, order, every, level: level + 1, run, isOver };
      timers.set(order, timer);
      enqueue(timer);
      return order;
    },
    /** @param {unknown} id */
    remove(id) {
      timers.delete(Number(id));
    },
    /** What is pending, for a message. */
    waitsFor: () => [...pending.values()].map(({ what }) => what),

    /**
     * Lets a span of time pass, up to its end or to where another begins. Before each moment that is
     * later than the present, it returns a number: the driver looks whether it knows of a request,
     * too, and calls again with this number.
     * @param {{ id: number, ms: number, granted: number, ignores: boolean }} given
     * @returns {Promise<number>} what is to be granted; 0 at the end of the span
     */
    async pass({ id, ms, granted, ignores }) {
      if (id < span) return 0;
      if (id > span) end = now + ms;
      span = id;
      ignoresPending = ignores;
      wake();
      for (;;) {
        await quiet(id);
        if (id !== span) return 0;
        const next = earliest();
        const at = Math.min(next?.at ?? end, end);
        if (at > now && moved === granted) until = at + GRANTED_MS;
        if (at > now && at > until && !ignoresPending) return moved;
        now = Math.max(now, at);
        if (!next || next.at > end) return 0;
        await run(next);
      }
    },
    /**
     * Does something in a task of the page's own. What a debugger does, no policy of the page binds.
     * @param {() => void} run
     * @returns {Promise<void>} resolves when it is done
     */
    inTask(run) {
      const over = clock.begin("calls");
      return new Promise((resolve) => {
        later(() => {
          try {
            run();
          } finally {
            over();
            resolve();
          }
        });
      });
    },
    ignorePending() {
      ignoresPending = true;
      wake();
    },
  };

  /** Waits until nothing is pending and two turns went by in which nothing began or ended. @param {number} id */
  async function quiet(id) {
    for (let [still, last] = [0, -1]; still < 2 && id === span;) {
      await turn();
      for (const [key, { isOver }] of pending) if (isOver()) pending.delete(key);
      if (pending.size > 0 && !ignoresPending) {
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
          later(wake, LOOK_MS);
        });
        [still, last] = [0, -1];
      } else if (moved === last) still += 1;
      else [still, last] = [0, moved];
    }
  }

  /** Puts a timer behind all that run before it. @param {Timer} timer */
  function enqueue(timer) {
    let [from, to] = [0, queue.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (/** @type {Timer} */ (queue[middle]).at > timer.at) from = middle + 1;
      else to = middle;
    }
    queue.splice(from, 0, timer);
  }

  /** @returns {Timer | undefined} */
  function earliest() {
    for (;;) {
      const first = queue[queue.length - 1];
      if (!first || (timers.has(first.order) && !first.isOver())) return first;
      timers.delete(first.order);
      queue.pop();
    }
  }

  /** Runs a timer, in a task of its own: so an exception is the page's. @param {Timer} timer */
  async function run(timer) {
    moved += 1;
    queue.pop();
    if (timer.every) {
      timer.at = now + timer.every;
      enqueue(timer);
    } else timers.delete(timer.order);
    task = () => {
      level = timer.level;
      timer.level += timer.every ? 1 : 0;
      try {
        timer.run();
      } finally {
        level = 0;
      }
    };
    Reflect.apply(post, tasks.port2, [0]);
    await turn();
  }

  return clock;
}

/**
 * Replaces this document's time by the page's clock.
 * @returns {Clock}
 */
export function controlClock() {
  const clock = clockOfParent() ?? makeClock();
  Object.defineProperty(window, SHARED, { value: clock });
  let isGone = false;
  const isOver = () => isGone || window.closed;
  if (window.top !== window) {
    addEventListener("pagehide", () => {
      // The window of a frame's first, empty document is often that of its second, too.
      isGone ||= location.href !== "about:blank";
    });
  }
  controlTimers(clock, isOver);
  controlSignals(clock, isOver);
  controlMoments(clock);
  observePending(clock, isOver);
  return clock;
}

/** @returns {Clock | undefined} that of a page of the same origin around this frame */
function clockOfParent() {
  try {
    return window.parent === window ? undefined : /** @type {any} */ (window.parent)[SHARED];
  } catch {
    return undefined; // of another origin
  }
}

/** @param {Clock} clock @param {() => boolean} isOver */
function controlTimers(clock, isOver) {
  for (const [name, repeats] of /** @type {const} */ ([
    ["setTimeout", false],
    ["setInterval", true],
  ])) {
    window[name] = wrap(/** @type {any} */ (window[name]), {
      apply(target, self, [handler, ms, ...args]) {
        const run = () => {
          if (typeof handler === "function") Reflect.apply(handler, window, args);
          else (0, eval)(String(handler)); // a text, as a page may give it
        };
        return clock.add(run, Number(ms), repeats, isOver);
      },
    });
  }
  for (const name of /** @type {const} */ (["clearTimeout", "clearInterval"])) {
    window[name] = wrap(window[name], { apply: (target, self, [id]) => clock.remove(id) });
  }
  /** @type {any} TypeScript does not know it yet */
  const scheduler = Reflect.get(window, "Scheduler")?.prototype;
  if (!scheduler) return;
  scheduler.postTask = wrap(scheduler.postTask, {
    apply(target, self, [task, { delay = 0, ...options } = {}]) {
      const start = () =>
        Reflect.apply(target, self, [task, options]).finally(clock.begin("a task"));
      if (!delay) return start();
      return new Promise((resolve) => {
        clock.add(() => resolve(start()), delay, false, isOver);
      });
    },
  });
}

/** @param {Clock} clock @param {() => boolean} isOver */
function controlSignals(clock, isOver) {
  AbortSignal.timeout = wrap(AbortSignal.timeout, {
    apply(target, self, [ms]) {
      const controller = new AbortController();
      const late = () =>
        controller.abort(new DOMException("The operation timed out.", "TimeoutError"));
      clock.add(late, Number(ms), false, isOver);
      return controller.signal;
    },
  });
}

/**
 * Lets all that tells a moment tell that of the clock. What the browser notes of its own loading took no
 * time.
 * @param {Clock} clock
 */
function controlMoments({ now }) {
  const [began, moment] = [performance.now(), Date.now()];
  Performance.prototype.now = wrap(Performance.prototype.now, { apply: () => began + now() });
  const NativeDate = Date;
  NativeDate.now = wrap(NativeDate.now, { apply: () => moment + now() });
  /** @type {WeakMap<Event, number>} when each was looked at first */
  const stamps = new WeakMap();
  changeGetter(Event.prototype, "timeStamp", (self) => {
    const stamp = stamps.get(self) ?? began + now();
    stamps.set(self, stamp);
    return stamp;
  });
  const names = Object.getOwnPropertyNames;
  for (const { prototype } of [
    PerformanceEntry,
    PerformanceResourceTiming,
    PerformanceNavigationTiming,
  ]) {
    for (const name of names(prototype).filter((each) =>
      /(Start|End|Time|Interactive|Complete)$/.test(each),
    )) {
      changeGetter(prototype, name, (_, given) => Math.min(given, began));
    }
  }
  for (const name of names(PerformanceTiming.prototype)) {
    changeGetter(PerformanceTiming.prototype, name, (_, given) => Math.min(given, moment));
  }
  /** @type {any} TypeScript does not know it yet */
  const temporal = Reflect.get(window, "Temporal");
  if (!temporal) return;
  temporal.Now.instant = wrap(temporal.Now.instant, {
    apply: () => temporal.Instant.fromEpochMilliseconds(moment + now()),
  });
}
