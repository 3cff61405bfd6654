// @ts-check
/**
 * The tracker stub of Wigzo, served as `//app.wigzo.com/wigzo.compressed.js`.
 *
 * The snippet has defined `wigzo` as a function that queues its arguments in `wigzo.q`. The
 * tracker replaces it, runs the queue, and sends its arguments to Wigzo's hosts.
 */
(() => {
  /** @type {any} */
  const page = window;
  const queue = page.wigzo?.q ?? [];
  let orgToken = "";

  /** @param {string} name */
  const cookie = (name) => {
    const found = new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie);
    if (found?.[1]) return found[1];
    const id = crypto.randomUUID();
    document.cookie = `${name}=${id}; path=/; secure; samesite=lax`;
    return id;
  };
  const learner = cookie("WIGZO_LEARNER_ID");
  const pageId = cookie("PAGE_UUID");

  /**
   * @param {string} path
   * @param {object} body
   */
  const send = (path, body) => {
    const request = new XMLHttpRequest();
    request.open("POST", `https://app.wigzo.com${path}`);
    request.setRequestHeader("Content-Type", "application/json");
    request.send(JSON.stringify(body));
  };

  /** @type {{ [name: string]: (...args: any[]) => void }} */
  const commands = {
    /** @param {string} token */
    configure(token) {
      orgToken = token;
    },

    /**
     * @param {string} eventName
     * @param {unknown} value
     */
    track(eventName, value) {
      send(`/rest/v1/learn/event?org_token=${encodeURIComponent(orgToken)}`, {
        eventName,
        eventval: value ?? "",
        eventCategory: "EXTERNAL",
        userId: wigzo.USER_IDENTIFIER ?? "",
        is_active: true,
        source: "web",
      });
    },

    /** @param {{ [name: string]: unknown }} user */
    identify(user) {
      if (user.userId !== undefined) wigzo.USER_IDENTIFIER = user.userId;
      const path = `/rest/v1/learn/identify?org_token=${encodeURIComponent(orgToken)}`;
      send(path, { ...user, userId: wigzo.USER_IDENTIFIER ?? "", source: "web" });
    },

    /** @param {object} product */
    index(product) {
      const address = encodeURIComponent(location.href);
      const token = encodeURIComponent(orgToken);
      send(`/learn/${token}/product/push/${learner}?u=${address}&_siteid=${token}`, {
        ...product,
        eventCategory: "EXTERNAL",
        source: "web",
        pageuuid: pageId,
        e: "",
        _: String(Date.now()),
      });
    },
  };

  /** @type {any} */
  const wigzo = (/** @type {string} */ command, /** @type {unknown[]} */ ...args) => {
    const run = commands[command];
    if (!run) throw new TypeError(`wigzo has no command ${command}`);
    run(...args);
  };
  wigzo.USER_IDENTIFIER = page.wigzo?.USER_IDENTIFIER;
  Object.assign(wigzo, commands);
  page.wigzo = wigzo;
  for (const args of queue) wigzo(...args);
})();
