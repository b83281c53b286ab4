import type { Logger } from '@streamxr/kernel';
import type { Configuration } from '../config/settings.ts';
import type { EngineOffer } from './engine-choice.ts';

type MediaConfiguration = Pick<
  Configuration,
  'mediaAddress' | 'mediaAnnouncedAddress' | 'mediaPorts' | 'mediaWorkers'
>;

/** The engines that this program has, the better one first. Each is loaded when it is asked. */
export function engineOffers(configuration: MediaConfiguration, logger: Logger): readonly EngineOffer[] {
  return [mediasoup(configuration, logger)];
}

function mediasoup(configuration: MediaConfiguration, logger: Logger): EngineOffer {
  const { mediaAddress, mediaAnnouncedAddress, mediaPorts, mediaWorkers } = configuration;
  return {
    name: 'mediasoup',
    obstacle: async () => {
      // A module of its own: looking for the program loads nothing of the library.
      const { findWorkerBinary } = await import('@streamxr/adapter-mediasoup/worker-binary');
      const worker = findWorkerBinary(process.env);
      return worker.kind === 'missing' ? worker.why : null;
    },
    open: async () => {
      const { findWorkerBinary, MediasoupEngine } = await import('@streamxr/adapter-mediasoup');
      const worker = findWorkerBinary(process.env);
      if (worker.kind === 'missing') throw new Error(worker.why);
      return MediasoupEngine.open({
        workerBinary: worker.path,
        ...(mediaWorkers > 0 && { workers: mediaWorkers }),
        listen: {
          ...(mediaAddress.length > 0 && { addresses: mediaAddress }),
          announcedAddress: mediaAnnouncedAddress === '' ? null : mediaAnnouncedAddress,
          firstPort: mediaPorts?.first ?? null,
        },
        log: logger,
      });
    },
  };
}
