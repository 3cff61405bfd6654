// hands an event over through another function
// red mini-track: invocation 1 (call 0)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.lines) name = "identify";
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
