// makes a string of a number
// red mini-identify: mini.identify arguments[1].score
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.score) values.score = String(values.score);
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
