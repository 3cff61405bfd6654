// throws where the tracker is missing
// red mini-without-tracker: uncaught error (load)
const { initialize } = Mini.prototype;
Mini.prototype.initialize = function () {
  initialize.call(this);
  setTimeout(() => window.mini.track, 5000);
};
module.exports = Mini;
