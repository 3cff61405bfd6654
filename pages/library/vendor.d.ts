declare module "@segment/analytics.js-core" {
  const analytics: any;
  export default analytics;
}
declare module "@segment/analytics.js-integration-segmentio" {
  const Segment: any;
  export default Segment;
}
declare module "debug" {
  const debug: {
    names: RegExp[];
    log: (this: unknown, text: string, ...args: unknown[]) => void;
  };
  export default debug;
}
declare module "@segment/snippet" {
  const snippet: { max(options: { apiKey: string; page: boolean }): string };
  export default snippet;
}
/** The build under test, which the bundler inserts. */
declare module "harness:build" {
  const Integration: any;
  export default Integration;
}

/** The build of another destination on the same page, or null. */
declare module "harness:neighbour" {
  const Integration: any;
  export default Integration;
}

/** The source's settings, which the edge puts before the library. */
declare const HARNESS_SETTINGS: { [integration: string]: object };

/** The name of the unknown destination, which the edge puts before its stub. */
declare const HARNESS_GLOBALS: string[];
