// leaves a cookie
// red mini-leaves-nothing: cookies that are left in the page
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  document.cookie = "mini=1; path=/";
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
