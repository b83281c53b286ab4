// Runs the scene with whatever Node is told to: plain JavaScript, because older ones are asked, too.
// node on-node.mjs BUNDLE RUN: prints the checksums as JSON.
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  const [bundle, run] = process.argv.slice(2);
  const { helperOver, runScene } = await import(bundle);
  const roots = await runScene(JSON.parse(run), () => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: bundle });
    return helperOver({
      post: (order) => worker.postMessage(order),
      onAnswer: (listener) => worker.on('message', listener),
      stop: () => void worker.terminate(),
    });
  });
  console.log(JSON.stringify(roots));
} else {
  const { helperThread } = await import(workerData);
  const obey = helperThread();
  parentPort.on('message', (order) => void obey(order).then(() => parentPort.postMessage(null)));
}
