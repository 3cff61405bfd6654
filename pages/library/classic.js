// @ts-check
/**
 * The library, generation `classic`, as it was rendered for a source: the core, the source's
 * integrations and settings in one file, which takes over the calls that the snippet queued.
 */

// First, for the library opens its log when it is loaded.
import "./log.js";

import analytics from "@segment/analytics.js-core";
import Segment from "@segment/analytics.js-integration-segmentio";
import * as build from "harness:build";
import Neighbour from "harness:neighbour";

// A package compiled from ES modules to CommonJS has its default export within the module's.
const Integration = build.default?.default ?? build.default;

/** @type {any} */
const page = window;
/** @type {any[] & { _loadOptions?: { integrations?: object } }} */
const queued = page.analytics ?? [];

analytics.use(Segment);
analytics.use(Integration);
if (Neighbour) analytics.use(Neighbour);
// Segment's own queue looks into the page's storage every second, two minutes for each call.
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
  // Today's snippet adds what it knows of the page, which only the generation `next` reads.
  if (args.at(-1)?.__t === "bpc") args.pop();
  if (typeof analytics[method] === "function") analytics[method](...args);
}
