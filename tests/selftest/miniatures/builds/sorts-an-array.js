// sorts an array
// red mini-identify: mini.identify arguments[1].tags[1] moved to [0]
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.tags) values.tags = [...values.tags].sort();
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
