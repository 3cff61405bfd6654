// @ts-check
/**
 * Makes what the edge serves. Reads one job as JSON from standard input, writes the result as
 * JSON to standard output: `{"files": {name: text}}`, or `{"problems": [{...}]}` with the place
 * of each problem in the source.
 *
 * Jobs: `{"job": "recorder"}`, `{"job": "snippet", "writeKey": …}`,
 * `{"job": "page", "entry": "report"}` for a page that people look at, and
 * `{"job": "build", "folder": path, "entry": path, "name": "Wishpond"}`; with a `neighbour`, the
 * path of another destination's entry, the bundle for `classic` has both.
 */
import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { text } from "node:stream/consumers";
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
  const within = (/** @type {string} */ place, /** @type {string} */ file) =>
    relative(place, file).split(sep).join("/");
  const name = (/** @type {string} */ source) => {
    const file = resolve(pages, source);
    const own = within(folder, file);
    if (!own.startsWith("..")) return own;
    const [, packaged] = own.match(/.*\/(node_modules\/.*)/) ?? [];
    const ours = within(pages, file);
    return packaged ?? (ours.startsWith("..") ? own : `pages/${ours}`);
  };
  return JSON.stringify({ ...parsed, sources: parsed.sources.map(name) });
}

/**
 * A build of an integration as Segment's CDN serves it to `next`: its vendor chunks, a loader,
 * and the constructor once the loader ran; and bundled with the library for `classic`.
 * @param {{ folder: string, entry: string, name: string, neighbour?: string }} job
 */
async function integrationBundles({ folder, entry, name, neighbour = NO_NEIGHBOUR }) {
  // Sources are named by where they really are, behind symbolic links.
  const root = realpathSync(folder);
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
  const classic = await bundle({
    entryPoints: [`${pages}library/classic.js`],
    alias: { "harness:build": entry, "harness:neighbour": neighbour },
    sourcemap: "external",
  });
  return {
    "dynamic.js": dynamic.code,
    "dynamic.js.map": withNames(dynamic.map, root),
    "classic.js": classic.code,
    "classic.js.map": withNames(classic.map, root),
  };
}

/**
 * A page that people look at: its program and the style that this imports.
 * @param {string} entry
 */
async function pageFiles(entry) {
  const result = await build({
    ...COMMON,
    define: {},
    charset: "utf8",
    entryPoints: [`${pages}report/${entry}.js`],
    outfile: "page.js",
  });
  const files = result.outputFiles ?? [];
  const find = (/** @type {string} */ ending) =>
    files.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return { "page.js": find(".js"), "page.css": find(".css") };
}

/**
 * @param {any} job
 * @returns {Promise<{ [name: string]: string }>}
 */
async function carryOut(job) {
  switch (job.job) {
    case "recorder":
      return {
        "recorder.js": (await bundle({ entryPoints: [`${pages}recorder/main.js`] })).code,
      };
    case "snippet":
      return { "snippet.js": snippet.max({ apiKey: job.writeKey, page: false }) };
    case "page":
      return pageFiles(job.entry);
    case "build":
      return integrationBundles(job);
    default:
      throw new Error(`no job is called ${job.job}`);
  }
}

const job = JSON.parse(await text(process.stdin));
/** @type {{ files?: object, problems?: object[] }} */
let result;
try {
  result = { files: await carryOut(job) };
} catch (problem) {
  const { errors } = /** @type {import("esbuild").BuildFailure} */ (problem);
  if (!errors) throw problem;
  result = {
    problems: errors.map(({ text, location }) => ({
      text,
      file: location?.file ?? "",
      line: location?.line ?? 0,
      column: location?.column ?? 0,
      source: location?.lineText ?? "",
    })),
  };
}
process.stdout.write(JSON.stringify(result));
