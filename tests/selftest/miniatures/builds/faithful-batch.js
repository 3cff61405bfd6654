// delivers in batches, every thirty seconds
const { deliver } = Mini.prototype;
let batch = [];
Mini.prototype.deliver = function (...given) {
  if (batch.length === 0) {
    setTimeout(() => {
      for (const one of batch) deliver.apply(this, one);
      batch = [];
    }, 30_000);
  }
  batch.push(given);
};
module.exports = Mini;
