// lower-cases the user id
// red mini-identify: mini.identify arguments[0]
// red mini-wire: request 1 (POST api.mini.example/identify) body.id
// red mini-in-order: mini.identify arguments[0]
// red mini-early: mini.identify arguments[0]
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  if (name === "identify") subject = subject.toLowerCase();
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
