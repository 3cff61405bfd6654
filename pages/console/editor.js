// @ts-check
/** The editor of calls. It evaluates them while a person types, and shows their errors. */

import { make } from "../report/elements.js";
import { byId } from "./dom.js";
import { evaluate } from "./evaluate.js";
import { highlighted, spans } from "./highlight.js";

/** @typedef {import("./types.js").TaggedCall} TaggedCall */

const PAUSE_MS = 200;
const MOST_COLOURED = 100_000;

export class Editor {
  /** @param {() => void} changed */
  constructor(changed) {
    this.area = byId("calls", HTMLTextAreaElement);
    this.lines = byId("lines", HTMLDivElement);
    this.summary = byId("calls-summary", HTMLSpanElement);
    this.problem = byId("calls-problem", HTMLParagraphElement);
    let pause = 0;
    this.area.addEventListener("input", () => {
      this.#draw();
      changed();
      clearTimeout(pause);
      pause = window.setTimeout(() => this.calls(), PAUSE_MS);
    });
  }

  get source() {
    return this.area.value;
  }

  set source(text) {
    this.area.value = text;
    this.#draw();
  }

  /**
   * Returns the calls that the source makes. If it has an error, shows that and returns null.
   * @returns {Promise<TaggedCall[] | null>}
   */
  async calls() {
    const source = this.source;
    const { calls, problem } = await evaluate("calls", source);
    if (source === this.source) {
      this.#draw(problem?.line);
      this.problem.hidden = !problem;
      const where = problem?.line ? `line ${problem.line}: ` : "";
      this.problem.textContent = problem ? `${where}${problem.message}` : "";
      this.area.setAttribute("aria-invalid", String(Boolean(problem)));
      this.summary.textContent = problem ? "" : counted(calls?.length ?? 0);
    }
    return calls ?? null;
  }

  /**
   * Shows the coloured lines behind the text area, which is transparent and of the same size.
   * @param {number} [bad] the number of the line that has an error
   */
  #draw(bad = 0) {
    const lines =
      this.source.length > MOST_COLOURED ? plain(this.source) : highlighted(this.source);
    const made = lines.map((tokens, index) =>
      make("div", { class: index + 1 === bad ? "line bad" : "line" }, ...spans(tokens), make("br")),
    );
    this.lines.replaceChildren(...made);
  }
}

/** @param {string} source */
const plain = (source) => source.split("\n").map((text) => [{ kind: "", text }]);

/** @param {number} count */
const counted = (count) =>
  count === 0 ? "none: the page is only loaded" : `${count} call${count === 1 ? "" : "s"}`;
