// @ts-check
"use strict";

/**
 * What the control tries out in the browser: each probe does one thing that the harness relies on.
 * Some of it the recorder or the edge must notice. For the rest the probe tells what came of it.
 *
 * They run all at once, in a page with a strict content security policy.
 */

const HOST = "https://in.control.example";

/** @type {{ [name: string]: (tell: (...seen: any[]) => void) => void }} */
module.exports = {
  "virtual time": (tell) => {
    const began = [performance.now(), Date.now()];
    setTimeout(() => {
      const ended = [performance.now(), Date.now()];
      tell(...ended.map((end, at) => Math.round(end - Number(began[at]))));
    }, 60_000);
  },

  "time that waits for requests": (tell) => {
    /** @type {string[]} */
    const order = [];
    setTimeout(() => order.push("timer"), 1);
    const headers = { "Content-Type": "application/json" };
    fetch(`${HOST}/answer`, { method: "POST", headers, body: "{}" })
      .then(() => order.push("answer"))
      .finally(() => setTimeout(() => tell(...order), 10));
  },

  online: (tell) => tell(navigator.onLine),

  pictures: () => {
    new Image().src = `${HOST}/picture`;
  },

  beacons: () => {
    addEventListener("pagehide", () => navigator.sendBeacon(`${HOST}/beacon`, "{}"));
  },

  "keepalive requests": () => {
    addEventListener("pagehide", () => {
      fetch(`${HOST}/keepalive`, { method: "POST", keepalive: true, body: "{}" });
    });
  },

  fetchLater: (tell) => tell("fetchLater" in window),

  cookies: () => {
    document.cookie = "control=1; path=/; secure";
  },

  storage: () => {
    localStorage.setItem("control", "1");
    sessionStorage.setItem("control", "1");
  },

  IndexedDB: (tell) => {
    const opening = indexedDB.open("control");
    opening.onsuccess = () => {
      opening.result.close();
      tell(opening.result.name);
    };
  },

  "security policies": () => {
    fetch("https://elsewhere.example/refused").catch(() => {});
  },

  "uncaught errors": () => {
    setTimeout(() => {
      throw new Error("the control throws");
    });
  },

  "the console": () => console.warn("the control warns"),

  workers: () => {
    new Worker("/worker.js").onerror = (event) => event.preventDefault();
  },

  "service workers": () => {
    navigator.serviceWorker.register("/service-worker.js").catch(() => {});
  },

  "other windows": () => {
    window.open("https://shop.example/other");
  },
};
