// swallows an empty text
// red mini-identify: mini.identify arguments[1].nickname
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  for (const key in values) if (values[key] === "") delete values[key];
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
