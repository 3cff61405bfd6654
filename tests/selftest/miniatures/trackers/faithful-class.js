// is an instance of a class, with getters
(() => {
  const send = (path, body) =>
    fetch(`https://api.mini.example/${path}`, { method: "POST", body: JSON.stringify(body) });
  class Tracker {
    identify(id, traits) {
      send("identify", { id, traits });
    }
    get track() {
      return (event, properties) => send("track", { event, properties });
    }
  }
  window.mini = new Tracker();
})();
