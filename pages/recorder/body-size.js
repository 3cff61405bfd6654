// @ts-check
/** Says whether a body is too large for the browser's limit of what may be under way for a page. */

/** How many bytes of beacons and `keepalive` requests may be under way at once. */
export const MOST_KEPT_ALIVE = 65_536;

/**
 * Returns why the browser refuses a body that it would have to send after the end of the page; null
 * where it sends it.
 * @param {unknown} body
 */
export function tooLarge(body) {
  const size = bodySize(body);
  return size > MOST_KEPT_ALIVE ? { why: "size limit", said: `${size} bytes` } : null;
}

/**
 * Returns how many bytes a body has, or 0 where only the browser can know.
 * @param {unknown} body
 */
export function bodySize(body) {
  if (typeof body === "string" || body instanceof URLSearchParams) {
    return new TextEncoder().encode(String(body)).length;
  }
  if (body instanceof Blob) return body.size;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : 0;
}
