// @ts-check
/** Reads `multipart/form-data`, as the HTML standard has browsers write it. */
import { byteString, bytesOf, decodeText } from "./charsets.js";
import { unpacked } from "./packed-json.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */

/**
 * Returns the parameters that follow a header's value, their names in lower case.
 * @param {string} header
 * @returns {Map<string, string>}
 */
export function headerParameters(header) {
  const found = header.matchAll(/;\s*([^\s=;]+)=(?:"([^"]*)"|([^;\s]*))/g);
  return new Map(
    [...found].map(([, name = "", quoted, plain]) => [name.toLowerCase(), quoted || plain || ""]),
  );
}

/** The charset that a content type names. @param {string} contentType */
export const charsetOf = (contentType) => headerParameters(contentType).get("charset") || "utf-8";

/**
 * Returns the fields of a form as pairs of name and value.
 * @param {Uint8Array} content
 * @param {string} boundary
 * @returns {Tagged[] | undefined} undefined if the body is damaged or incomplete
 */
export function readMultipart(content, boundary) {
  if (!boundary) return undefined;
  const delimiter = `\r\n--${byteString(new TextEncoder().encode(boundary))}`;
  const [, ...parts] = `\r\n${byteString(content)}`.split(delimiter);
  if (!parts.pop()?.startsWith("--")) return undefined;
  const fields = parts.map(readField).filter((field) => field !== undefined);
  return fields.length === parts.length ? fields : undefined;
}

/**
 * @param {string} part a string of bytes
 * @returns {Tagged[] | undefined}
 */
function readField(part) {
  const end = part.indexOf("\r\n\r\n");
  const head = end < 0 ? undefined : decodeText(bytesOf(part.slice(0, end)));
  if (head === undefined) return undefined;
  const headers = new Map(
    head.split("\r\n").map((line) => {
      const [name = "", ...rest] = line.split(":");
      return [name.trim().toLowerCase(), rest.join(":").trim()];
    }),
  );
  const disposition = headerParameters(headers.get("content-disposition") ?? "");
  const name = disposition.get("name");
  if (name === undefined) return undefined;
  const type = headers.get("content-type") ?? "";
  const content = part.slice(end + 4);
  const filename = disposition.get("filename");
  if (filename !== undefined) {
    const [size, encoded] = [content.length, btoa(content)];
    const file = { type, size, name: unescapeName(filename), content: encoded };
    return [unescapeName(name), { $: "file", kind: "File", ...file }];
  }
  const text = decodeText(bytesOf(content), charsetOf(type));
  return [unescapeName(name), text === undefined ? { $: "undefined" } : unpacked(text)];
}

/** Undoes what browsers do to the three characters that a name may not hold. @param {string} name */
const unescapeName = (name) =>
  name.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%22", '"');
