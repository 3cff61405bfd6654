// Mini's tracker: sends what it is given a moment later, from the object that it was given.
(() => {
  const send = (path, body) =>
    setTimeout(() => {
      fetch(`https://api.mini.example/${path}`, {
        method: "POST",
        headers: { "Content-Type": "text/plain" },
        body: JSON.stringify(body),
      });
    }, 10);
  window.mini = {
    identify: (id, traits) => send("identify", { id, traits }),
    track: (event, properties) => send("track", { event, properties }),
  };
})();
