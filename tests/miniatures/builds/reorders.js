// hands an identify over a moment later
// red mini-in-order: invocation 1 (call 3)
// red mini-in-order: invocation 2 (call 3)
// red mini-in-order: invocation 3 (call 3)
// red mini-in-order: invocation 4 (call 3)
// red mini-early: invocation 1 (call 2)
// red mini-early: invocation 2 (call 2)
// red mini-early: invocation 3 (call 2)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (name === "identify") setTimeout(() => deliver.call(this, name, subject, values), 10_000);
  else deliver.call(this, name, subject, values);
};
module.exports = Mini;
