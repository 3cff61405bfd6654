// hands an event over only the first time
// each call in a page of its own
// red mini-every-time: invocation 3
// red mini-in-order: invocation 4
const seen = new Set();
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (!seen.has(subject)) deliver.call(this, name, subject, values);
  seen.add(subject);
};
module.exports = Mini;
