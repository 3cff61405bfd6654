// throws and catches by itself
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  try {
    null.there;
  } catch {
    deliver.call(this, name, subject, values);
  }
};
module.exports = Mini;
