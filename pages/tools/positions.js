// @ts-check
/**
 * Maps places in a bundle back to its sources. The job is `{"map": text, "places": [[line,
 * column]]}`; the result is, for each place, `{"file", "line", "column"}`, or null for code that
 * the bundler made itself. Lines and columns count from 1.
 */
import { SourceMap } from "node:module";

/**
 * @param {SourceMap} sourceMap
 * @param {[number, number]} place
 */
function source(sourceMap, [line, column]) {
  const entry = sourceMap.findEntry(line - 1, column - 1);
  // The map returns the nearest entry before the place. On another line it is not its own.
  if (!("originalSource" in entry) || entry.generatedLine !== line - 1) return null;
  return {
    file: entry.originalSource,
    line: entry.originalLine + 1,
    column: entry.originalColumn + column - entry.generatedColumn,
  };
}

/**
 * Does a job.
 * @param {{ map: string, places: [number, number][] }} job
 */
export default function carryOut({ map, places }) {
  const sourceMap = new SourceMap(JSON.parse(map));
  return places.map((place) => source(sourceMap, place));
}
