// @ts-check
/**
 * Stands in for a tracker that nobody has described: whatever the integration asks of the globals
 * that it declares is there, takes whatever it is given, and does nothing.
 *
 * What the integration has put there itself, such as a queue, stays and is used.
 */
(() => {
  /** @type {any} */
  const page = window;

  /**
   * Returns a thing that has every property and can be called, around what there is already.
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
        // It is no promise, and has no way of its own to be written down.
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

  /** What `next` and `classic` have of integrations. */
  const integrations = [
    ...Object.keys(page).flatMap((name) => (name.endsWith("Integration") ? [page[name]] : [])),
    ...Object.values(page.analytics?.Integrations ?? {}),
  ];
  for (const integration of integrations) {
    const { name, globals = [] } = (integration?.Integration ?? integration)?.prototype ?? {};
    if (name !== HARNESS_DESTINATION) continue;
    for (const declared of globals) {
      const known = page[declared];
      const isThing = known !== null && ["object", "function"].includes(typeof known);
      if (isThing || known === undefined) page[declared] = anything(isThing ? known : undefined);
    }
  }
})();
