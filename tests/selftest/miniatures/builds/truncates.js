// cuts a text at 255 characters
// red mini-identify: mini.identify arguments[1].note
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.note) values.note = values.note.slice(0, 255);
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
