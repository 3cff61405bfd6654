// @ts-check
/**
 * The tracker stub of an unknown destination. Every property of the globals that the integration
 * declares exists, and every function accepts anything and does nothing.
 *
 * What the integration has put there itself, such as a queue, stays in use.
 */
(() => {
  /** @type {any} */
  const page = window;

  /**
   * Returns an object that has every property and can be called, on top of what is there already.
   * @param {object} [known]
   * @returns {any}
   */
  function anything(known) {
    const isMadeUp = known === undefined;
    /** @type {Map<string | symbol, unknown>} */
    const made = new Map();
    return new Proxy(known ?? function () {}, {
      get(target, name) {
        if (Reflect.has(target, name)) return Reflect.get(target, name);
        if (name === Symbol.toPrimitive) return () => "";
        if (name === Symbol.iterator) return [][Symbol.iterator];
        // It must look like neither a promise nor an object with its own JSON.
        if (typeof name === "symbol" || name === "then" || name === "toJSON") return undefined;
        if (!made.has(name)) made.set(name, anything());
        return made.get(name);
      },
      apply(/** @type {any} */ target, self, args) {
        return isMadeUp ? anything() : Reflect.apply(target, self, args);
      },
      construct() {
        return anything();
      },
    });
  }

  /** The integrations of `next` and of `classic`. */
  const integrations = [
    ...Object.keys(page).flatMap((name) => (name.endsWith("Integration") ? [page[name]] : [])),
    ...Object.values(page.analytics?.Integrations ?? {}),
  ];
  for (const integration of integrations) {
    const { name, globals = [] } = (integration?.Integration ?? integration)?.prototype ?? {};
    if (name !== HARNESS_DESTINATION) continue;
    for (const declared of globals) {
      const known = page[declared];
      const isObject = known !== null && ["object", "function"].includes(typeof known);
      if (isObject || known === undefined) page[declared] = anything(isObject ? known : undefined);
    }
  }
})();
