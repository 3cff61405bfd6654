// hands an identify over a moment later
// red mini-early: invocation 1 moved to 3
// red mini-in-order: invocation 1 moved to 4
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (name === "identify") setTimeout(() => deliver.call(this, name, subject, values), 10_000);
  else deliver.call(this, name, subject, values);
};
module.exports = Mini;
