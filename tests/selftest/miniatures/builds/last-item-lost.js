// loses the last item of a list
// red mini-track: mini.track arguments[1].lines[1]
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.lines) values.lines = values.lines.slice(0, -1);
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
