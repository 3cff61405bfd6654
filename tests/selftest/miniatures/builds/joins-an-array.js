// makes a text of an array
// red mini-identify: mini.identify arguments[1].tags
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.tags) values.tags = values.tags.join();
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
