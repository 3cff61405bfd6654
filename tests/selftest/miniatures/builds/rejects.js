// leaves a rejection that nobody handles
// red mini-identify: uncaught rejection (call 0)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.plan) Promise.reject(new Error("no"));
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
