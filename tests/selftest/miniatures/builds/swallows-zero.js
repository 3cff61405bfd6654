// turns 0 to missing
// red mini-identify: mini.identify arguments[1].visits
// red mini-track: mini.track arguments[1].total
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  for (const key in values) if (values[key] === 0) delete values[key];
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
