import { accept, refuse, type Result } from '@streamxr/kernel';
import type { ClientMessageOf } from '@streamxr/protocol';
import type { RoomEvent } from './events.ts';
import type { Member } from './member.ts';
import type { RoomRefusal } from './refusal.ts';
import { runsRoom } from './seats.ts';
import type { RoomState } from './state.ts';

/** A chat line, or why not: empty text, or slow mode, which those who run the room or moderate it do not meet. */
export function say(
  state: RoomState,
  member: Member,
  request: ClientMessageOf<'chat-message'>,
  nowMs: number,
): Result<RoomEvent, RoomRefusal> {
  const { clientId } = member;
  const text = request.text.trim();
  if (text === '') return refuse({ code: 'BAD_FIELD', message: 'chat-message: text: is empty' });
  const session = state.present.get(clientId);
  const isExempt = runsRoom(member.role) || member.grants.has('moderate');
  const retryAfterMs = isExempt ? 0 : slowModeWaitMs(state, session?.lastSaidMs ?? null, nowMs);
  if (retryAfterMs > 0) return refuse({ code: 'SLOW_MODE', retryAfterMs });
  return accept({ type: 'chat-message', clientId, name: session?.name ?? '', text });
}

function slowModeWaitMs(state: RoomState, lastSaidMs: number | null, nowMs: number): number {
  if (state.slowModeSeconds === 0 || lastSaidMs === null) return 0;
  // The log's time never runs backwards, the machine's may.
  const loggedMs = Math.max(nowMs, state.timeMs);
  return Math.max(0, lastSaidMs + state.slowModeSeconds * 1_000 - loggedMs);
}
