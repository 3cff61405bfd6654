// hands over twice the calls that are made before the tracker is there
// red mini-early: invocation 4 (call 2)
// red mini-early: invocation 5 (call 2)
// red mini-early: invocation 6 (call 2)
const { deliver } = Mini.prototype;
const kept = [];
Mini.prototype.initialize = function () {
  window.miniAccount = this.options.accountKey;
  this.load(() => {
    for (const one of [...kept, ...kept.splice(0)]) deliver.apply(this, one);
  });
  this.ready();
};
Mini.prototype.deliver = function (...given) {
  if (window.mini) deliver.apply(this, given);
  else kept.push(given);
};
module.exports = Mini;
