// @ts-check
/**
 * Returns an address as the browser sends it: without what follows on a `#`.
 * @param {string} url
 */
export function sentAddress(url) {
  return new URL(url, document.baseURI).href.replace(/#.*$/s, "");
}
