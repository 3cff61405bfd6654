// @ts-check
/**
 * Says whether the browser refuses a request, by the rules of the standards: while a page is left,
 * nobody reports what is refused.
 */

import { policyForbids } from "./policy.js";

/** @typedef {{ why: string, said: string }} Reason */

/** The ports that Chromium refuses: those of the standard but for 4190 and 6679. */
const BLOCKED_PORTS = (
  "0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 " +
  "113 115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 " +
  "554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 5060 5061 6000 6566 " +
  "6665 6666 6667 6668 6669 6697 10080"
).split(" ");

/** What is sent to the machine itself in clear text is no mixed content. */
const OWN_MACHINE = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Returns why the browser refuses data; null where it sends it. While a page is left, an image is
 * data, too: for the browser it is a ping.
 * @param {string} address
 * @param {RequestMode} [mode]
 * @returns {Reason | null}
 */
export function refusedData(address, mode) {
  const url = new URL(address);
  if (policyForbids(url)) return { why: "content security policy", said: "connect-src" };
  if (isMixed(url)) return { why: "mixed content", said: "an http address in an https page" };
  if (mode === "same-origin" && url.origin !== location.origin) {
    return { why: "CORS", said: "mode 'same-origin'" };
  }
  if (BLOCKED_PORTS.includes(url.port)) return { why: "blocked port", said: `port ${url.port}` };
  if (url.username || url.password) return { why: "other", said: "a name in the address" };
  return null;
}

/** @param {URL} url */
const isMixed = ({ protocol, hostname }) =>
  location.protocol === "https:" && protocol === "http:" && !OWN_MACHINE.test(hostname);
