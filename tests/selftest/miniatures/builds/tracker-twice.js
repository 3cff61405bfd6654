// loads the tracker twice
// red in firefox mini-tracker-once: requests for https://cdn.mini.example/mini.js
// red mini-tracker-once: times that https://cdn.mini.example/mini.js was inserted
// red mini-tracker-once: times that https://cdn.mini.example/mini.js was loaded
const { initialize } = Mini.prototype;
Mini.prototype.initialize = function () {
  initialize.call(this);
  this.load();
};
module.exports = Mini;
