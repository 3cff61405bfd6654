// calls bound functions that it saved when the tracker came
const bound = {};
Mini.prototype.deliver = function (name, subject, values) {
  bound[name] ??= window.mini[name].bind(window.mini);
  bound[name](subject, values);
};
module.exports = Mini;
