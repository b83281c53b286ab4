import type { ChatLine, RoomClient } from '@streamxr/client';
import type { ChatStore, Saying } from './chat-store.ts';

/** Keeps the page's conversation in step with the room's; gives the function that stops. */
export function followChat(chat: ChatStore, client: RoomClient): () => void {
  const take = () => chat.replace(client.chat.flatMap(toSaying));
  take();
  const stops = [client.on('welcome', take), client.on('chat', take)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** What the room does not have yet is the page's own business: see `Outgoing`. */
function toSaying({ clientId, name, text, timeMs, offset, mine, history }: ChatLine): Saying[] {
  return offset === null
    ? []
    : [{ clientId, name, text, timeMs, offset, isMine: mine, isHistory: history === true }];
}
