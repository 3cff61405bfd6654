// leaves a key in the storage
// red mini-leaves-nothing: local storage that are left in the page
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  localStorage.setItem("mini", "1");
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
