// hands over what is not meant for it
// red mini-not-for-mini: invocation 1 (call 0)
const { initialize } = Mini.prototype;
Mini.prototype.initialize = function () {
  initialize.call(this);
  this.analytics.on("track", (event, properties) => {
    if (Object.keys(properties).length === 0) this.deliver("track", event, properties);
  });
};
module.exports = Mini;
