// @ts-check
/** Shows JavaScript source: coloured, folded if it is long, with a button that copies it. */
import { make, visible } from "./elements.js";
import { copyButton } from "./copy.js";

/** An address is one token, so that no part of it looks like a number or a keyword. */
const TOKEN =
  /(?<comment>\/\*.*?\*\/)|(?<string>'(?:[^'\\]|\\.)*')|(?<address>\b[a-z]+:\/\/\S+)|(?<number>(?<=^|[\s([])-?(?:(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?n?|NaN|Infinity)(?=$|[\s)\],;}]))|(?<word>\b(?:true|false|null|undefined|new|function)\b)|(?<key>[\w$]+(?=:))|(?<call>[\w$.]+(?=\())/gsu;

/** The longest text, in characters, that is coloured or shown without a fold. */
const LONGEST = 4000;

const LINES = 8;

/**
 * Returns coloured source.
 * @param {string} source
 */
export function coloured(source) {
  const fragment = document.createDocumentFragment();
  if (source.length > LONGEST) {
    fragment.append(visible(source));
    return fragment;
  }
  let end = 0;
  for (const found of source.matchAll(TOKEN)) {
    const kind = Object.entries(found.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    fragment.append(visible(source.slice(end, found.index)));
    const isPlain = kind === "address";
    fragment.append(isPlain ? visible(found[0]) : make("span", { class: `js-${kind}` }, found[0]));
    end = found.index + found[0].length;
  }
  fragment.append(visible(source.slice(end)));
  return fragment;
}

/**
 * Returns an element that shows a text. A long text is cut, with a button that shows all of it.
 * @param {string} text
 * @param {(text: string) => Node} [show]
 */
export function long(text, show = coloured) {
  const lines = text.split("\n");
  const beginning = lines.slice(0, LINES).join("\n").slice(0, LONGEST);
  const element = make("code", {}, show(beginning));
  if (beginning.length < text.length) {
    const size =
      lines.length > LINES
        ? `all ${lines.length} lines`
        : `all ${text.length.toLocaleString("en")} characters`;
    const button = make("button", { type: "button", class: "more" }, `… show ${size}`);
    button.addEventListener("click", () => element.replaceChildren(show(text)));
    element.append("\n", button);
  }
  return element;
}

/**
 * Returns a block of source with a button that copies all of it.
 * @param {string} source
 * @param {string} [label]
 */
export function codeBlock(source, label = "Copy") {
  return make("div", { class: "code" }, make("pre", {}, long(source)), copyButton(source, label));
}
