// @ts-check
/**
 * Keeps the chosen entry and the filters in the fragment of the address, which the browser sends to
 * no server: `#wigzo-identify-email-next?word=fail,error&q=phone`.
 */

/** @typedef {{ chosen: string, filters: URLSearchParams }} View */

/** @returns {View} */
export function read() {
  const [chosen = "", filters = ""] = location.hash.slice(1).split("?", 2);
  return { chosen: decode(chosen), filters: new URLSearchParams(filters) };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch (problem) {
    if (problem instanceof URIError) return text; // no id, but no reason to show nothing
    throw problem;
  }
}

/** @param {View} view */
export function toFragment({ chosen, filters }) {
  const query = filters.toString();
  return `#${encodeURIComponent(chosen)}${query ? `?${query}` : ""}`;
}

/**
 * Shows the view in the address. With `isNew`, the browser's back button leads to the last one.
 * @param {View} view
 * @param {boolean} [isNew]
 */
export function write(view, isNew = false) {
  if (toFragment(view) === location.hash) return;
  if (isNew) history.pushState(null, "", toFragment(view));
  else history.replaceState(null, "", toFragment(view));
}
