// @ts-check
/** Reads JSON as pages send it, as tagged JSON. Each reader returns undefined for any other text. */
import { bytesOf, decodeText } from "./charsets.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */

/** How many levels JSON may be nested. The harness cannot compare deeper values. */
const DEEPEST = 207;

/**
 * Reads JSON as `JSON.parse` does, after a byte order mark if there is one.
 * @param {string} text
 * @returns {Tagged | undefined}
 */
export function readJson(text) {
  try {
    return tag(JSON.parse(text.replace(/^\ufeff/, "")), DEEPEST);
  } catch {
    return undefined;
  }
}

/**
 * @param {any} value what `JSON.parse` returned
 * @param {number} levels how many levels it may have
 * @returns {Tagged}
 */
function tag(value, levels) {
  if (typeof value === "number" && (Object.is(value, -0) || !Number.isFinite(value))) {
    return { $: "number", value: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) throw new RangeError("nested too deeply");
  if (Array.isArray(value)) return value.map((item) => tag(item, levels - 1));
  const properties = Object.entries(value).map(([key, item]) => [key, tag(item, levels - 1)]);
  return { $: "object", properties: /** @type {Tagged} */ (properties) };
}

/**
 * Returns the content of an array or an object, null for any other value.
 * @param {Tagged | undefined} tagged as `readJson` returns it
 * @returns {Tagged[] | null}
 */
function members(tagged) {
  if (Array.isArray(tagged)) return tagged;
  if (typeof tagged !== "object" || tagged === null || tagged["$"] !== "object") return null;
  return /** @type {Tagged[]} */ (tagged["properties"]);
}

/** Reads JSON that has a line for each value. @param {string} text @returns {Tagged[] | undefined} */
export function readJsonLines(text) {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const values = lines.map(readJson).filter((value) => value !== undefined);
  return values.length === lines.length ? values : undefined;
}

/** Reads lines of objects or arrays, two at least. @param {string} text */
export function readRecords(text) {
  const values = readJsonLines(text);
  return values && values.length > 1 && values.every(members) ? values : undefined;
}

/**
 * Reads base64 of a JSON object or array, in either alphabet, with or without padding. Empty ones
 * and other values do not count, because many words happen to be base64 of one.
 * @param {string} text
 * @returns {Tagged | undefined}
 */
export function readBase64(text) {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined;
  const standard = text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  if (standard.length % 4 === 1) return undefined;
  const value = readJson(decodeText(bytesOf(atob(standard))) ?? "");
  return members(value)?.length ? { $: "base64", text, value: value ?? null } : undefined;
}

/**
 * Returns the value of a form's or a query's parameter: unpacked if it is packed, else itself.
 * @param {string} text
 * @returns {Tagged}
 */
export const unpacked = (text) => readBase64(text) ?? text;
