// @ts-check
/**
 * Lets the time that has passed in a document begin at 0. A page that takes the place of another in its tab
 * would go on counting where that one stopped, and a build may ask how long the page has been open.
 */

import { wrap } from "./wrap.js";
import { changeGetter } from "./time-of-day.js";

const { entries, fromEntries, getOwnPropertyNames } = Object;

/**
 * The properties of performance entries that are moments; the others are sizes, names and lengths. How
 * long a document took is a moment, too: it counts from 0.
 */
const MOMENT = /(?:Start|End|Time|Interactive|Complete|duration)$/;

/** Counts this document's time from now on. */
export function controlElapsed() {
  const began = performance.now();
  /**
   * Returns a moment as this document counts it. What the browser's own process has noted, such as when
   * the document was fetched, counts from 0 already.
   * @param {unknown} moment
   */
  const counted = (moment) =>
    typeof moment === "number" && moment >= began ? moment - began : moment;

  Performance.prototype.now = wrap(Performance.prototype.now, {
    apply: (target, self, args) => counted(Reflect.apply(target, self, args)),
  });
  changeGetter(Event.prototype, "timeStamp", (_, moment) => counted(moment));
  for (const { prototype } of [
    PerformanceEntry,
    PerformanceResourceTiming,
    PerformanceNavigationTiming,
  ]) {
    for (const name of getOwnPropertyNames(prototype).filter((one) => MOMENT.test(one))) {
      changeGetter(prototype, name, (_, moment) => counted(moment));
    }
    prototype.toJSON = wrap(prototype.toJSON, {
      apply: (target, self, args) =>
        fromEntries(
          entries(Reflect.apply(target, self, args)).map(([name, value]) => [
            name,
            MOMENT.test(name) ? counted(value) : value,
          ]),
        ),
    });
  }
}
