// @ts-check
/** Says whether a page's content security policies, in its own elements, forbid to send data. */

const ELEMENTS = 'meta[http-equiv="content-security-policy" i]';

/**
 * Says whether one of the page's policies forbids to send data to an address.
 * @param {URL} url
 */
export function policyForbids(url) {
  const elements = /** @type {NodeListOf<HTMLMetaElement>} */ (document.querySelectorAll(ELEMENTS));
  return [...elements].some(({ content }) => {
    const allowed = sources(content);
    return allowed !== undefined && !allowed.some((source) => matches(source, url));
  });
}

/**
 * Returns where a policy allows to send data; undefined where it says nothing. The first of two equal
 * directives counts.
 * @param {string} policy
 */
function sources(policy) {
  const rules = policy.split(";").map((rule) => rule.trim().split(/\s+/));
  const named = (/** @type {string} */ name) =>
    rules.find(([first]) => first?.toLowerCase() === name);
  return (named("connect-src") ?? named("default-src"))?.slice(1);
}

/**
 * @param {string} source
 * @param {URL} url
 */
function matches(source, url) {
  if (source === "*") return /^https?:$/.test(url.protocol);
  if (source.toLowerCase() === "'self'") return url.origin === location.origin;
  if (/^[a-z][\w+.-]*:$/i.test(source)) return isScheme(source.toLowerCase(), url);
  const parts = /^(?:([a-z][\w+.-]*:)\/\/)?([\w*.-]+)(?::(\d+|\*))?(\/[^?#]*)?$/i.exec(source);
  if (!parts) return false;
  const [, scheme = location.protocol, host = "", port = "", path = ""] = parts;
  return (
    isScheme(scheme.toLowerCase(), url) &&
    isHost(host.toLowerCase(), url.hostname) &&
    (port === "*" || port === url.port || (port === defaultPort(url) && url.port === "")) &&
    (path === "" || (path.endsWith("/") ? url.pathname.startsWith(path) : url.pathname === path))
  );
}

/** @param {string} scheme @param {URL} url */
const isScheme = (scheme, { protocol }) =>
  scheme === protocol || (scheme === "http:" && protocol === "https:");

/** @param {string} host which may begin with a star @param {string} name */
const isHost = (host, name) =>
  host === name || host === "*" || (host.startsWith("*.") && name.endsWith(host.slice(1)));

/** @param {URL} url */
const defaultPort = ({ protocol }) => (protocol === "https:" ? "443" : "80");
