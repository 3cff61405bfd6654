// @ts-check
/** Talks to the console's server, which wants the key that is in the page's address. */

/** @typedef {import("./types.js").Bench} Bench */

const PROTOCOL = "harness-console";
const AGAIN_MS = 1000;

const key = () => location.hash.slice(1);

/**
 * Returns what does not change while the page is open, and the build as it is now.
 * @returns {Promise<Bench>}
 */
export function bench() {
  return answered(fetch("/api/bench", { headers: { Authorization: `Bearer ${key()}` } }));
}

/**
 * Asks the server to do something, and returns what came of it.
 * @param {"try" | "promise"} what
 * @param {object} asked
 * @returns {Promise<any>}
 */
export function ask(what, asked) {
  return answered(
    fetch(`/api/${what}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key()}`, "Content-Type": "application/json" },
      body: JSON.stringify(asked),
    }),
  );
}

/**
 * Returns an answer's content; throws an error that says what is wrong where that is the answer.
 * @param {Promise<Response>} pending
 */
async function answered(pending) {
  let response;
  try {
    response = await pending;
  } catch {
    throw new Error("The console's server does not answer. Was 'harness open' ended?");
  }
  if (response.ok) return response.json();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  throw new Error(isJson ? (await response.json()).problem : await response.text());
}

/**
 * Listens to what the server tells unasked, for as long as the page is open.
 * @param {(message: any) => void} hear
 * @param {(isOpen: boolean) => void} connected is told when the connection comes and goes
 */
export function listen(hear, connected) {
  const socket = new WebSocket(`ws://${location.host}/api/live`, [PROTOCOL, key()]);
  socket.addEventListener("open", () => connected(true));
  socket.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
  socket.addEventListener("close", () => {
    connected(false);
    setTimeout(() => listen(hear, connected), AGAIN_MS);
  });
}
