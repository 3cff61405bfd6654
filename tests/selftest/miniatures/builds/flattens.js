// flattens an object
// red mini-identify: mini.identify arguments[1].address
// red mini-identify: mini.identify arguments[1]['address.city']
// red mini-identify: mini.identify arguments[1]['address.zip']
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  const { address, ...rest } = values;
  if (address) values = { ...rest, "address.city": address.city, "address.zip": address.zip };
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
