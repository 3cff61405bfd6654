// @ts-check
/** Resolves the addresses that the page requests, and checks them against its own policy. */

/**
 * Returns the absolute address that the test page would use. This page is a file, so scripts turn
 * an address without a scheme into `http:`.
 * @param {unknown} address
 */
export function absolute(address) {
  const url = new URL(String(address), document.baseURI);
  if (url.protocol === "http:") url.protocol = "https:";
  return url;
}

/**
 * Returns the key of an address in `answers.js`.
 * @param {URL} url
 */
export const keyOf = (url) => `${url.host}${url.pathname}`;

/** @param {URL} url */
export const isRemote = (url) => url.protocol === "https:" || url.protocol === "http:";

/**
 * Says whether the page's own content security policy allows a host for a kind of request.
 * @param {string} policy
 * @param {string} directive
 * @param {URL} url
 */
export function isAllowed(policy, directive, url) {
  const rules = policy.split(";").map((rule) => rule.trim().split(/\s+/));
  const found = rules.find(([name]) => name === directive);
  return !found || found.includes(`https://${url.host}`);
}
