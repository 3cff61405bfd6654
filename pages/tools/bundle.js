// @ts-check
/**
 * Makes the bundles that the edge serves. The result of a job is `{"files": {name: text}}`, or
 * `{"problems": [{...}]}` with the place of each problem in the source.
 *
 * Jobs:
 * - `{"job": "recorder"}`, `{"job": "snippet", "writeKey": …}`
 * - `{"job": "dynamic", "folder": path, "entry": path, "name": "Wishpond"}`: a build from its source.
 *   The result also has `inputs`: `{"file", "imports"}` of each file that was read.
 * - `{"job": "classic", "folder": path, "entry": path, "neighbour": path}`: the same for `classic`,
 *   with another destination's build where there is a `neighbour`. For a production bundle, which
 *   the page evaluates before the library, there is its `name` instead of `folder` and `entry`.
 * - `{"job": "page", "area": "report", "entry": "report"}`: the script and the style sheet of a page
 *   for people. The area is the folder of the entry.
 * - `{"job": "check", "file": name, "code": text}`: only the syntax errors of a script.
 */
import { isUtf8 } from "node:buffer";
import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

import snippet from "@segment/snippet";
import { build, transform } from "esbuild";

const pages = fileURLToPath(new URL("..", import.meta.url));

const NO_NEIGHBOUR = `${pages}library/no-neighbour.js`;

/**
 * Refuses a source that is not UTF-8. esbuild would replace what it cannot read, and never ends if
 * that is in a comment at the end of a file.
 * @type {import("esbuild").Plugin}
 */
const ENCODING = {
  name: "encoding",
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
      const content = await readFile(path);
      if (path.includes("/node_modules/") || isUtf8(content)) return undefined;
      const lines = content.toString("latin1").split("\n");
      const line = lines.findIndex((text) => !isUtf8(Buffer.from(text, "latin1"))) + 1;
      const location = { file: path, line, column: 0 };
      return { errors: [{ text: "is not UTF-8; save the file as UTF-8", location }] };
    });
  },
};

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
 * Returns the bundle's text, its source map if `options` ask for one, and its inputs.
 * @param {import("esbuild").BuildOptions} options
 */
async function bundle(options) {
  const result = await build({ ...COMMON, outfile: "bundle.js", metafile: true, ...options });
  const files = result.outputFiles ?? [];
  const find = (/** @type {string} */ ending) => files.find(({ path }) => path.endsWith(ending));
  const code = find(".js");
  if (!code) throw new Error("esbuild wrote no file");
  return { code: code.text, map: find(".map")?.text ?? "", inputs: result.metafile?.inputs ?? {} };
}

/**
 * Returns the name under which the library's loader finds the parts of a bundle.
 * @param {string} name
 */
const bundleName = (name) => name.toLowerCase().replace(".", "").replace(/\s+/g, "-");

/**
 * Returns a source map with names of files that a person knows: relative to the build's folder,
 * `node_modules/…` for a package from elsewhere, `pages/…` for our own.
 * @param {string} map
 * @param {string} folder
 * @param {string} from the folder that the bundler's names are relative to
 */
function withNames(map, folder, from = pages) {
  const parsed = JSON.parse(map);
  const root = realpathSync(folder);
  const within = (/** @type {string} */ place, /** @type {string} */ file) =>
    relative(place, file).split(sep).join("/");
  const name = (/** @type {string} */ source) => {
    const file = resolve(from, source);
    const own = within(root, file);
    if (!own.startsWith("..")) return own;
    const [, packaged] = own.match(/.*\/(node_modules\/.*)/) ?? [];
    const ours = within(pages, file);
    return packaged ?? (ours.startsWith("..") ? own : `pages/${ours}`);
  };
  return JSON.stringify({ ...parsed, sources: parsed.sources.map(name) });
}

/**
 * Bundles an integration as Segment's CDN serves it to `next`: its vendor chunks, a loader, and the
 * constructor once the loader has run.
 * @param {{ folder: string, entry: string, name: string }} job
 */
async function dynamicBundle({ folder, entry, name }) {
  const key = bundleName(name);
  const at = (/** @type {string} */ part) => `window[${JSON.stringify(key + part)}]`;
  // Symbolic links are resolved, and names are relative to the folder, so that the same source makes
  // the same bundle in any folder.
  const root = realpathSync(folder);
  const dynamic = await bundle({
    absWorkingDir: root,
    entryPoints: [entry],
    globalName: "integration",
    banner: { js: `${at("Deps")} = [];\n${at("Loader")} = function () {` },
    footer: {
      js: `${at("Integration")} = (integration && integration.default) || integration;\n};`,
    },
    plugins: [ENCODING],
    sourcemap: "external",
  });
  const inputs = Object.entries(dynamic.inputs).map(([path, { imports }]) => ({
    // A file that a package.json disables for browsers is empty, but it still counts as an input.
    file: resolve(root, path.replace(/^\(disabled\):/, "")),
    imports: imports.flatMap(({ original }) => original ?? []),
  }));
  const map = withNames(dynamic.map, root, root);
  return { files: { "dynamic.js": dynamic.code, "dynamic.js.map": map }, inputs };
}

/**
 * Bundles the library for `classic` with a build of an integration.
 * @param {{ folder?: string, entry?: string, name: string, neighbour?: string }} job
 */
async function classicBundle({ folder = pages, entry, name, neighbour = NO_NEIGHBOUR }) {
  const classic = await bundle({
    entryPoints: [`${pages}library/classic.js`],
    alias: { "harness:neighbour": neighbour, ...(entry ? { "harness:build": entry } : {}) },
    plugins: entry ? [] : [evaluated(bundleName(name))],
    sourcemap: "external",
  });
  return {
    files: { "classic.js": classic.code, "classic.js.map": withNames(classic.map, folder) },
  };
}

/**
 * Returns a plugin for a page that has evaluated a production bundle: the build's module loads it.
 * @param {string} key
 * @returns {import("esbuild").Plugin}
 */
function evaluated(key) {
  const at = (/** @type {string} */ part) => `window[${JSON.stringify(key + part)}]`;
  return {
    name: "evaluated",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^harness:build$/ }, () => ({ path: key, namespace: "evaluated" }));
      onLoad({ filter: /.*/, namespace: "evaluated" }, () => ({
        contents: `${at("Loader")}();\nmodule.exports = ${at("Integration")};`,
      }));
    },
  };
}

/**
 * Bundles a page for people: its script, and the style sheets that this imports.
 * @param {{ area: string, entry: string }} job
 */
async function pageFiles({ area, entry }) {
  const result = await build({
    ...COMMON,
    define: {},
    charset: "utf8",
    entryPoints: [`${pages}${area}/${entry}.js`],
    outfile: "page.js",
  });
  const files = result.outputFiles ?? [];
  const find = (/** @type {string} */ ending) =>
    files.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return { files: { "page.js": find(".js"), "page.css": find(".css") } };
}

/** @param {any} job */
async function result(job) {
  switch (job.job) {
    case "recorder": {
      const { code } = await bundle({ entryPoints: [`${pages}recorder/main.js`] });
      return { files: { "recorder.js": code } };
    }
    case "snippet":
      return { files: { "snippet.js": snippet.max({ apiKey: job.writeKey, page: false }) } };
    case "dynamic":
      return dynamicBundle(job);
    case "classic":
      return classicBundle(job);
    case "page":
      return pageFiles(job);
    case "check":
      await transform(job.code, { sourcefile: job.file, logLevel: "silent" });
      return { files: {} };
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
    return await result(job);
  } catch (problem) {
    const { errors } = /** @type {import("esbuild").BuildFailure} */ (problem);
    if (!errors) throw problem;
    return { problems: errors.map((error) => describeError(error, job)) };
  }
}

/**
 * @param {import("esbuild").Message} problem
 * @param {any} job
 */
function describeError({ text, location, notes }, job) {
  const source = location?.lineText ?? "";
  const folder = job.job === "dynamic" ? realpathSync(job.folder) : pages;
  return {
    text,
    // A script that is only checked has a name, and no path.
    file: !location ? "" : job.job === "check" ? location.file : resolve(folder, location.file),
    line: location?.line ?? 0,
    // esbuild counts bytes.
    column: Buffer.from(source).subarray(0, location?.column).toString().length,
    source,
    notes: notes.map((note) => note.text),
  };
}
