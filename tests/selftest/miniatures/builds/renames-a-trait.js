// hands zip over as postcode
// red mini-identify: mini.identify arguments[1].address.zip
// red mini-identify: mini.identify arguments[1].address.postcode
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (values.address) {
    const { zip, ...rest } = values.address;
    values.address = { ...rest, postcode: zip };
  }
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
