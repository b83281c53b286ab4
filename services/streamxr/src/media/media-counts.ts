import type { LinkStats } from '@streamxr/media';
import type { ClientMessageOf } from '@streamxr/protocol';

type Report = ClientMessageOf<'media-report'>;

/** What operators want to know of live media; implemented over Prometheus. */
export interface MediaCounts {
  /** A link was opened for somebody who wants to connect. */
  started(): void;
  /** One connected, for the first time. */
  connected(): void;
  lost(): void;
  /** Rates that held for about so long. */
  measured(stats: LinkStats, overSeconds: number): void;
  reported(report: Report): void;
}

export const noMediaCounts: MediaCounts = {
  started: () => undefined,
  connected: () => undefined,
  lost: () => undefined,
  measured: () => undefined,
  reported: () => undefined,
};
