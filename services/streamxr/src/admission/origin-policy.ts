/** What of a request decides where its page came from. */
export interface OriginContext {
  readonly origin: string | undefined;
  readonly host: string | undefined;
}

/**
 * Which pages may use this server: its own, and those that the operator lists. Programs other than browsers send no Origin and are not
 * asked: the check protects people whose browser is made to act for a foreign page.
 */
export class OriginPolicy {
  readonly #listed: ReadonlySet<string>;

  constructor(origins: readonly string[], publicUrl: URL | null) {
    this.#listed = new Set(publicUrl === null ? origins : [...origins, publicUrl.origin]);
  }

  allows({ origin, host }: OriginContext): boolean {
    return origin === undefined || this.#listed.has(origin) || isOwn(origin, host);
  }

  /** A foreign page that is nevertheless welcome, and has to be told so by CORS headers. */
  isListed(origin: string): boolean {
    return this.#listed.has(origin);
  }
}

/** Behind a proxy that ends TLS the scheme differs, so only the name and port are compared. */
function isOwn(origin: string, host: string | undefined): boolean {
  return (
    host !== undefined && URL.canParse(origin) && new URL(origin).host === withoutDefaultPort(host, origin)
  );
}

/** `Host: example.org:443` of `https://example.org` */
function withoutDefaultPort(host: string, origin: string): string {
  const scheme = origin.slice(0, origin.indexOf(':'));
  const url = `${scheme}://${host}`;
  return URL.canParse(url) ? new URL(url).host : host;
}
