import type { MediaEngineName } from '@streamxr/protocol';

/** What the bench tells the process of an engine. */
export type EngineCommand =
  | { readonly do: 'open'; readonly engine: MediaEngineName }
  /** A new link, and its first offer; by mid, the sources that it brings in and wants. Answered with a description. */
  | {
      readonly do: 'link';
      readonly sdp: string;
      readonly sends: readonly (readonly [string, string])[];
      readonly receives: readonly (readonly [string, string])[];
    };
