// sorts an array
// red mini-identify: mini.identify arguments[1].tags[0]
// red mini-identify: mini.identify arguments[1].tags[1]
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.tags) values.tags = [...values.tags].sort();
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
