// @ts-check
/**
 * What is chosen and how the list is filtered, in the part of the address that stays in the
 * browser: `#wigzo-identify-params-next?word=fail,error&q=phone`.
 */

/** @typedef {{ chosen: string, filters: URLSearchParams }} Place */

/** @returns {Place} */
export function read() {
  const [chosen = "", filters = ""] = location.hash.slice(1).split("?", 2);
  return { chosen: decode(chosen), filters: new URLSearchParams(filters) };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch (problem) {
    if (problem instanceof URIError) return text; // nobody's id, but no reason to show nothing
    throw problem;
  }
}

/** @param {Place} place */
export function written({ chosen, filters }) {
  const said = filters.toString();
  return `#${encodeURIComponent(chosen)}${said ? `?${said}` : ""}`;
}

/**
 * Shows the place in the address; with `anew`, the browser's way back leads to the last one.
 * @param {Place} place
 * @param {boolean} [anew]
 */
export function write(place, anew = false) {
  if (written(place) === location.hash) return;
  if (anew) history.pushState(null, "", written(place));
  else history.replaceState(null, "", written(place));
}
