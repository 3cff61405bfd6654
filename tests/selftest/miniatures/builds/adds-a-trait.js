// adds a trait that nobody gave
// red mini-identify: mini.identify arguments[1].source
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.plan) values.source = "segment";
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
