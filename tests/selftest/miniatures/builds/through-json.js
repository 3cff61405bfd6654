// passes values through JSON
// red mini-identify: mini.identify arguments[1].since
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  values = JSON.parse(JSON.stringify(values));
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
