// adds an argument
// red mini-identify: mini.identify arguments[2]
Mini.prototype.deliver = function (name, subject, values) {
  if (values.plan) window.mini[name](subject, values, {});
  else window.mini[name](subject, values);
};
module.exports = Mini;
