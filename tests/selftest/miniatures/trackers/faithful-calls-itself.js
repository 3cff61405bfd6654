// calls its own function
(() => {
  const send = (path, body) =>
    fetch(`https://api.mini.example/${path}`, { method: "POST", body: JSON.stringify(body) });
  window.mini = {
    identify: (id, traits) => send("identify", { id, traits }),
    track(event, properties, isChecked) {
      if (isChecked) send("track", { event, properties });
      else this.track(event, properties, true);
    },
  };
})();
