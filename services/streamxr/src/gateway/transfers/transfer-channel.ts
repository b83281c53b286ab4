import type { Refusal, ServerMessage } from '@streamxr/protocol';

/** Which message a refusal answers. */
export interface RefusedRequest {
  readonly requestId?: string | undefined;
  readonly transferId?: number | undefined;
}

/** What transfers need of their connection. */
export interface TransferChannel {
  readonly open: boolean;
  send(message: ServerMessage): void;
  refuse(refusal: Refusal & { readonly objectId?: string | undefined }, about: RefusedRequest): void;
  /** Resolves when about a round trip's worth is under way, or the connection is gone. */
  room(): Promise<void>;
}
