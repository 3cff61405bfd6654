// @ts-check
/**
 * Leads places in a bundle back to its sources. Reads `{"map": text, "places": [[line, column]]}`
 * as JSON from standard input; writes as JSON, for each place, `{"file", "line", "column"}`, or
 * null for what the bundler made itself. Lines and columns count from 1.
 */
import { SourceMap } from "node:module";
import { text } from "node:stream/consumers";

const { map, places } = JSON.parse(await text(process.stdin));
const sourceMap = new SourceMap(JSON.parse(map));

/** @param {[number, number]} place */
function source([line, column]) {
  const entry = sourceMap.findEntry(line - 1, column - 1);
  // What is found is the nearest before the place; on another line it is not the place's own.
  if (!("originalSource" in entry) || entry.generatedLine !== line - 1) return null;
  return {
    file: entry.originalSource,
    line: entry.originalLine + 1,
    column: entry.originalColumn + column - entry.generatedColumn,
  };
}

process.stdout.write(JSON.stringify(places.map(source)));
