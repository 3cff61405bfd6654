// @ts-check
/** Replaces `XMLHttpRequest`: requests are answered here, and never sent. */
import { absolute, isAllowed } from "./addresses.js";

const later = window.setTimeout.bind(window);

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {{ answer: Answer, role: string }} Reply */

/**
 * @param {(method: string, url: URL, body: unknown, headers?: Headers) => Promise<Reply>} send
 * @param {import("./types.js").World} world
 * @param {typeof fetch} nativeFetch
 */
export function installXmlHttpRequest(send, world, nativeFetch) {
  class XMLHttpRequest extends EventTarget {
    static UNSENT = 0;
    static OPENED = 1;
    static HEADERS_RECEIVED = 2;
    static LOADING = 3;
    static DONE = 4;
    UNSENT = 0;
    OPENED = 1;
    HEADERS_RECEIVED = 2;
    LOADING = 3;
    DONE = 4;
    readyState = 0;
    status = 0;
    statusText = "";
    responseURL = "";
    responseText = "";
    responseType = "";
    timeout = 0;
    withCredentials = false;
    upload = new EventTarget();
    #method = "";
    /** @type {URL} */
    #url = absolute("");
    #headers = new Headers();
    /** @type {Answer | null} */
    #answer = null;
    #sent = 0;

    open(/** @type {string} */ method, /** @type {string} */ address) {
      this.#method = method.toUpperCase();
      this.#url = absolute(address);
      this.#headers = new Headers();
      this.#answer = null;
      this.#sent += 1;
      this.#change(1);
    }

    setRequestHeader(/** @type {string} */ name, /** @type {string} */ value) {
      this.#headers.append(name, value);
    }

    send(/** @type {unknown} */ body = null) {
      if (this.readyState !== 1) throw new DOMException("not opened", "InvalidStateError");
      void this.#perform(body, this.#sent);
    }

    abort() {
      this.#sent += 1;
      if (this.readyState > 1 || this.readyState === 1) this.#end("abort");
      this.readyState = 0;
    }

    getResponseHeader(/** @type {string} */ name) {
      return this.#answerHeaders().get(name);
    }

    getAllResponseHeaders() {
      return [...this.#answerHeaders()].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    }

    overrideMimeType() {}

    get response() {
      const text = this.responseText;
      if (this.responseType === "json") return this.readyState === 4 ? parsed(text) : null;
      if (this.responseType === "blob") return new Blob([text]);
      if (this.responseType === "arraybuffer") return new TextEncoder().encode(text).buffer;
      return text;
    }

    get responseXML() {
      return null;
    }

    #answerHeaders() {
      const answer = this.#answer;
      return new Headers(answer ? { "content-type": answer.type, ...answer.headers } : {});
    }

    async #perform(/** @type {unknown} */ body, /** @type {number} */ turn) {
      if (!isAllowed(world.policy, "connect-src", this.#url)) {
        // The browser refuses it and reports that to the page.
        await nativeFetch(this.#url, { method: "GET" }).catch(() => {});
        this.#end("error");
        return;
      }
      if (this.timeout) later(() => this.#giveUp(turn), this.timeout);
      const { answer, role } = await send(this.#method, this.#url, body, this.#headers);
      if (turn !== this.#sent) return;
      if (role === "unclaimed") {
        this.#end("error");
        return;
      }
      this.#answer = answer;
      this.status = answer.status;
      this.responseURL = this.#url.href;
      this.#change(2);
      this.responseText = answer.body;
      this.#change(3);
      this.#end("load");
    }

    #giveUp(/** @type {number} */ turn) {
      if (turn !== this.#sent || this.readyState === 4) return;
      this.#sent += 1;
      this.#end("timeout");
    }

    #change(/** @type {number} */ state) {
      this.readyState = state;
      this.#fire("readystatechange");
    }

    #end(/** @type {string} */ kind) {
      this.#change(4);
      this.#fire(kind);
      this.#fire("loadend");
    }

    #fire(/** @type {string} */ kind) {
      const event = new ProgressEvent(kind);
      const handler = /** @type {any} */ (this)[`on${kind}`];
      if (typeof handler === "function") handler.call(this, event);
      this.dispatchEvent(event);
    }
  }
  /** @type {any} */ (window).XMLHttpRequest = XMLHttpRequest;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
