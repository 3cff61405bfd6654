// hands over in reverse order the calls that are made before the tracker is there
// red mini-early: invocation 1 moved to 3
// red mini-early: invocation 3 moved to 1
const { deliver } = Mini.prototype;
const kept = [];
Mini.prototype.initialize = function () {
  window.miniAccount = this.options.accountKey;
  this.load(() => {
    for (const one of kept.splice(0).reverse()) deliver.apply(this, one);
  });
  this.ready();
};
Mini.prototype.deliver = function (...given) {
  if (window.mini) deliver.apply(this, given);
  else kept.push(given);
};
module.exports = Mini;
