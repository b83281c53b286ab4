import { ReceivingEnd, SendingEnd } from './frame-ends.ts';
import { type FrameKey, frameKeyOf } from './media-key.ts';
import type { EncodedFrame, EndOptions, FromTransforms, ToTransforms } from './transform-messages.ts';

interface TransformEvent extends Event {
  readonly transformer: {
    readonly options: EndOptions;
    readonly readable: ReadableStream<EncodedFrame>;
    readonly writable: WritableStream<EncodedFrame>;
  };
}

const receiving = new Map<number, ReceivingEnd>();
/** Frames wait for it: those of a key that is on its way are not lost. */
let key: Promise<FrameKey | null> = Promise.resolve(null);

function run(
  options: EndOptions,
  readable: ReadableStream<EncodedFrame>,
  writable: WritableStream<EncodedFrame>,
): void {
  const end =
    options.role === 'send' ? new SendingEnd(options.kind, options.encrypted) : receivingEnd(options);
  const transform = new TransformStream<EncodedFrame, EncodedFrame>({
    transform: async (frame, controller) => {
      const bytes = await end.take(new Uint8Array(frame.data), await key);
      if (bytes === null) return;
      frame.data = bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
      controller.enqueue(frame);
    },
  });
  // The streams end with their connection, in whatever way it ends.
  readable
    .pipeThrough(transform)
    .pipeTo(writable)
    .catch(() => undefined);
}

function receivingEnd({ end, kind }: EndOptions): ReceivingEnd {
  let found = receiving.get(end);
  if (found === undefined) {
    found = new ReceivingEnd(kind, (isLocked) =>
      self.postMessage({ type: 'locked', end, isLocked } satisfies FromTransforms),
    );
    receiving.set(end, found);
  }
  return found;
}

self.addEventListener('message', ({ data }: MessageEvent<ToTransforms>) => {
  switch (data.type) {
    case 'key':
      key = data.key === null ? Promise.resolve(null) : frameKeyOf(data.key);
      return;
    case 'end':
      if (data.options.role === 'receive') receivingEnd(data.options);
      return;
    case 'mode':
      receiving.get(data.end)?.become(data.mode);
      return;
    case 'streams':
      run(data.options, data.readable, data.writable);
      return;
    case 'gone':
      receiving.delete(data.end);
  }
});

self.addEventListener('rtctransform', (event) => {
  const { options, readable, writable } = (event as TransformEvent).transformer;
  run(options, readable, writable);
});
