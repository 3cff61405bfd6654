// gives a setting only when the tracker has loaded
// red mini-settings: window.miniAccount as the tracker finds it
Mini.prototype.initialize = function () {
  this.load(() => {
    window.miniAccount = this.options.accountKey;
    this.ready();
  });
};
module.exports = Mini;
