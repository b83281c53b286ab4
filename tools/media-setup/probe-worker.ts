import { createWorker } from 'mediasoup';

const probeMsMax = 10_000;

/**
 * Starts the program as the server would, has it open a transport (which needs its cryptography) and ends it. Gives null when
 * that went well, else what went wrong.
 */
export async function probeWorker(path: string): Promise<string | null> {
  try {
    return await Promise.race([probe(path), giveUp()]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function probe(path: string): Promise<null> {
  const worker = await createWorker({ workerBin: path, logLevel: 'error' });
  try {
    const router = await worker.createRouter();
    await router.createWebRtcTransport({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] });
    return null;
  } finally {
    worker.close();
  }
}

function giveUp(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(`no answer within ${probeMsMax / 1000} s`), probeMsMax).unref();
  });
}
