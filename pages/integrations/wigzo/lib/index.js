// @ts-check
"use strict";

/**
 * Wigzo's integration, written from the destination's documentation: pages, users and events
 * go to Wigzo together with the user's id, and product events index the product besides.
 */

const integration = require("@segment/analytics.js-integration");

const Wigzo = integration("Wigzo")
  .global("wigzo")
  .global("WigzoObject")
  .option("orgToken", "")
  .tag('<script src="//app.wigzo.com/wigzo.compressed.js">');

/** Queues the organization token, as Wigzo's own snippet does, and loads the tracker. */
Wigzo.prototype.initialize = function () {
  this.checkSettings();
  window.WigzoObject = "wigzo";
  if (!window.wigzo) {
    const queue = function () {
      queue.q.push(arguments);
    };
    /** @type {IArguments[]} */
    queue.q = [];
    window.wigzo = queue;
  }
  window.wigzo("configure", this.options.orgToken);
  this.load(() => this.awaitTracker(100));
};

/** Warns on the console if Wigzo cannot use the setting. */
Wigzo.prototype.checkSettings = function () {
  const { orgToken } = this.options;
  if (typeof orgToken !== "string" || orgToken === "") {
    console.warn("Wigzo: the setting orgToken must be a text that is not empty");
  }
};

/**
 * Becomes ready when the tracker's functions are there. That may be some time after its script has
 * loaded, or never.
 * @param {number} times how often to look, ten times a second
 */
Wigzo.prototype.awaitTracker = function (times) {
  if (this.loaded()) this.ready();
  else if (times > 0) setTimeout(() => this.awaitTracker(times - 1), 100);
};

/** @returns {boolean} */
Wigzo.prototype.loaded = function () {
  return typeof window.wigzo === "function" && typeof window.wigzo.track === "function";
};

/**
 * Sends the name of a page call, if there is one, as its title.
 * @param {import("../../types.js").Facade} page
 */
Wigzo.prototype.page = function (page) {
  this.rememberUser();
  const properties = page.properties();
  const name = page.field("name");
  window.wigzo.track("view", name ? Object.assign({}, properties, { title: name }) : properties);
};

/** @param {import("../../types.js").Facade} identify */
Wigzo.prototype.identify = function (identify) {
  this.rememberUser();
  const traits = identify.field("traits") || {};
  const user = Object.assign({}, traits, { userId: identify.userId() });
  if (identify.email()) user.email = identify.email();
  if (identify.phone()) user.phone = identify.phone();
  window.wigzo.identify(user);
};

/** @param {import("../../types.js").Facade} track */
Wigzo.prototype.track = function (track) {
  this.sendEvent(track);
};

/** @param {import("../../types.js").Facade} track */
Wigzo.prototype.productViewed = function (track) {
  this.index(track);
  this.sendEvent(track);
};

/** @param {import("../../types.js").Facade} track */
Wigzo.prototype.productClicked = function (track) {
  this.index(track);
  this.sendEvent(track);
};

/** @param {import("../../types.js").Facade} track */
Wigzo.prototype.sendEvent = function (track) {
  this.rememberUser();
  window.wigzo.track(track.event(), track.field("properties") || {});
};

/**
 * Indexes the product of an event. Wigzo finds a product by its id alone, so one without an
 * id is not indexed.
 * @param {import("../../types.js").Facade} track
 */
Wigzo.prototype.index = function (track) {
  if (!track.productId()) return;
  const options = track.options("Wigzo") || {};
  /** @type {{ [name: string]: unknown }} */
  const product = {
    productId: track.productId(),
    title: track.name(),
    description: options.description,
    image: options.imageUrl,
    price: track.price(),
    currency: track.proxy("properties.currency"),
    category: track.category(),
    brand: track.proxy("properties.brand"),
    lang: options.language,
    canonicalUrl: window.location.href,
  };
  for (const name of Object.keys(product)) {
    if (product[name] === undefined) delete product[name];
  }
  window.wigzo.index(product);
};

/**
 * Gives the tracker the id of the user, which may come from an earlier visit. When the user is
 * reset, it removes that id.
 */
Wigzo.prototype.rememberUser = function () {
  const userId = this.analytics.user().id();
  if (userId || this.rememberedUser) window.wigzo.USER_IDENTIFIER = userId;
  this.rememberedUser = userId;
};

module.exports = Wigzo;
