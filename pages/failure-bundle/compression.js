// @ts-check
/** Decompresses bodies, with a `Content-Encoding` header or without. */

/** How many bytes a body may become. A small one could otherwise fill the memory. */
const LARGEST = 64 * 1024 * 1024;

const GZIP_START = [[0x1f, 0x8b, 0x08]];
const ZLIB_STARTS = [0x01, 0x5e, 0x9c, 0xda].map((level) => [0x78, level]);

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** The harness does not decode this body, which may be valid. The message says why. */
export class NotDecodedError extends Error {}

/**
 * Undoes the codings of a `Content-Encoding` header, the last one first.
 * @param {Bytes} body
 * @param {string} codings
 * @returns {Promise<Bytes | null>} null if the body is not in the coding that the header names
 * @throws {NotDecodedError} a coding is unknown, or the body becomes too large
 */
export async function decompress(body, codings) {
  /** @type {Bytes | null} */
  let content = body;
  for (const coding of codings.split(",").reverse()) {
    if (!content) return null;
    const name = coding.trim().toLowerCase();
    switch (name) {
      case "":
      case "identity":
        break;
      case "gzip":
      case "x-gzip":
        content = await inflate(content, "gzip");
        break;
      case "deflate":
        // The standard says zlib's format; many send the bare stream.
        content = (await inflate(content, "deflate")) ?? (await inflate(content, "deflate-raw"));
        break;
      default:
        throw new NotDecodedError(`its Content-Encoding ${name} is not decoded`);
    }
  }
  return content;
}

/**
 * Decompresses what the page compressed without a header; returns anything else as it is.
 * @param {Bytes} content
 * @throws {NotDecodedError} the body becomes too large
 */
export async function decompressUnnamed(content) {
  const startsWith = (/** @type {number[]} */ start) =>
    start.every((byte, at) => content[at] === byte);
  if (GZIP_START.some(startsWith)) return (await inflate(content, "gzip")) ?? content;
  if (ZLIB_STARTS.some(startsWith)) return (await inflate(content, "deflate")) ?? content;
  return content;
}

/**
 * @param {Bytes} content
 * @param {CompressionFormat} format
 * @returns {Promise<Bytes | null>} null if the content is damaged, or in another format
 */
async function inflate(content, format) {
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream(format));
  const reader = stream.getReader();
  /** @type {Bytes[]} */
  const chunks = [];
  let size = 0;
  for (;;) {
    const chunk = await reader.read().catch(() => null);
    if (!chunk) return null;
    if (chunk.done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    chunks.push(chunk.value);
    size += chunk.value.length;
    if (size > LARGEST) {
      void reader.cancel();
      throw new NotDecodedError(`it becomes more than ${LARGEST} bytes when decompressed`);
    }
  }
}
