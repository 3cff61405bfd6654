// leaks a listener with every call
// red mini-leaves-nothing: listeners that are left in the page
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  deliver.call(this, name, subject, values);
  if (name === "track") window.addEventListener("scroll", () => {});
};
module.exports = Mini;
