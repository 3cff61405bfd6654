// @ts-check
/**
 * Gives a page the same time of day on every machine: each document begins at the same moment, and its
 * dates go on from there as its timers do.
 */

import { WeakMap } from "./collections.js";
import { wrap } from "./wrap.js";

const { defineProperty, entries, fromEntries, getOwnPropertyDescriptor, getOwnPropertyNames } =
  Object;

/** The attributes of a cookie that say when it ends; where there are both, `max-age` counts. */
const EXPIRES = /;\s*expires\s*=\s*([^;]*)/i;
const MAX_AGE = /;\s*max-age\s*=/i;

/**
 * A document's clock: the time of day, the one at which it began, and how far the browser's own is off.
 * @typedef {{ now: () => number, origin: () => number, shift: () => number }} Clock
 */

/**
 * Lets a document's time of day begin at `moment`, in milliseconds since 1970. Returns a function that
 * sets the time of day anew.
 * @param {number} moment
 * @returns {(moment: number) => void}
 */
export function controlTimeOfDay(moment) {
  const nativeNow = Date.now;
  let origin = moment;
  let shift = origin - nativeNow();
  const clock = {
    now: () => nativeNow() + shift,
    origin: () => origin,
    shift: () => shift,
  };
  controlCookies(clock);
  controlDates(clock);
  controlFormats(clock);
  controlOrigin(clock);
  controlTemporal(clock);
  return (other) => {
    origin = other;
    shift = origin - nativeNow();
  };
}

/**
 * Replaces the getter of a property, and keeps the rest of it.
 * @param {object} owner
 * @param {string} name
 * @param {(self: any, value: any) => unknown} change makes what a page reads of what the browser has
 */
export function changeGetter(owner, name, change) {
  const found = getOwnPropertyDescriptor(owner, name);
  if (!found?.get) return;
  const get = wrap(found.get, {
    apply: (target, self, args) => change(self, Reflect.apply(target, self, args)),
  });
  defineProperty(owner, name, { ...found, get });
}

/** @param {Clock} clock */
function controlDates({ now }) {
  const NativeDate = Date;
  NativeDate.now = wrap(NativeDate.now, { apply: now });
  const PageDate = wrap(NativeDate, {
    apply: () => new NativeDate(now()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length ? args : [now()], newTarget),
  });
  NativeDate.prototype.constructor = PageDate;
  window.Date = PageDate;

  const NativeFile = File;
  const PageFile = wrap(NativeFile, {
    construct(target, args, newTarget) {
      const [bits, name, options] = args;
      const given = args.length < 2 ? args : [bits, name, { lastModified: now(), ...options }];
      return Reflect.construct(target, given, newTarget);
    },
  });
  NativeFile.prototype.constructor = PageFile;
  window.File = PageFile;

  changeGetter(Document.prototype, "lastModified", () => {
    const moment = new NativeDate(now());
    /** @param {number[]} numbers */
    const digits = (numbers) => numbers.map((number) => `${number}`.padStart(2, "0"));
    const day = digits([moment.getMonth() + 1, moment.getDate(), moment.getFullYear()]);
    const time = digits([moment.getHours(), moment.getMinutes(), moment.getSeconds()]);
    return `${day.join("/")} ${time.join(":")}`;
  });
}

/**
 * A format without a date formats the present moment.
 * @param {Clock} clock
 */
function controlFormats({ now }) {
  /** @type {any} */
  const { prototype } = Intl.DateTimeFormat;
  /** @type {WeakMap<object, Function>} a format has one function, which is bound to it */
  const bound = new WeakMap();
  /** @param {any} format */
  const formatNow = (format) =>
    wrap(format, {
      apply: (target, self, [date = now()]) => Reflect.apply(target, self, [date]),
    });
  prototype.formatToParts = formatNow(prototype.formatToParts);
  changeGetter(prototype, "format", (self, format) => {
    const known = bound.get(self) ?? formatNow(format);
    bound.set(self, known);
    return known;
  });
}

/**
 * The moment from which `performance.now()` counts is a time of day, too.
 * @param {Clock} clock
 */
function controlOrigin({ origin, shift }) {
  /**
   * Moves a moment to this document's time of day. None is before it began: a document that takes the
   * place of another in its tab has a later clock than the browser's process, and a document may begin
   * a millisecond before the clock of that process says so.
   * @param {string} name
   * @param {unknown} moment 0 is one that has not come yet
   */
  const moved = (name, moment) => {
    if (typeof moment !== "number" || !moment) return moment;
    return name === "navigationStart" ? origin() : Math.max(moment + shift(), origin());
  };
  changeGetter(Performance.prototype, "timeOrigin", origin);
  const timing = PerformanceTiming.prototype;
  for (const name of getOwnPropertyNames(timing)) {
    changeGetter(timing, name, (_, moment) => moved(name, moment));
  }
  timing.toJSON = wrap(timing.toJSON, {
    apply: (target, self, args) =>
      fromEntries(
        entries(Reflect.apply(target, self, args)).map(([name, moment]) => [
          name,
          moved(name, moment),
        ]),
      ),
  });
  Performance.prototype.toJSON = wrap(Performance.prototype.toJSON, {
    apply(target, self, args) {
      const found = Reflect.apply(target, self, args);
      return { ...found, timeOrigin: origin(), timing: self.timing.toJSON() };
    },
  });
}

/** @param {Clock} clock */
function controlTemporal({ shift }) {
  /** @type {any} TypeScript does not know it yet */
  const page = window;
  const now = page.Temporal?.Now;
  if (!now) return;
  const { instant, timeZoneId } = now;
  const here = () => instant().add({ milliseconds: shift() });
  now.instant = wrap(instant, { apply: here });
  for (const [name, part] of entries({
    plainDateISO: "toPlainDate",
    plainDateTimeISO: "toPlainDateTime",
    plainTimeISO: "toPlainTime",
    zonedDateTimeISO: "",
  })) {
    now[name] = wrap(now[name], {
      apply(_, __, [zone = timeZoneId()]) {
        const zoned = here().toZonedDateTimeISO(zone);
        return part ? zoned[part]() : zoned;
      },
    });
  }
}

/**
 * A cookie ends by the browser's own clock. So when it ends is passed on as its age.
 * @param {Clock} clock
 */
function controlCookies({ now, shift }) {
  const { parse } = Date;
  const found = /** @type {PropertyDescriptor} */ (
    getOwnPropertyDescriptor(Document.prototype, "cookie")
  );
  const set = wrap(/** @type {Function} */ (found.set), {
    apply(target, self, [value, ...rest]) {
      const text = `${value}`;
      const [attribute, date] = EXPIRES.exec(text) ?? [];
      const end = parse(date ?? "");
      const isMoment = attribute && !MAX_AGE.test(text) && !Number.isNaN(end);
      const seconds = Math.ceil((end - now()) / 1000);
      const passed = isMoment ? text.replace(attribute, `; max-age=${seconds}`) : text;
      return Reflect.apply(target, self, [passed, ...rest]);
    },
  });
  defineProperty(Document.prototype, "cookie", { ...found, set: /** @type {any} */ (set) });

  if (!window.CookieStore) return; // as in an insecure frame
  CookieStore.prototype.set = wrap(CookieStore.prototype.set, {
    apply(target, self, [cookie, ...rest]) {
      const isMoment = typeof cookie?.expires === "number";
      const passed = isMoment ? { ...cookie, expires: cookie.expires - shift() } : cookie;
      return Reflect.apply(target, self, [passed, ...rest]);
    },
  });
}
