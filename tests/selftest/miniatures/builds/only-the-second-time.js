// hands an event over only the second time
// red mini-track: invocation 1
const seen = new Set();
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.lines && !seen.has(subject)) seen.add(subject);
  else deliver.call(this, name, subject, values);
};
module.exports = Mini;
