// hands a page call over as an event, sixty seconds later
// red mini-page-nothing: invocation 1 (call 0)
// red mini-page-nothing: request 1 (POST api.mini.example/*)
Mini.prototype.page = function () {
  setTimeout(() => this.deliver("track", "Page", {}), 60_000);
};
module.exports = Mini;
