// @ts-check
/**
 * What a request says, as tagged JSON: the formats of `harness/codec/request_bodies.py` that this
 * page reads.
 */

/** @typedef {import("../recorder/types.js").Tagged} Tagged */

/** @param {any} value what `JSON.parse` returned @returns {Tagged} */
function tagged(value) {
  if (Object.is(value, -0)) return { $: "number", value: "-0" };
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== "object" || value === null) return value;
  const properties = Object.entries(value).map(([key, item]) => [key, tagged(item)]);
  return { $: "object", properties: /** @type {Tagged} */ (properties) };
}

/** @param {string} text @returns {Tagged | undefined} undefined where it is no JSON */
function json(text) {
  try {
    return tagged(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** @param {string} text @returns {Tagged | undefined} */
function base64(text) {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined;
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const said = new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(bytes, (one) => one.charCodeAt(0)),
    );
    const value = JSON.parse(said);
    const isThing = typeof value === "object" && value !== null && Object.keys(value).length > 0;
    return isThing ? { $: "base64", text, value: tagged(value) } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} text @returns {Tagged} */
const unpacked = (text) => base64(text) ?? text;

/** @param {string} text */
function records(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  const found = lines.map(json);
  const isRecord = (/** @type {unknown} */ one) => typeof one === "object" && one !== null;
  return found.length > 1 && found.every(isRecord) ? /** @type {Tagged} */ (found) : undefined;
}

/**
 * @param {import("./types.js").Sent} sent
 * @returns {Tagged}
 */
export function parameters({ type, body, fields }) {
  const kind = type.split(";")[0]?.trim().toLowerCase() ?? "";
  const nothing = { $: "undefined" };
  if (fields) return fields.map(([name, value]) => [name, value]);
  if (!body) return nothing;
  if (kind === "application/x-www-form-urlencoded") {
    return [...new URLSearchParams(body)].map(([name, value]) => [name, unpacked(value)]);
  }
  if (kind.endsWith("/json") || kind.endsWith("+json")) return json(body) ?? nothing;
  return json(body) ?? records(body) ?? base64(body) ?? (kind.startsWith("text/") ? body : nothing);
}

/**
 * @param {string} url
 * @returns {Tagged}
 */
export function query(url) {
  /** @type {Map<string, Tagged[]>} */
  const found = new Map();
  for (const [name, value] of new URL(url).searchParams) {
    found.set(name, [...(found.get(name) ?? []), unpacked(value)]);
  }
  const properties = [...found].map(([name, values]) => [
    name,
    values.length === 1 ? /** @type {Tagged} */ (values[0]) : values,
  ]);
  return { $: "object", properties: /** @type {Tagged} */ (properties) };
}
