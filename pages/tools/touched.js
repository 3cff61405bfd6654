// @ts-check
/**
 * Finds what a build's source touches of the page's globals, as paths: `acme.track`, `_aq.push`,
 * `acme.getInstance().track`; what the source only names, without calling it, is a path, too, and
 * so is what it reaches by a property of the integration that keeps a global (`this._client`). And it
 * finds the settings that the source reads (`this.options.apiKey`). The job is `{"files": [{"name",
 * "text"}]}`; the result is `{"paths": [text], "settings": [text]}`, each in alphabetical order.
 */
import { extname } from "node:path";

import { parse } from "acorn";
import { transform } from "esbuild";

/** @typedef {import("acorn").AnyNode} Node */

/** The names by which a script reaches its page's globals. */
const PAGE = new Set(["window", "self", "globalThis", "global"]);

/** What every function has: to call it so is to call the function. */
const OF_FUNCTIONS = new Set(["apply", "bind", "call"]);

/**
 * Returns a script as a tree; TypeScript and JSX become JavaScript before. What is no script by itself
 * is null: where a build is bundled already, its source map names parts of the bundle.
 * @param {{ name: string, text: string }} file
 */
async function tree(file) {
  try {
    return await parsed(file);
  } catch (problem) {
    const isOfScript = problem instanceof SyntaxError || Object.hasOwn(Object(problem), "errors");
    if (isOfScript) return null;
    throw problem;
  }
}

/** @param {{ name: string, text: string }} file */
async function parsed({ name, text }) {
  const ending = extname(name)
    .replace(/^\.[cm]/, ".")
    .slice(1);
  const loader = ending === "ts" || ending === "tsx" || ending === "jsx" ? ending : "js";
  const { code } = await transform(text, { loader, logLevel: "silent", target: "es2022" });
  return parse(code, {
    ecmaVersion: "latest",
    sourceType: /^\s*(im|ex)port\b/m.test(code) ? "module" : "script",
    allowReturnOutsideFunction: true,
    allowHashBang: true,
  });
}

/**
 * Yields the nodes in a node.
 * @param {Node} node
 * @returns {Generator<Node>}
 */
function* children(node) {
  for (const part of Object.values(node)) {
    for (const each of Array.isArray(part) ? part : [part]) {
      if (typeof each?.type === "string") yield each;
    }
  }
}

/**
 * Adds the names that a pattern gives to what it takes apart.
 * @param {Node | null} pattern
 * @param {Set<string>} names
 */
function addBound(pattern, names) {
  switch (pattern?.type) {
    case "Identifier":
      names.add(pattern.name);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) addBound(property, names);
      break;
    case "Property":
      addBound(/** @type {Node} */ (pattern.value), names);
      break;
    case "ArrayPattern":
      for (const item of pattern.elements) addBound(item, names);
      break;
    case "AssignmentPattern":
      addBound(pattern.left, names);
      break;
    case "RestElement":
      addBound(pattern.argument, names);
      break;
  }
}

/**
 * Adds the names that a script declares, in whatever scope: where such a name is used, it is no global.
 * @param {Node} node
 * @param {Set<string>} names
 */
function addDeclared(node, names) {
  switch (node.type) {
    case "VariableDeclarator":
      addBound(node.id, names);
      break;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      addBound(node.id ?? null, names);
      for (const parameter of node.params) addBound(parameter, names);
      break;
    case "ClassDeclaration":
    case "ClassExpression":
      addBound(node.id ?? null, names);
      break;
    case "CatchClause":
      addBound(node.param ?? null, names);
      break;
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      addBound(node.local, names);
      break;
  }
  for (const child of children(node)) addDeclared(child, names);
}

/** The names by which an integration's methods reach it, `this` beside them. */
const INTEGRATION = new Set(["self", "that", "_this", "me"]);

/** @param {Node} node */
const isIntegration = (node) =>
  node.type === "ThisExpression" || (node.type === "Identifier" && INTEGRATION.has(node.name));

/**
 * Returns the name of a property of the integration; nothing if a node is something else.
 * @param {Node} node
 */
const ownName = (node) =>
  node.type === "MemberExpression" &&
  !node.computed &&
  isIntegration(node.object) &&
  node.property.type === "Identifier"
    ? node.property.name
    : "";

/**
 * What the source has names for: what it declares, in whatever scope, and what the integration keeps, by
 * the name of its property: the steps from a global to it, as in `this._client = acme.getInstance()`.
 * @typedef {{ declared: Set<string>, kept: Map<string, string[]> }} Names
 */

/**
 * Adds what the integration keeps of the page's globals.
 * @param {Node} node
 * @param {Names} names
 */
function addKept(node, names) {
  if (node.type === "AssignmentExpression" && node.operator === "=") {
    const name = ownName(node.left);
    const found = name ? steps(node.right, names) : [];
    if (found.length) names.kept.set(name, found);
  }
  for (const child of children(node)) addKept(child, names);
}

/**
 * Returns the steps from a global, the global's name first; none where it is no global, or where a
 * step is only known when the script runs.
 * @param {Node} node
 * @param {Names} names
 * @returns {string[]}
 */
function steps(node, names) {
  const { declared, kept } = names;
  switch (node.type) {
    case "Identifier":
      return declared.has(node.name) || PAGE.has(node.name) ? [] : [node.name];
    case "ChainExpression":
      return steps(node.expression, names);
    case "CallExpression": {
      const called = steps(node.callee, names);
      const last = called.pop();
      return last === undefined ? [] : [...called, `${last}()`];
    }
    case "MemberExpression": {
      const { object, property, computed } = node;
      const name =
        property.type === "Identifier" && !computed
          ? property.name
          : property.type === "Literal" && typeof property.value === "string"
            ? property.value
            : "";
      if (!/^[\w$]+$/.test(name)) return [];
      if (object.type === "Identifier" && PAGE.has(object.name) && !declared.has(object.name)) {
        return [name];
      }
      const before = kept.get(ownName(object)) ?? steps(object, names);
      return before.length ? [...before, name] : [];
    }
    default:
      return [];
  }
}

/**
 * Adds the longest paths in a node.
 * @param {Node} node
 * @param {Names} names
 * @param {Set<string>} paths
 */
function addPaths(node, names, paths) {
  const isChain = ["Identifier", "MemberExpression", "CallExpression", "ChainExpression"];
  const found = isChain.includes(node.type) ? steps(node, names) : [];
  if (found.length) {
    while (OF_FUNCTIONS.has(found.at(-1)?.replace("()", "") ?? "")) found.pop();
    paths.add(found.join(".").replace(/\(\)$/, ""));
  }
  for (const child of inside(node, found.length > 0)) addPaths(child, names, paths);
}

/**
 * Yields the nodes to look at next. It passes over the names of properties. Of a path that was added
 * already it yields only the arguments of calls.
 * @param {Node} node
 * @param {boolean} isPath
 * @returns {Generator<Node>}
 */
function* inside(node, isPath) {
  switch (node.type) {
    case "ChainExpression":
      yield* isPath ? inside(node.expression, true) : [node.expression];
      break;
    case "CallExpression":
      if (isPath) yield* inside(/** @type {Node} */ (node.callee), true);
      else yield node.callee;
      yield* node.arguments;
      break;
    case "MemberExpression":
      if (isPath) yield* inside(node.object, true);
      else {
        yield node.object;
        if (node.computed) yield node.property;
      }
      break;
    case "Property":
    case "PropertyDefinition":
    case "MethodDefinition":
      if (node.computed) yield node.key;
      if (node.value) yield node.value;
      break;
    case "LabeledStatement":
      yield node.body;
      break;
    case "BreakStatement":
    case "ContinueStatement":
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "MetaProperty":
      break;
    case "ExportNamedDeclaration":
      if (node.declaration) yield node.declaration;
      break;
    default:
      yield* children(node);
  }
}

/**
 * Adds the settings that a node reads.
 * @param {Node} node
 * @param {Set<string>} settings
 */
function addSettings(node, settings) {
  if (node.type === "MemberExpression" && node.property.type === "Identifier" && !node.computed) {
    if (ownName(node.object) === "options") settings.add(node.property.name);
  }
  for (const child of children(node)) addSettings(child, settings);
}

/**
 * Does a job.
 * @param {{ files: { name: string, text: string }[] }} job
 */
export default async function carryOut({ files }) {
  /** @type {Set<string>} */
  const paths = new Set();
  /** @type {Set<string>} */
  const settings = new Set();
  for (const file of files) {
    const script = await tree(file);
    if (script === null) continue;
    /** @type {Names} */
    const names = { declared: new Set(["arguments", "undefined"]), kept: new Map() };
    addDeclared(script, names.declared);
    addKept(script, names);
    addPaths(script, names, paths);
    addSettings(script, settings);
  }
  return { paths: [...paths].sort(), settings: [...settings].sort() };
}
