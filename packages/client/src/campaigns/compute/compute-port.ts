import type { FromCompute, ToCompute } from './compute-messages.ts';

/** A place that simulates: a worker of the browser, or this very thread. */
export interface ComputePort extends Disposable {
  post(message: ToCompute, transfer: readonly ArrayBuffer[]): void;
}

/** Opens one; `receive` is called for what it says, `failed` when it cannot go on. */
export type OpenCompute = (
  receive: (message: FromCompute) => void,
  failed: (why: string) => void,
) => ComputePort;

/** In a worker of its own, so that the page's frames are its own. */
export const openWorkerCompute: OpenCompute = (receive, failed) => {
  const worker = new Worker(new URL('./compute-worker.ts', import.meta.url), {
    type: 'module',
    name: 'campaign',
  });
  worker.addEventListener('message', ({ data }: MessageEvent<FromCompute>) => receive(data));
  worker.addEventListener('error', ({ message }) => failed(message));
  worker.addEventListener('messageerror', () => failed('a message could not be read'));
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    [Symbol.dispose]: () => worker.terminate(),
  };
};
