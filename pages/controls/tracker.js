// @ts-check
/**
 * The control's tracker: posts each event, with the token that it found when it started. What a
 * probe tells it stays in the page, where the recorder sees it.
 */
(() => {
  /** @type {any} */
  const page = window;
  const token = page.harnessControlToken;
  page.harnessControl = {
    /**
     * @param {string} event
     * @param {object} properties
     */
    track(event, properties) {
      fetch("https://in.control.example/event", {
        method: "POST",
        body: JSON.stringify({ token, event, properties }),
      });
    },
    tell() {},
  };
})();
