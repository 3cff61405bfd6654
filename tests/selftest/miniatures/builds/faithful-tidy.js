// removes the listener, the cookie and the global that it had
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (...given) {
  const listener = () => {};
  window.addEventListener("scroll", listener, true);
  document.cookie = "mini=1; path=/";
  window.miniTemporary = given;
  deliver.apply(this, given);
  delete window.miniTemporary;
  document.cookie = "mini=; path=/; max-age=0";
  window.removeEventListener("scroll", listener, true);
};
module.exports = Mini;
