// @ts-check
/** Notes ways out of a page that lead past the edge: what goes there, nobody sees. */

import { Set, WeakMap } from "./collections.js";
import { onConstruct, wrap } from "./wrap.js";

/** @typedef {import("./types.js").Record} Record */

/** Links by which a browser may ask a host for something, or only look it up, at its leisure. */
const HINTS = new Set(["dns-prefetch", "icon", "manifest", "preconnect"]);

/**
 * @param {Record} record
 * @param {string[]} hosts those that the page may talk to; `*` stands for every host
 */
export function observeWaysOut(record, hosts) {
  const pastTheEdge = "it goes past the edge, so what it sends is not seen";
  /** @param {any} config */
  const noteServers = (config) => {
    for (const server of config?.iceServers ?? []) {
      for (const url of [server?.urls ?? []].flat()) {
        record("blind", { where: `RTCPeerConnection to ${String(url)}`, reason: pastTheEdge });
      }
    }
  };
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) {
    onConstruct(name, ([config]) => noteServers(config));
  }
  const { prototype } = RTCPeerConnection;
  prototype.setConfiguration = wrap(prototype.setConfiguration, {
    apply(target, self, args) {
      noteServers(args[0]);
      return Reflect.apply(target, self, args);
    },
  });
  onConstruct("WebTransport", ([url]) =>
    record("blind", { where: `WebTransport to ${String(url)}`, reason: pastTheEdge }),
  );
  observeHints(record, hosts);
}

/**
 * @param {Record} record
 * @param {string[]} hosts
 */
function observeHints(record, hosts) {
  /** @type {WeakMap<Node, string>} what was noted of each element */
  const noted = new WeakMap();
  /** @param {Node} element @param {string} where @param {string} reason */
  const note = (element, where, reason) => {
    if (noted.get(element) !== where) record("blind", { where, reason });
    noted.set(element, where);
  };
  /** @param {Node} element */
  const look = (element) => {
    if (element instanceof HTMLScriptElement && element.type.toLowerCase() === "speculationrules") {
      note(element, "speculation rules", "the browser decides which pages it asks for, and when");
    }
    if (!(element instanceof HTMLLinkElement) || !element.href.startsWith("http")) return;
    const { host } = new URL(element.href);
    const rel = [...element.relList].find((token) => HINTS.has(token.toLowerCase()));
    if (!rel || hosts.includes(host) || hosts.includes("*")) return;
    const reason = "the browser may look up the host, or ask it for something, at its leisure";
    note(element, `<link rel="${rel}"> to the undocumented host ${host}`, reason);
  };
  new MutationObserver((mutations) => {
    for (const { target, addedNodes } of mutations) {
      look(target);
      for (const node of addedNodes) {
        look(node);
        if (node instanceof Element) node.querySelectorAll("link, script").forEach(look);
      }
    }
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["rel", "href"],
  });
}
