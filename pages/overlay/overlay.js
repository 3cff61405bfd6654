// @ts-check
/**
 * The overlay: shows a person what happens in a headed browser, over the test page.
 *
 * It runs in an isolated world. The page's scripts share only the document with it, where its content
 * is in a closed shadow root. It sets no timer, because the page's time is virtual, and parses no
 * markup. The driver sends it lines:
 *
 * - `requirement`: the requirement of the run: `id`, `library`, `statement`, `source`, `quote`
 * - `step`: a part of the run starts: its `title`, and as `code` the calls that it makes
 * - `invocation`, `request`, `problem`, `note`: an observation: `label` and `text`
 * - `left`: the test page is gone, and this document shows the overlay alone
 * - `verdict`: its `word`, `reason`, `differences`, and how many `more` there are
 * - `question`: its `text`, the `code` that it is about, and the possible `answers`
 * - `answered`: the question is withdrawn
 *
 * HARNESS_STYLE is the text of the style sheet. The browser's binding `harnessAnswer` gets the answer.
 */
(() => {
  if (window.top !== window) return;

  /** @typedef {{ kind: string, [part: string]: any }} Line */

  const LABELS = { pass: "Pass", fail: "Fail", error: "Cannot decide", skip: "Skipped" };

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
  // A content security policy restricts style elements, but not this style sheet.
  root.adoptedStyleSheets = [sheet];
  root.append(panel);

  /** Folds the overlay, so that the page behind it shows. @param {boolean} isFolded */
  function setFolded(isFolded) {
    panel.classList.toggle("folded", isFolded);
    fold.textContent = isFolded ? "Show" : "Hide";
    fold.setAttribute("aria-expanded", String(!isFolded));
  }

  /** Adds the overlay after the body, as soon as there is one. */
  function attach() {
    if (document.body) {
      observer.disconnect();
      document.documentElement.append(host);
    }
  }
  const observer = new MutationObserver(attach);
  observer.observe(document, { childList: true, subtree: true });

  /** @param {Line} line */
  function showRequirement({ id, library: generation, statement, source, quote }) {
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
  function startStep({ title, code }) {
    const list = element("ol", "");
    const step = element("section", "step", element("h3", "", title));
    if (code) step.append(element("pre", "code", code));
    step.append(list);
    steps.append(step);
  }

  /** @param {Line} line */
  function showObservation({ kind, label, text }) {
    if (!steps.lastElementChild) startStep({ kind: "step", title: "before" });
    const item = element("li", kind, element("span", "label", label), element("code", "", text));
    steps.lastElementChild?.lastElementChild?.append(item);
  }

  /** @param {Line} line */
  function showVerdict({ word, reason, differences, more }) {
    state.textContent = LABELS[/** @type {keyof typeof LABELS} */ (word)];
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
    withdraw();
    /** @type {any} */ (globalThis).harnessAnswer(word);
  }

  /** Removes the question. */
  function withdraw() {
    question.replaceChildren();
    if (!panel.dataset.word) state.textContent = "Running";
  }

  /** @param {Line} line */
  function showQuestion({ text, code, answers }) {
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

  // This listener is in the isolated world, so it does not count as one of the build.
  addEventListener("keydown", ({ key }) => {
    const at = ["F8", "F9"].indexOf(key);
    if (at >= 0) question.querySelectorAll("button")[at]?.click();
  });

  /** @param {Line} line */
  function showLine(line) {
    switch (line.kind) {
      case "requirement":
        return showRequirement(line);
      case "step":
        return startStep(line);
      case "verdict":
        return showVerdict(line);
      case "left":
        return panel.classList.add("whole");
      case "question":
        return showQuestion(line);
      case "answered":
        return withdraw();
      default:
        return showObservation(line);
    }
  }

  /** @type {any} */ (globalThis).harnessOverlay = {
    /** @param {Line[]} lines */
    show(lines) {
      lines.forEach(showLine);
      steps.scrollTop = steps.scrollHeight;
    },

    /** Returns all text that is shown. */
    text: () => panel.innerText,
  };
})();
