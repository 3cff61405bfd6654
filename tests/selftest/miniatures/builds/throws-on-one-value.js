// throws on null, in a timer
// red mini-identify: uncaught error (call 0)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  setTimeout(() => Object.values(values).map((value) => value.length));
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
