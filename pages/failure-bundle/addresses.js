// @ts-check
/** Addresses that the page asks for, and whether its own policy allows them. */

/**
 * Returns the whole of an address, as the test page would have it: scripts make `http:` of an
 * address without a scheme because this page is a file.
 * @param {unknown} address
 */
export function absolute(address) {
  const url = new URL(String(address), document.baseURI);
  if (url.protocol === "http:") url.protocol = "https:";
  return url;
}

/**
 * What an address is known by here.
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
