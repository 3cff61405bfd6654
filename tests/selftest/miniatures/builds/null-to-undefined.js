// turns null to undefined
// red mini-identify: mini.identify arguments[1].manager
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  for (const key in values) values[key] ??= undefined;
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
