// @ts-check
/**
 * Passes the log of the library, generation `classic`, to the recorder. Only this log has the
 * exceptions that the library caught. It is the package `debug`, which is configured here.
 */

import debug from "debug";

const write = debug.log;
debug.names.push(/^analytics\.js$/);
debug.log = function (text, ...args) {
  if (!text.startsWith("%canalytics.js ")) return write.call(this, text, ...args);
  /** @type {any} */ (window)[Symbol.for("harness.recorder")]?.libraryWrote(text, args);
};
