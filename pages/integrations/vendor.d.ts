declare module "@segment/analytics.js-integration" {
  interface Integration {
    global(name: string): Integration;
    option(name: string, value: unknown): Integration;
    tag(html: string): Integration;
    prototype: any;
  }
  function integration(name: string): Integration;
  export = integration;
}
