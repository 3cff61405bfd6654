// @ts-check
/** Decodes bytes as text: charsets, and the percent encoding of forms. */

/** Returns a string with one character for each byte, of the same number. @param {Uint8Array} bytes */
export function byteString(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Returns the bytes of such a string. @param {string} text */
export const bytesOf = (text) => Uint8Array.from(text, (one) => one.charCodeAt(0));

/**
 * Decodes a text as `harness/codec/request_bodies.py` does.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} [charset]
 * @param {{ fatal: boolean }} [options] whether bytes that are not in the charset are an error
 * @returns {string | undefined} undefined for an unknown charset, and for such an error
 */
export function decodeText(bytes, charset = "utf-8", { fatal } = { fatal: true }) {
  const label = charset.toLowerCase();
  // Without a name for its order, UTF-16 begins with a byte order mark, which is no text.
  const isUtf16 = label === "utf-16";
  const isSwapped = isUtf16 && bytes[0] === 0xfe && bytes[1] === 0xff;
  try {
    const decoder = new TextDecoder(isSwapped ? "utf-16be" : label, { fatal, ignoreBOM: !isUtf16 });
    // Browsers read Latin 1 and ASCII as windows-1252; servers do not.
    if (decoder.encoding === "windows-1252" && !label.includes("1252")) {
      const isAscii = bytes.every((byte) => byte < 0x80);
      return isAscii || !label.includes("ascii") ? byteString(bytes) : undefined;
    }
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Returns the pairs of a url-encoded form or a query, in order.
 * @param {string} text
 * @param {string} charset
 * @returns {[name: string, value: string][]}
 */
export function formPairs(text, charset) {
  const pairs = text.split("&").filter((pair) => pair !== "");
  return pairs.map((pair) => {
    const [name = "", ...rest] = pair.split("=");
    return [decodePercents(name, charset), decodePercents(rest.join("="), charset)];
  });
}

/** @param {string} text @param {string} charset */
function decodePercents(text, charset) {
  const spaced = text.replaceAll("+", " ");
  if (!spaced.includes("%")) return spaced;
  return spaced.replace(/\p{ASCII}+/gu, (run) => {
    const bytes = run.replace(/%([0-9a-f]{2})/gi, (_, code) =>
      String.fromCharCode(parseInt(code, 16)),
    );
    return decodeText(bytesOf(bytes), charset, { fatal: false }) ?? run;
  });
}
