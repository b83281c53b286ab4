/** What the server says of itself: `GET /api/server`. */
export interface ServerInfo {
  readonly version: string;
  /** Its addresses in the local network, which a headset or a phone can reach. */
  readonly urls: readonly string[];
  readonly isSecure: boolean;
  readonly assetBytesMax: number | null;
}

/** Asks the server beside the page. Rejects when it does not answer or answers something else. */
export async function fetchServerInfo(signal: AbortSignal): Promise<ServerInfo> {
  const response = await fetch(new URL('api/server', document.baseURI), { signal });
  if (!response.ok) throw new Error(`The server answered with ${response.status}.`);
  return parseServerInfo(await response.json());
}

/** Takes what is there: an older or newer server may say less or more. */
export function parseServerInfo(value: unknown): ServerInfo {
  const fields = asRecord(value);
  const urls = Array.isArray(fields['urls']) ? fields['urls'] : [];
  const bytesMax = asRecord(fields['limits'])['assetBytesMax'];
  return {
    version: typeof fields['version'] === 'string' ? fields['version'] : 'unknown',
    urls: urls.filter((url): url is string => typeof url === 'string' && isReachable(url)),
    isSecure: fields['tls'] === true || (typeof fields['tls'] === 'string' && fields['tls'] !== 'off'),
    assetBytesMax: typeof bytesMax === 'number' ? bytesMax : null,
  };
}

/** Whether another machine can use this address. */
export function isReachable(url: string): boolean {
  return URL.canParse(url) && !['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
