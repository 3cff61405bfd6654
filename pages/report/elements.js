// @ts-check
/**
 * Makes elements. Nothing here, and nothing that uses it, parses markup, so no string of a page
 * under test can become markup.
 */

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute */

/** Characters that are invisible, or that change how the text around them is shown. */
const HIDDEN =
  /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/**
 * Returns a text in which each invisible character is written as a JavaScript escape.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(HIDDEN, (character) =>
    character === "\n" || character === "\t"
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/**
 * Makes an element: `make("a", { href: "#x", onclick: open }, "text", child)`. It skips attributes
 * and children that are false, null or undefined.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{ [name: string]: Attribute }} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  append(element, ...children);
  return element;
}

/**
 * Appends children as `make` does.
 * @param {Node} parent
 * @param {...(Child | Child[])} children
 */
export function append(parent, ...children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(
      child instanceof Node ? child : document.createTextNode(visible(String(child))),
    );
  }
}

/** Addresses that a link may lead to. `javascript:` is not allowed. */
const ADDRESS = /^https?:\/\//i;

/**
 * Makes a link to another site. Of anything but an http(s) address it shows only the text.
 * @param {string} address
 * @param {string} [text]
 */
export function link(address, text = address) {
  if (!ADDRESS.test(address)) return make("span", {}, text);
  return make("a", { href: address, rel: "noreferrer", target: "_blank" }, text);
}
