// @ts-check
/**
 * Reads the parameters of requests, as tagged JSON. It reads each body as
 * `harness/codec/request_bodies.py` does, which says why; `tests/unit/codec/request_bodies.json` has
 * the cases that both must meet.
 */
import { decodeText, formPairs } from "./charsets.js";
import { NotDecodedError, decompress, decompressUnnamed } from "./compression.js";
import { charsetOf, headerParameters, readMultipart } from "./multipart.js";
import { readBase64, readJson, readJsonLines, readRecords, unpacked } from "./packed-json.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */

const FORM = "application/x-www-form-urlencoded";
const JSON_LINES = new Set(
  ["jsonl", "ndjson", "x-jsonlines", "x-ndjson"].map((name) => `application/${name}`),
);

/** Types that do not say what is inside. */
const UNSPECIFIC = new Set([
  "",
  "application/gzip",
  "application/octet-stream",
  "application/x-gzip",
]);

/** Stands for an empty body, and for one in an unknown or a damaged format. */
export const NO_PARAMETERS = Object.freeze({ $: "undefined" });

/**
 * @param {string} contentType the header, empty for none
 * @param {Uint8Array<ArrayBuffer>} body the bytes that the page sent
 * @param {string} [contentEncoding] the header, empty for none
 * @returns {Promise<Tagged>}
 */
export async function readParameters(contentType, body, contentEncoding = "") {
  try {
    const sent = await decompress(body, contentEncoding);
    const content = sent && (await decompressUnnamed(sent));
    const value = content?.length ? readContent(contentType, content) : undefined;
    return value === undefined ? NO_PARAMETERS : value;
  } catch (problem) {
    if (!(problem instanceof NotDecodedError)) throw problem;
    return { $: "opaque", kind: "body", reason: problem.message };
  }
}

/**
 * @param {string} contentType
 * @param {Uint8Array<ArrayBuffer>} content
 * @returns {Tagged | undefined}
 */
function readContent(contentType, content) {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "multipart/form-data") {
    return readMultipart(content, headerParameters(contentType).get("boundary") ?? "");
  }
  const charset = charsetOf(contentType);
  const text = decodeText(content, charset);
  if (text === undefined) return undefined;
  if (type === FORM) {
    return formPairs(text, charset).map(([name, value]) => [name, unpacked(value)]);
  }
  if (/\/json$|\+json$/.test(type)) return readJson(text);
  if (JSON_LINES.has(type)) return readJsonLines(text);
  const isText = /^text\/|\/xml$|\+xml$/.test(type);
  if (type !== "text/plain" && !UNSPECIFIC.has(type)) return isText ? text : undefined;
  for (const read of [readJson, readRecords, readBase64]) {
    const value = read(text);
    if (value !== undefined) return value;
  }
  return isText ? text : undefined;
}

/**
 * Returns the parameters of a request's query by name; one that is there more often is a list.
 * @param {string} url
 * @returns {Tagged}
 */
export function readQuery(url) {
  const pairs = formPairs(new URL(url).search.slice(1), "utf-8");
  return byName([...pairs].map(([name, value]) => [name, unpacked(value)]));
}

/**
 * Returns pairs of names and values; a name that is there more than once has a list of them.
 * @param {[string, Tagged][]} pairs
 * @returns {Tagged}
 */
export function byName(pairs) {
  /** @type {Map<string, Tagged[]>} */
  const found = new Map();
  for (const [name, value] of pairs) found.set(name, [...(found.get(name) ?? []), value]);
  const properties = [...found].map(([name, values]) => [
    name,
    values.length === 1 ? /** @type {Tagged} */ (values[0]) : values,
  ]);
  return { $: "object", properties: /** @type {Tagged} */ (properties) };
}
