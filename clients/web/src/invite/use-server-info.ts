import { useEffect, useState } from 'preact/hooks';
import { fetchServerInfo, type ServerInfo } from './server-info.ts';

/** What the server says of itself; null until it has, and where it does not. */
export function useServerInfo(): ServerInfo | null {
  const [info, setInfo] = useState<ServerInfo | null>(null);
  useEffect(() => {
    const closing = new AbortController();
    // Without an answer the page's own address is the best that is known.
    fetchServerInfo(closing.signal).then(setInfo, () => setInfo(null));
    return () => closing.abort();
  }, []);
  return info;
}
