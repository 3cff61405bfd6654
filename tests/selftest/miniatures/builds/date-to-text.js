// makes a text of a date
// red mini-identify: mini.identify arguments[1].since
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.since) values.since = values.since.toISOString();
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
