// makes a number of a setting
// red mini-settings: window.miniAccount as the tracker finds it
const { initialize } = Mini.prototype;
Mini.prototype.initialize = function () {
  this.options.accountKey = Number(this.options.accountKey);
  initialize.call(this);
};
module.exports = Mini;
