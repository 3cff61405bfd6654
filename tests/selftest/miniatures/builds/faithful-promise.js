// delivers in a later turn of the page's loop
const { deliver } = Mini.prototype;
let last = Promise.resolve();
Mini.prototype.deliver = function (...given) {
  last = last.then(() => deliver.apply(this, given));
};
module.exports = Mini;
