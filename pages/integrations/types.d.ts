/** What the integrations use of the library's facades. */
export interface Facade {
  userId(): string | undefined;
  event(): string;
  email(): string | undefined;
  phone(): string | undefined;
  name(): string | undefined;
  category(): string | undefined;
  price(): number | undefined;
  productId(): string | undefined;
  properties(): { [name: string]: unknown };
  field(name: string): any;
  proxy(path: string): unknown;
  options(integration: string): { [name: string]: unknown } | undefined;
}

declare global {
  interface Window {
    Wishpond: any;
    wigzo: any;
    WigzoObject: string;
  }
}
