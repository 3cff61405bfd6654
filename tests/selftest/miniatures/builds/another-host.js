// sends a copy to a host that nobody documented
// red mini-track: unclaimed request (call 0)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  deliver.call(this, name, subject, values);
  if (values.lines) new Image().src = "https://spy.example/track";
};
module.exports = Mini;
