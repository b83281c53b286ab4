/** What the world around tells a client; nothing where there is no page. */
export interface PageSignals {
  /** The network is back, or somebody looks at the page again. Returns the function that stops listening. */
  onWake(listener: () => void): () => void;
  /** This machine is in another network, or may be. */
  onNetworkChange(listener: () => void): () => void;
  /** The page may not live on after this. */
  onHide(listener: () => void): () => void;
}

export const systemPageSignals: PageSignals = {
  onWake(listener) {
    const seen = (): void => {
      if (document.visibilityState === 'visible') listener();
    };
    const stops = [listen(globalThis, 'online', listener), listen(globalThis, 'pageshow', listener)];
    if (typeof document !== 'undefined') stops.push(listen(document, 'visibilitychange', seen));
    return () => {
      for (const stop of stops) stop();
    };
  },
  onNetworkChange(listener) {
    const stops = [listen(globalThis, 'online', listener)];
    // Not in every browser, nor in its types.
    const network = 'navigator' in globalThis && 'connection' in navigator ? navigator.connection : null;
    if (typeof network === 'object' && network !== null) stops.push(listen(network, 'change', listener));
    return () => {
      for (const stop of stops) stop();
    };
  },
  onHide: (listener) => listen(globalThis, 'pagehide', listener),
};

function listen(target: object, event: string, listener: () => void): () => void {
  // Node has no global events, and needs none.
  if (!('addEventListener' in target)) return () => undefined;
  const source = target as EventTarget;
  source.addEventListener(event, listener);
  return () => source.removeEventListener(event, listener);
}
