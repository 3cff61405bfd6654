// hands an identify over a moment later
// red mini-early: invocation 1 (call 2)
// red mini-early: invocation 3 (call 2)
// red mini-early: mini.track arguments[0]
// red mini-early: mini.track arguments[1].size
// red mini-in-order: invocation 4 (call 3)
// red mini-in-order: mini.track arguments[0]
// red mini-in-order: mini.track arguments[1].size
// red in next mini-in-order: invocation 1 (call 3)
// red in classic mini-in-order: invocation 1 (call 1)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (name === "identify") setTimeout(() => deliver.call(this, name, subject, values), 10_000);
  else deliver.call(this, name, subject, values);
};
module.exports = Mini;
