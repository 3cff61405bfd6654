// makes a text of a boolean
// red mini-identify: mini.identify arguments[1].subscribed
// red mini-track: mini.track arguments[1].gift
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  for (const key in values) if (values[key] === false) values[key] = "false";
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
