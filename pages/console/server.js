// @ts-check
/** Talks to the console's server, which requires the key from the page's address. */

/** @typedef {import("./types.js").Bench} Bench */

const PROTOCOL = "harness-console";
const RECONNECT_MS = 1000;

const key = () => location.hash.slice(1);

/**
 * Returns what does not change while the page is open, and the current build.
 * @returns {Promise<Bench>}
 */
export function getBench() {
  return contentOf(fetch("/api/bench", { headers: { Authorization: `Bearer ${key()}` } }));
}

/**
 * Asks the server to do something, and returns the result.
 * @param {"try" | "draft"} what
 * @param {object} request
 * @returns {Promise<any>}
 */
export function ask(what, request) {
  return contentOf(
    fetch(`/api/${what}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key()}`, "Content-Type": "application/json" },
      body: JSON.stringify(request),
    }),
  );
}

/**
 * Returns the content of an answer. If it is an error, throws one with its message.
 * @param {Promise<Response>} pending
 */
async function contentOf(pending) {
  let response;
  try {
    response = await pending;
  } catch {
    throw new Error("The console's server does not answer. Is ‘harness open’ still running?");
  }
  if (response.ok) return response.json();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  throw new Error(isJson ? (await response.json()).problem : await response.text());
}

/**
 * Listens to what the server pushes, for as long as the page is open.
 * @param {(message: any) => void} receive
 * @param {(isOpen: boolean) => void} connected called when the connection opens and closes
 */
export function listen(receive, connected) {
  const socket = new WebSocket(`ws://${location.host}/api/live`, [PROTOCOL, key()]);
  socket.addEventListener("open", () => connected(true));
  socket.addEventListener("message", ({ data }) => receive(JSON.parse(data)));
  socket.addEventListener("close", () => {
    connected(false);
    setTimeout(() => listen(receive, connected), RECONNECT_MS);
  });
}
