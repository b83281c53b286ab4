import type { Logger } from '@streamxr/kernel';
import type { Configuration } from '../config/settings.ts';
import type { EngineOffer } from './engine-choice.ts';

type MediaConfiguration = Pick<
  Configuration,
  'mediaAddress' | 'mediaAnnouncedAddress' | 'mediaPorts' | 'mediaWorkers'
>;

/** The engines that this program has, the better one first. Each is loaded when it is asked. */
export function engineOffers(configuration: MediaConfiguration, logger: Logger): readonly EngineOffer[] {
  return [mediasoup(configuration, logger), datachannel(configuration)];
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

function datachannel({ mediaAddress, mediaAnnouncedAddress, mediaPorts }: MediaConfiguration): EngineOffer {
  return {
    name: 'node-datachannel',
    // Its binary is a package of the platform: whether there is one shows when it is loaded, which is done when it is needed.
    obstacle: () =>
      Promise.resolve(
        mediaAddress.length > 1
          ? 'it listens on one address or on all, and mediaAddress lists several'
          : null,
      ),
    open: async () => {
      const { DatachannelEngine } = await import('@streamxr/adapter-datachannel');
      const [bindAddress] = mediaAddress;
      return new DatachannelEngine({
        ...(bindAddress !== undefined && { bindAddress }),
        ...(mediaPorts !== null && { ports: mediaPorts }),
        ...(mediaAnnouncedAddress !== '' && { announcedAddresses: [mediaAnnouncedAddress] }),
      });
    },
  };
}
