// @ts-check
/**
 * A second implementation of Wishpond's tracker: it keeps to the documents, and does all that they leave
 * open otherwise than the stub. Its functions are a class's and return nothing, it runs the queue a
 * little later and takes over its `push`, stores the lead's id, and sends what it gets to its host.
 */
(() => {
  /** @type {any} */
  const page = window;
  const ADDRESS = "https://cdn.wishpond.net/tracker/v2";

  class Tracker {
    /**
     * @param {string} kind
     * @param {object} body
     */
    send(kind, body) {
      if (!page.wishpondVersion) addEventListener("scroll", () => {});
      page.wishpondVersion = 2;
      const about = { merchant: page.Wishpond.merchantId, kind, ...body };
      navigator.sendBeacon(`${ADDRESS}/${kind}`, JSON.stringify(about));
    }

    /**
     * @param {string} cid
     * @param {object} attributes
     */
    identify(cid, attributes) {
      localStorage.setItem("wishpond_cid", String(cid));
      this.send("lead", { cid, attributes });
    }

    /**
     * @param {string} title
     * @param {object} properties
     */
    track(title, properties) {
      this.send("event", { title, properties });
    }
  }

  page.Wishpond ??= [];
  /** @type {any} */
  const tracker = new Tracker();
  page.Wishpond.Tracker = tracker;
  if (Array.isArray(page.Wishpond)) {
    const queued = page.Wishpond.splice(0);
    page.Wishpond.push = (/** @type {any[]} */ [name, ...args]) => tracker[name]?.(...args);
    setTimeout(() => queued.forEach(([name, ...args]) => tracker[name]?.(...args)), 0);
  }
})();
