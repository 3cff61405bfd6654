// Stands in for Hotjar's script: it takes over the queue that the tracking code has made.
(() => {
  const queue = window.hj?.q ?? [];
  const commands = {
    identify: (userId, attributes) => ({ userId, attributes }),
    event: (name) => ({ name }),
  };
  window.hj = (command, ...args) => commands[command](...args);
  for (const args of queue) window.hj(...args);
})();
