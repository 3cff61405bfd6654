// sends a page call by a beacon, only when the page is left
// red mini-page-nothing: request 1 (POST api.mini.example/*)
Mini.prototype.page = function (page) {
  addEventListener("pagehide", () => {
    navigator.sendBeacon("https://api.mini.example/page", page.name());
  });
};
module.exports = Mini;
