// @ts-check
/**
 * Makes what the edge serves. The result of a job is `{"files": {name: text}}`, or
 * `{"problems": [{...}]}` with the place of each problem in the source.
 *
 * Jobs: `{"job": "recorder"}`, `{"job": "snippet", "writeKey": …}`, and
 * `{"job": "dynamic" or "classic", "folder": path, "entry": path, "name": "Wishpond"}`; with a
 * `neighbour`, the path of another destination's entry, the bundle for `classic` has both.
 */
import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

import snippet from "@segment/snippet";
import { build } from "esbuild";

const pages = fileURLToPath(new URL("..", import.meta.url));

const NO_NEIGHBOUR = `${pages}library/no-neighbour.js`;

/** @type {import("esbuild").BuildOptions} */
const COMMON = {
  absWorkingDir: pages,
  bundle: true,
  define: { global: "window" },
  format: "iife",
  legalComments: "none",
  logLevel: "silent",
  nodePaths: [`${pages}node_modules`],
  target: "es2022",
  write: false,
};

/**
 * Returns the bundle's text, and its source map where `options` ask for one.
 * @param {import("esbuild").BuildOptions} options
 * @returns {Promise<{ code: string, map: string }>}
 */
async function bundle(options) {
  const result = await build({ ...COMMON, outfile: "bundle.js", ...options });
  const files = result.outputFiles ?? [];
  const find = (/** @type {string} */ ending) => files.find(({ path }) => path.endsWith(ending));
  const code = find(".js");
  if (!code) throw new Error("esbuild wrote no file");
  return { code: code.text, map: find(".map")?.text ?? "" };
}

/**
 * Returns the name under which the library's loader looks for a bundle's parts.
 * @param {string} name
 */
const bundleName = (name) => name.toLowerCase().replace(".", "").replace(/\s+/g, "-");

/**
 * Returns a source map with its files under the names that a person knows them by: relative to
 * the build's folder, `node_modules/…` for a package from elsewhere, `pages/…` for our own.
 * @param {string} map
 * @param {string} folder
 */
function withNames(map, folder) {
  const parsed = JSON.parse(map);
  // Sources are named by where they really are, behind symbolic links.
  const root = realpathSync(folder);
  const within = (/** @type {string} */ place, /** @type {string} */ file) =>
    relative(place, file).split(sep).join("/");
  const name = (/** @type {string} */ source) => {
    const file = resolve(pages, source);
    const own = within(root, file);
    if (!own.startsWith("..")) return own;
    const [, packaged] = own.match(/.*\/(node_modules\/.*)/) ?? [];
    const ours = within(pages, file);
    return packaged ?? (ours.startsWith("..") ? own : `pages/${ours}`);
  };
  return JSON.stringify({ ...parsed, sources: parsed.sources.map(name) });
}

/**
 * A build of an integration as Segment's CDN serves it to `next`: its vendor chunks, a loader,
 * and the constructor once the loader ran.
 * @param {{ folder: string, entry: string, name: string }} job
 */
async function dynamicBundle({ folder, entry, name }) {
  const key = bundleName(name);
  const at = (/** @type {string} */ part) => `window[${JSON.stringify(key + part)}]`;
  const dynamic = await bundle({
    entryPoints: [entry],
    globalName: "integration",
    banner: { js: `${at("Deps")} = [];\n${at("Loader")} = function () {` },
    footer: {
      js: `${at("Integration")} = (integration && integration.default) || integration;\n};`,
    },
    sourcemap: "external",
  });
  return { "dynamic.js": dynamic.code, "dynamic.js.map": withNames(dynamic.map, folder) };
}

/**
 * A build of an integration bundled with the library for `classic`.
 * @param {{ folder: string, entry: string, neighbour?: string }} job
 */
async function classicBundle({ folder, entry, neighbour = NO_NEIGHBOUR }) {
  const classic = await bundle({
    entryPoints: [`${pages}library/classic.js`],
    alias: { "harness:build": entry, "harness:neighbour": neighbour },
    sourcemap: "external",
  });
  return { "classic.js": classic.code, "classic.js.map": withNames(classic.map, folder) };
}

/**
 * @param {any} job
 * @returns {Promise<{ [name: string]: string }>}
 */
async function files(job) {
  switch (job.job) {
    case "recorder":
      return {
        "recorder.js": (await bundle({ entryPoints: [`${pages}recorder/main.js`] })).code,
      };
    case "snippet":
      return { "snippet.js": snippet.max({ apiKey: job.writeKey, page: false }) };
    case "dynamic":
      return dynamicBundle(job);
    case "classic":
      return classicBundle(job);
    default:
      throw new Error(`no job is called ${job.job}`);
  }
}

/**
 * Does a job.
 * @param {any} job
 */
export default async function carryOut(job) {
  try {
    return { files: await files(job) };
  } catch (problem) {
    const { errors } = /** @type {import("esbuild").BuildFailure} */ (problem);
    if (!errors) throw problem;
    return {
      problems: errors.map(({ text, location }) => ({
        text,
        file: location?.file ?? "",
        line: location?.line ?? 0,
        column: location?.column ?? 0,
        source: location?.lineText ?? "",
      })),
    };
  }
}
