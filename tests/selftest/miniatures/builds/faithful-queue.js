// is ready at once, and keeps calls until the tracker is there
const { deliver } = Mini.prototype;
const kept = [];
Mini.prototype.initialize = function () {
  window.miniAccount = this.options.accountKey;
  this.load(() => {
    for (const one of kept.splice(0)) deliver.apply(this, one);
  });
  this.ready();
};
Mini.prototype.deliver = function (...given) {
  if (window.mini) deliver.apply(this, given);
  else kept.push(given);
};
module.exports = Mini;
