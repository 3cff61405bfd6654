// lower-cases a text
// red mini-identify: mini.identify arguments[1].plan
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.plan) values.plan = values.plan.toLowerCase();
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
