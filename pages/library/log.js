// @ts-check
/**
 * Lets the recorder hear the log of the library, generation `classic`, where alone it tells of
 * the exceptions that it caught. The log is the package `debug`, whose own switches these are.
 */

import debug from "debug";

const write = debug.log;
debug.names.push(/^analytics\.js$/);
debug.log = function (text, ...args) {
  if (!text.startsWith("%canalytics.js ")) return write.call(this, text, ...args);
  /** @type {any} */ (window)[Symbol.for("harness.recorder")]?.libraryWrote(text, args);
};
