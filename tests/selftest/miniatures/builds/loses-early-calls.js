// loses the calls that are made before the tracker is there
// red mini-early: invocation 1
// red mini-early: invocation 2
// red mini-early: invocation 3
const { deliver } = Mini.prototype;
Mini.prototype.initialize = function () {
  window.miniAccount = this.options.accountKey;
  this.load();
  this.ready();
};
Mini.prototype.deliver = function (...given) {
  if (window.mini) deliver.apply(this, given);
};
module.exports = Mini;
