// @ts-check
/** Makes the page's visit what a requirement asks for, where the browser has no setting for it. */

import { wrap } from "./wrap.js";

/** Lets a page that looks at its storage get an exception, as where a visitor has blocked all site data. */
export function denyStorage() {
  for (const name of ["localStorage", "sessionStorage"]) {
    const made = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(window, name));
    const why = `Failed to read the '${name}' property from 'Window': Access is denied for this document.`;
    const get = wrap(/** @type {any} */ (made.get), {
      apply() {
        throw new DOMException(why, "SecurityError");
      },
    });
    Object.defineProperty(window, name, { ...made, get });
  }
}

/**
 * Goes to another address, as a single-page application does.
 * @param {{ address: string, title: string }} place
 */
export function navigate({ address, title }) {
  history.pushState({}, "", address);
  if (title) document.title = title;
}
