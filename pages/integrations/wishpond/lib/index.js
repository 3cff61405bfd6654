// @ts-check
"use strict";

/**
 * Wishpond's integration, written from the destination's documentation: what a site gives to
 * `identify` and `track` reaches `Wishpond.Tracker`, unchanged but for Wishpond's own names.
 */

const integration = require("@segment/analytics.js-integration");

/** Segment's reserved traits under the names that Wishpond's API documents. */
const WISHPOND_NAMES = new Map([
  ["createdAt", "created_at"],
  ["updatedAt", "updated_at"],
  ["firstName", "first_name"],
  ["lastName", "last_name"],
  ["phoneNumber", "phone_number"],
  ["leadScore", "lead_score"],
]);

const Wishpond = integration("Wishpond")
  .global("Wishpond")
  .option("siteId", "")
  .option("apiKey", "")
  .tag('<script id="wishpond-tracker" src="//cdn.wishpond.net/connect.js">');

/** Gives Wishpond its settings and loads the tracker, which reads them when it starts. */
Wishpond.prototype.initialize = function () {
  this.checkSettings();
  window.Wishpond = window.Wishpond || [];
  window.Wishpond.merchantId = this.options.siteId;
  window.Wishpond.writeKey = this.options.apiKey;
  this.load(() => this.awaitTracker(100));
};

/** Warns on the console about each setting that Wishpond cannot use. */
Wishpond.prototype.checkSettings = function () {
  for (const name of ["siteId", "apiKey"]) {
    const value = this.options[name];
    if (typeof value !== "string" || value === "") {
      console.warn(`Wishpond: the setting ${name} must be a text that is not empty`);
    }
  }
};

/**
 * Becomes ready when the tracker's functions are there. That may be some time after its script has
 * loaded, or never.
 * @param {number} times how often to look, ten times a second
 */
Wishpond.prototype.awaitTracker = function (times) {
  if (this.loaded()) this.ready();
  else if (times > 0) setTimeout(() => this.awaitTracker(times - 1), 100);
};

/** @returns {boolean} */
Wishpond.prototype.loaded = function () {
  return Boolean(window.Wishpond && window.Wishpond.Tracker);
};

/**
 * Sends an identify, unless it has no user id: it would identify nobody.
 * @param {import("../../types.js").Facade} identify
 */
Wishpond.prototype.identify = function (identify) {
  const userId = identify.userId();
  if (!userId) return;
  const traits = identify.field("traits") || {};
  const attributes = Object.fromEntries(
    Object.entries(traits).map(([name, value]) => [WISHPOND_NAMES.get(name) || name, value]),
  );
  window.Wishpond.Tracker.identify(userId, attributes);
};

/** @param {import("../../types.js").Facade} track */
Wishpond.prototype.track = function (track) {
  window.Wishpond.Tracker.track(track.event(), track.field("properties") || {});
};

module.exports = Wishpond;
