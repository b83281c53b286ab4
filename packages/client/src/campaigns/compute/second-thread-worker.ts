import { type SecondThreadStart, serveSecondThread } from './second-thread.ts';

/* The program of a second thread: started with one message, and then it only waits for orders. */

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<SecondThreadStart>) => void) | null;
};

scope.onmessage = ({ data }) => {
  serveSecondThread(data).catch((error: unknown) => reportError(error));
};
