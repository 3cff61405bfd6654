// @ts-check
/**
 * The library, generation `classic`, as Segment rendered it for a source: the core, the integrations
 * and the settings in one file. It takes over the calls that the snippet queued.
 */

// This import is first, because the library opens its log when it is loaded.
import "./caught-errors.js";

import analytics from "@segment/analytics.js-core";
import Segment from "@segment/analytics.js-integration-segmentio";
import * as build from "harness:build";
import Neighbour from "harness:neighbour";

// A package that was compiled from ES modules to CommonJS has a nested default export.
const Integration = build.default?.default ?? build.default;

/** @type {any} */
const page = window;
/** @type {any[] & { _loadOptions?: { integrations?: object } }} */
const queued = page.analytics ?? [];

analytics.use(Segment);
analytics.use(Integration);
if (Neighbour) analytics.use(Neighbour);
// Without this, Segment's own queue would poll the storage every second for two minutes per call.
const settings = {
  ...HARNESS_SETTINGS,
  "Segment.io": { ...HARNESS_SETTINGS["Segment.io"], retryQueue: false },
};
analytics.initialize(settings, {
  ...queued._loadOptions,
  initialPageview: false,
});

page.analytics = analytics;
while (queued.length > 0) {
  const [method, ...args] = queued.shift();
  // Today's snippet adds facts about the page, which only the generation `next` reads.
  if (args.at(-1)?.__t === "bpc") args.pop();
  if (typeof analytics[method] === "function") analytics[method](...args);
}
