// needs eval
// red mini-strict-page: uncaught security policy (call 0)
// red mini-strict-page: uncaught security policy (call 1)
// red mini-leaves-nothing: uncaught security policy (call 0)
// red mini-leaves-nothing: uncaught security policy (call 1)
const { deliver } = Mini.prototype;
Mini.prototype.deliver = function (name, subject, values) {
  try {
    new Function("return this")();
  } catch {
    // a page with a security policy
  }
  deliver.call(this, name, subject, values);
};
module.exports = Mini;
