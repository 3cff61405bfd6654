export {};

declare global {
  interface Window {
    harnessControl: any;
    harnessControlToken: string;
  }
}
