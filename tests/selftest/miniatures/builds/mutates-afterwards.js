// changes the object after it was handed over
// red mini-wire: request 1 (POST api.mini.example/track) body.properties.size
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  deliver.call(this, name, subject, values);
  if (name === "track") values.size = -1;
};
module.exports = Mini;
