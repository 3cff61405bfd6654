// @ts-check
/** Makes elements. Text is only ever put into the page as text. */

/**
 * Returns a new element. `parts` are attributes, of which `true` stands for an empty one and
 * `false` for none, and listeners under the names of their events; text among the children is text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name
 * @param {{ [part: string]: string | number | boolean | EventListener | ((event: any) => void) }} [parts]
 * @param {(Node | string | null)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(name, parts = {}, ...children) {
  const made = document.createElement(name);
  for (const [part, value] of Object.entries(parts)) {
    if (typeof value === "function") made.addEventListener(part, value);
    else if (value !== false) made.setAttribute(part, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * Returns the element with an id, which the page has.
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} kind
 * @returns {E}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} ${id}`);
  return found;
}
