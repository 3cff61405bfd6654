// is frozen and fixed in its place
(() => {
  const send = (path, body) =>
    navigator.sendBeacon(`https://api.mini.example/${path}`, JSON.stringify(body));
  const mini = Object.freeze({
    identify: (id, traits) => send("identify", { id, traits }),
    track: (event, properties) => send("track", { event, properties }),
  });
  Object.defineProperty(window, "mini", { value: mini, configurable: true });
})();
