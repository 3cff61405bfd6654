// drops the trait email
// red mini-identify: mini.identify arguments[1].email
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  delete values.email;
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
