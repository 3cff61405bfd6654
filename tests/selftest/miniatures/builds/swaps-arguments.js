// swaps two arguments
// red mini-track: mini.track arguments[0]
// red mini-track: mini.track arguments[1]
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.lines) [subject, values] = [values, subject];
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
