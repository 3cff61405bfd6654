// @ts-check
/**
 * A second implementation of Wigzo's tracker: it keeps to the documents, and does all that they leave
 * open otherwise than the stub. It asks its host for its settings and sends nothing before the answer;
 * it sends with fetch, with other fields beside the documented ones, and reports the page by itself; it
 * ignores what it does not know; its functions are a class's; it stores the user's id, leaves out the id
 * of a user whom nobody has identified, has a global of its own, and listens to the page from its first call on.
 */
(() => {
  /** @type {any} */
  const page = window;
  const HOST = "https://app.wigzo.com";
  const STORED = "wigzo_user";

  /** @param {string} name */
  const cookie = (name) => {
    const known = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
    if (known) return known.slice(name.length + 1);
    const id = Math.random().toString(16).slice(2);
    document.cookie = `${name}=${id}; path=/; max-age=31536000; secure`;
    return id;
  };

  class Tracker {
    constructor() {
      this.token = "";
      this.learner = cookie("WIGZO_LEARNER_ID");
      this.page = cookie("PAGE_UUID");
      this.ready = this.start();
    }

    async start() {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const answer = await fetch(`${HOST}/rest/v1/settings?org_token=${encodeURIComponent(this.token)}`);
      await answer.json();
    }

    get user() {
      return page.wigzo.USER_IDENTIFIER ?? undefined;
    }

    /**
     * @param {string} path
     * @param {object} body
     */
    async send(path, body) {
      if (!page.wigzoVersion) addEventListener("scroll", () => {});
      page.wigzoVersion = 2;
      const content = JSON.stringify({ v: 2, learner: this.learner, at: Date.now(), ...body });
      await this.ready;
      await fetch(`${HOST}${path}`, {
        method: "POST",
        keepalive: true,
        headers: { "content-type": "application/json;charset=UTF-8" },
        body: content,
      });
    }

    /** @param {string} token */
    configure(token) {
      this.token = token;
    }

    /**
     * @param {string} eventName
     * @param {unknown} [eventval]
     */
    track(eventName, eventval = "") {
      const path = `/rest/v1/learn/event?v=2&org_token=${encodeURIComponent(this.token)}`;
      return this.send(path, { userId: this.user, eventCategory: "EXTERNAL", eventval, eventName });
    }

    /** @param {{ [name: string]: unknown }} user */
    identify(user) {
      if (user.userId !== undefined) page.wigzo.USER_IDENTIFIER = user.userId;
      localStorage.setItem(STORED, String(this.user ?? ""));
      const path = `/rest/v1/learn/identify?v=2&org_token=${encodeURIComponent(this.token)}`;
      return this.send(path, { userId: this.user, ...user });
    }

    /** @param {object} product */
    index(product) {
      const address = encodeURIComponent(location.href);
      const path = `/learn/${encodeURIComponent(this.token)}/product/push/${this.learner}?u=${address}`;
      return this.send(path, { pageuuid: this.page, ...product });
    }
  }

  /** @type {any} */
  const tracker = new Tracker();
  const early = page.wigzo;
  /** @type {any} */
  const wigzo = (/** @type {string} */ name, /** @type {unknown[]} */ ...args) => wigzo[name]?.(...args);
  for (const name of ["configure", "track", "identify", "index"]) {
    wigzo[name] = (/** @type {unknown[]} */ ...args) => {
      tracker[name](...args);
    };
  }
  wigzo.USER_IDENTIFIER = early?.USER_IDENTIFIER;
  page.wigzo = wigzo;
  for (const args of early?.q ?? []) wigzo(...args);
  fetch(`${HOST}/rest/v1/pageview?u=${encodeURIComponent(location.href)}`);
})();
