// @ts-check
/**
 * The tracker stub of Wishpond, served as `//cdn.wishpond.net/connect.js`.
 *
 * The site has set `Wishpond.merchantId` and `Wishpond.writeKey` on an array, or any object;
 * the tracker adds `Wishpond.Tracker` and runs the calls that were queued as `[name, ...args]`.
 */
(() => {
  /** @type {any} */
  const page = window;
  /** @type {any} */
  const wishpond = (page.Wishpond ??= []);
  /** @type {{ [name: string]: any }} */
  const tracker = {
    /**
     * @param {string} cid the site's id of the lead
     * @param {object} attributes
     */
    identify(cid, attributes) {
      return { cid, attributes };
    },

    /**
     * @param {string} title
     * @param {object} properties
     */
    track(title, properties) {
      return { title, properties };
    },
  };
  wishpond.Tracker = tracker;

  if (Array.isArray(wishpond)) {
    for (const [name, ...args] of wishpond.splice(0)) tracker[name](...args);
  }
})();
