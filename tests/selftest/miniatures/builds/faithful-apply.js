// calls through apply
Mini.prototype.deliver = function (name, subject, values) {
  window.mini[name].apply(window.mini, [subject, values]);
};
module.exports = Mini;
