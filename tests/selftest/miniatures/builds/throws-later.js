// throws in a timer
// red mini-identify: uncaught error (call 0)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.plan) setTimeout(() => null.there);
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
