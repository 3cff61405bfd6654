// @ts-check
/** Writes tagged JSON as JavaScript source, as `harness/codec/js_source.py` does. */

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {{ $: string, [part: string]: any }} TaggedParts */

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Returns the parts of a tagged value, null for one that stands for itself.
 * @param {Tagged | undefined} value
 * @returns {TaggedParts | null}
 */
export function taggedParts(value) {
  const isTagged =
    typeof value === "object" && value !== null && !Array.isArray(value) && "$" in value;
  return isTagged ? /** @type {any} */ (value) : null;
}

/**
 * Returns the properties of a plain object, null for anything else.
 * @param {Tagged} value
 * @returns {[string, Tagged][] | null}
 */
export function properties(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const tagged = taggedParts(value);
  if (!tagged) return Object.entries(value);
  return tagged.$ === "object" ? tagged["properties"] : null;
}

/** Returns the literal of a string. @param {string} text */
export function quote(text) {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  const shown = escaped.replace(HIDDEN, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
  return `'${shown}'`;
}

/** @param {string} text */
export const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Returns a regular expression for whole texts of a form in which `*` stands for `any`.
 * @param {string} form
 * @param {string} [any]
 */
export const formPattern = (form, any = ".*") =>
  new RegExp(`^${form.split("*").map(escaped).join(any)}$`, "s");

/** Returns the path of a property. @param {string} parent @param {string} key */
export const member = (parent, key) =>
  IDENTIFIER.test(key) ? `${parent}.${key}` : `${parent}[${quote(key)}]`;

/**
 * @param {Tagged | undefined} value
 * @returns {string}
 */
export function jsSource(value) {
  if (value === undefined) return "(nothing)";
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(jsSource).join(", ")}]`;
  const pairs = properties(value);
  if (pairs) return braces(pairs);
  const parts = /** @type {TaggedParts} */ (value);
  switch (parts.$) {
    case "undefined":
      return "undefined";
    case "missing":
      return "(nothing)";
    case "hole":
      return "/* hole */";
    case "anything":
      return "/* anything */";
    case "containing":
      return braces([...parts["properties"], ["…", undefined]]);
    case "oneOf":
      return parts["values"].map(jsSource).join(" /* or */ ");
    case "matching":
      return `/* like */ ${quote(parts["pattern"])}`;
    case "near":
      return `/* within ${parts["by"]} of */ ${jsSource(parts["value"])}`;
    case "number":
      return parts["value"];
    case "bigint":
      return `${parts["value"]}n`;
    case "symbol":
      return `Symbol(${parts["description"] === null ? "" : quote(parts["description"])})`;
    case "date":
      return `new Date(${parts["milliseconds"] ?? "NaN"})`;
    case "regexp":
      return `/${parts["source"]}/${parts["flags"]}`;
    case "url":
      return `new URL(${quote(parts["href"])})`;
    case "error":
      return `new ${parts["name"]}(${quote(parts["message"])})`;
    case "function":
    case "callback":
      return `function ${parts["name"]}() {}`;
    case "map":
      return `new Map(${jsSource(parts["entries"])})`;
    case "set":
      return `new Set(${jsSource(parts["values"])})`;
    case "instance":
      return `/* ${parts["constructor"]} */ ${braces(parts["properties"])}`;
    case "file":
      return `/* ${parts["kind"]} ${quote(parts["name"] ?? "")}, ${parts["size"]} bytes */`;
    case "base64":
      return `/* base64 */ ${jsSource(parts["value"])}`;
    default:
      return `/* ${parts.$} ${parts["kind"] ?? parts["path"] ?? ""} */`;
  }
}

/** @param {[string, Tagged | undefined][]} pairs */
function braces(pairs) {
  if (pairs.length === 0) return "{}";
  const inner = pairs.map(([key, value]) => {
    if (value === undefined) return key;
    return `${IDENTIFIER.test(key) ? key : quote(key)}: ${jsSource(value)}`;
  });
  return `{ ${inner.join(", ")} }`;
}

/** Returns the text of a string literal, and anything else as it is. @param {string} source */
export const unquote = (source) =>
  /^'.*'$/s.test(source)
    ? source
        .slice(1, -1)
        .replace(/\\u\{([0-9a-f]+)\}/g, (_, code) => String.fromCodePoint(parseInt(code, 16)))
        .replace(/\\(n|r|t|b|f|.)/gs, (_, one) => ESCAPES[one] ?? one)
    : source;

/** @type {{ [letter: string]: string }} */
const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
