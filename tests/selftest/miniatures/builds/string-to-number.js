// makes a number of a string of digits
// red mini-identify: mini.identify arguments[1].address.zip
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.address) values.address = { ...values.address, zip: Number(values.address.zip) };
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
