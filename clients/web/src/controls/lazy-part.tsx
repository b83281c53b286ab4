import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

type Loading<Props> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly Part: ComponentType<Props> }
  | { readonly kind: 'failed' };

/** A component whose code is fetched when it is first shown. While it is on its way there is nothing; when it cannot come, it says so. */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function LazyPart(props: Props) {
    const [state, setState] = useState<Loading<Props>>(
      loaded === null ? { kind: 'loading' } : { kind: 'ready', Part: loaded },
    );
    useEffect(() => {
      if (state.kind !== 'loading') return;
      let isWanted = true;
      load().then(
        (Part) => {
          loaded = Part;
          if (isWanted) setState({ kind: 'ready', Part });
        },
        () => isWanted && setState({ kind: 'failed' }),
      );
      return () => {
        isWanted = false;
      };
    }, []);
    if (state.kind === 'ready') return <state.Part {...props} />;
    if (state.kind === 'failed') {
      return (
        <p class="lazy-failed glass" role="alert">
          This part could not be loaded. Check the connection and open it again.
        </p>
      );
    }
    return null;
  };
}
