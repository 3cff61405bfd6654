// @ts-check
/**
 * The overlay: shows a person what goes on in a headed browser, over the test page.
 *
 * It runs in an isolated world, so the page's scripts share nothing with it but the document, and
 * there its content is closed to them. It sets no timer, for the page's time is not its own, and
 * shows every text as text. The driver hands it lines:
 *
 * - `requirement`: what the run is about, in `id`, `library`, `statement`, `source`, `quote`
 * - `step`: a part of the run begins; its `title`, and the calls that it makes as `code`
 * - `invocation`, `request`, `problem`, `note`: an observation, in `label` and `text`
 * - `left`: the test page is gone, and this document has nothing else to show
 * - `verdict`: its `word`, `reason`, `differences`, and how many `more` there are
 * - `question`: its `text`, the `code` that it is about, and the `answers` to choose from
 * - `answered`: the question is no more
 *
 * HARNESS_STYLE is the style sheet's text, and the browser's binding `harnessAnswer` takes answers.
 */
(() => {
  if (window.top !== window) return;

  /** @typedef {{ kind: string, [part: string]: any }} Line */

  const WORDS = { pass: "Pass", fail: "Fail", error: "Cannot tell", skip: "Skipped" };

  /**
   * Makes an element with a class and a text, or with children.
   * @param {string} name
   * @param {string} className
   * @param {...(string | Node)} content
   */
  function element(name, className, ...content) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  const state = element("span", "state", "Running");
  const library = element("span", "library");
  const brand = element("p", "brand", element("span", "mark"), "destination-harness", library);
  const about = element("div", "about");
  const fold = element("button", "fold");
  const header = element("header", "", element("div", "bar", brand, state, fold), about);
  const steps = element("div", "steps");
  steps.setAttribute("role", "log");
  steps.setAttribute("aria-label", "What is called and observed");
  steps.tabIndex = 0;
  const verdict = element("div", "verdict");
  const question = element("div", "question");
  question.setAttribute("role", "status");
  const panel = element("section", "panel", header, verdict, steps, question);
  panel.setAttribute("aria-label", "What the harness does");
  fold.addEventListener("click", () => setFolded(!panel.classList.contains("folded")));
  setFolded(false);

  const host = document.createElement("harness-overlay");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(HARNESS_STYLE);
  // A page's content security policy is for elements, and does not keep this one out.
  root.adoptedStyleSheets = [sheet];
  root.append(panel);

  /** Lets the person see the page behind. @param {boolean} isFolded */
  function setFolded(isFolded) {
    panel.classList.toggle("folded", isFolded);
    fold.textContent = isFolded ? "Show" : "Hide";
    fold.setAttribute("aria-expanded", String(!isFolded));
  }

  /** Puts the overlay behind all that the document has of its own, as soon as that is there. */
  function attach() {
    if (document.body) {
      observer.disconnect();
      document.documentElement.append(host);
    }
  }
  const observer = new MutationObserver(attach);
  observer.observe(document, { childList: true, subtree: true });

  /** @param {Line} line */
  function introduce({ id, library: generation, statement, source, quote }) {
    library.textContent = generation;
    about.replaceChildren(element("h2", "id", id));
    if (!statement) return;
    const cite = element("cite", "", source);
    about.append(
      element("p", "statement", statement),
      element("p", "source", element("q", "", quote), cite),
    );
  }

  /** @param {Line} line */
  function begin({ title, code }) {
    const list = element("ol", "");
    const step = element("section", "step", element("h3", "", title));
    if (code) step.append(element("pre", "code", code));
    step.append(list);
    steps.append(step);
  }

  /** @param {Line} line */
  function observe({ kind, label, text }) {
    if (!steps.lastElementChild) begin({ kind: "step", title: "before" });
    const item = element("li", kind, element("span", "label", label), element("code", "", text));
    steps.lastElementChild?.lastElementChild?.append(item);
  }

  /** @param {Line} line */
  function conclude({ word, reason, differences, more }) {
    state.textContent = WORDS[/** @type {keyof typeof WORDS} */ (word)];
    panel.dataset.word = word;
    verdict.replaceChildren();
    if (reason) verdict.append(element("p", "reason", reason));
    for (const { path, expected, observed, note } of differences) {
      const shown = element(
        "section",
        "difference",
        element("h3", "path", path),
        element("dl", "", ...pair("expected", expected), ...pair("observed", observed)),
      );
      if (note) shown.append(element("p", "note", note));
      verdict.append(shown);
    }
    if (more) verdict.append(element("p", "more", `and ${more} more differences`));
  }

  /** @param {string} name @param {string} value */
  function pair(name, value) {
    return [element("dt", name, name), element("dd", name, value)];
  }

  /** @param {string} word */
  function answer(word) {
    takeBack();
    /** @type {any} */ (globalThis).harnessAnswer(word);
  }

  /** Asks no more. */
  function takeBack() {
    question.replaceChildren();
    if (!panel.dataset.word) state.textContent = "Running";
  }

  /** @param {Line} line */
  function ask({ text, code, answers }) {
    if (!panel.dataset.word) state.textContent = "Stopped";
    const buttons = answers.map(
      (/** @type {[string, string]} */ [word, name], /** @type {number} */ at) => {
        const button = element("button", "", name, element("kbd", "", at === 0 ? "F8" : "F9"));
        button.addEventListener("click", () => answer(word));
        return button;
      },
    );
    question.replaceChildren(element("p", "", text));
    if (code) question.append(element("pre", "code", code));
    question.append(element("div", "answers", ...buttons));
  }

  // Of another world than the page's, this listener is none that a build could have left.
  addEventListener("keydown", ({ key }) => {
    const at = ["F8", "F9"].indexOf(key);
    if (at >= 0) question.querySelectorAll("button")[at]?.click();
  });

  /** @param {Line} line */
  function tell(line) {
    switch (line.kind) {
      case "requirement":
        return introduce(line);
      case "step":
        return begin(line);
      case "verdict":
        return conclude(line);
      case "left":
        return panel.classList.add("whole");
      case "question":
        return ask(line);
      case "answered":
        return takeBack();
      default:
        return observe(line);
    }
  }

  /** @type {any} */ (globalThis).harnessOverlay = {
    /** @param {Line[]} lines */
    tell(lines) {
      lines.forEach(tell);
      steps.scrollTop = steps.scrollHeight;
    },

    /** Everything that is shown, as text. */
    text: () => panel.innerText,
  };
})();
