// @ts-check
/** Splits JavaScript source into tokens of a few kinds, to colour them. It is not a full parser. */

/** @typedef {{ kind: string, text: string }} Token */

const TOKENS = new RegExp(
  [
    /(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))/,
    /(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\.|[^`\\])*`?)/,
    /(?<number>\b\d[\w.]*)/,
    /(?<word>\b(?:true|false|null|undefined|NaN|Infinity|new|function|const|let|for|of|if|return|await)\b)/,
    /(?<key>[\w$]+(?=\s*:))/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/**
 * Returns the tokens of each line of a piece of source.
 * @param {string} source
 * @returns {Token[][]}
 */
export function highlighted(source) {
  /** @type {Token[][]} */
  const lines = [[]];
  /** @param {string} kind @param {string} text */
  const add = (kind, text) => {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) lines.push([]);
      if (part) lines.at(-1)?.push({ kind, text: part });
    }
  };
  let end = 0;
  for (const match of source.matchAll(TOKENS)) {
    add("", source.slice(end, match.index));
    const [kind = ""] = Object.entries(match.groups ?? {}).find(([, text]) => text) ?? [];
    add(kind, match[0]);
    end = match.index + match[0].length;
  }
  add("", source.slice(end));
  return lines;
}

/**
 * Returns spans of the tokens of one line.
 * @param {Token[]} tokens
 */
export function spans(tokens) {
  return tokens.map(({ kind, text }) => {
    const made = document.createElement("span");
    if (kind) made.className = `js-${kind}`;
    made.textContent = text;
    return made;
  });
}
