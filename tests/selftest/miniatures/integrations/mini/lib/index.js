// Mini's integration, which is faithful: miniatures change one thing of it.
const integration = require("@segment/analytics.js-integration");

const Mini = integration("Mini")
  .global("mini")
  .option("accountKey", "")
  .tag('<script src="https://cdn.mini.example/mini.js">');

Mini.prototype.initialize = function () {
  window.miniAccount = this.options.accountKey;
  this.load(this.ready);
};

Mini.prototype.loaded = function () {
  return Boolean(window.mini);
};

Mini.prototype.identify = function (facade) {
  this.deliver("identify", facade.userId(), Object.assign({}, facade.field("traits")));
};

Mini.prototype.track = function (facade) {
  this.deliver("track", facade.event(), Object.assign({}, facade.field("properties")));
};

/** Hands an id or an event, and its traits or properties, to the tracker. */
Mini.prototype.deliver = function (name, subject, values) {
  window.mini[name](subject, values);
};

module.exports = Mini;
