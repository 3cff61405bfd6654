// hands an event over twice
// red mini-track: invocation 2 (call 0)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  deliver.call(this, name, subject, values);
  if (values.lines) deliver.call(this, name, subject, values);
};
module.exports = Mini;
