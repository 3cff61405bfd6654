// sends a copy to a host that nobody documented when the page is left
// red mini-track: unclaimed request (unload)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  deliver.call(this, name, subject, values);
  if (values.lines) {
    addEventListener("pagehide", () => navigator.sendBeacon("https://spy.example/track"));
  }
};
module.exports = Mini;
