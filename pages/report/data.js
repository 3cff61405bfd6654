// @ts-check
/** Reads the data in a page: the index at once, each detail when it is needed. */

/** @param {string} id */
const textOf = (id) => document.getElementById(id)?.textContent ?? "";

/**
 * Decodes compressed JSON in base64.
 * @param {string} text
 * @returns {Promise<any[]>}
 */
function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).json();
}

/**
 * Returns the index, and a function that returns the detail with a number.
 * @returns {{ index: any, detail: (number: number) => Promise<any> }}
 */
export function readData() {
  /** @type {{ index: any, chunks: number[] }} */
  const { index, chunks } = JSON.parse(textOf("data"));
  /** @type {Map<number, Promise<any[]>>} */
  const unpacked = new Map();

  /** @param {number} chunk */
  function content(chunk) {
    let found = unpacked.get(chunk);
    if (!found) {
      found = unpack(textOf(`details-${chunk}`));
      unpacked.set(chunk, found);
    }
    return found;
  }

  async function detail(/** @type {number} */ number) {
    let first = 0;
    for (const [chunk, count] of chunks.entries()) {
      if (number < first + count) return (await content(chunk))[number - first];
      first += count;
    }
    throw new RangeError(`there is no detail ${number}`);
  }

  return { index, detail };
}
