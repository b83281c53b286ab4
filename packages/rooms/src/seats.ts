import type { Role, Standing } from '@streamxr/protocol';
import type { RoomLimits, RoomState, SessionRecord } from './state.ts';

/** Those who run a room: they always get a seat, and some places are kept for them when the room is full. */
export function runsRoom(role: Role): boolean {
  return role === 'owner' || role === 'admin' || role === 'streamer';
}

/** Seats taken. Members in their absence keep theirs. */
export function seatsTaken(state: RoomState): number {
  let taken = 0;
  for (const { standing } of state.present.values()) if (standing === 'participant') taken += 1;
  return taken;
}

/** As what somebody comes in now. Who runs the room takes a seat beyond the last if need be. */
export function standingFor(state: RoomState, role: Role, { seats }: RoomLimits): Standing {
  return runsRoom(role) || seatsTaken(state) < seats ? 'participant' : 'spectator';
}

/** Whether somebody of that role may come in now, as whatever. Members in their absence keep their place. */
export function hasPlace(state: RoomState, role: Role, limits: RoomLimits): boolean {
  const places = limits.membersMax + (runsRoom(role) ? limits.staffPlaces : 0);
  return state.present.size < places;
}

/**
 * Who gets the next free seat: of the spectators that are here (`isHere`), who has waited longest among those with a raised
 * hand; when no hand is up, who has waited longest. Null when nobody waits.
 */
export function nextForSeat(
  state: RoomState,
  isHere: (clientId: string) => boolean,
): Readonly<SessionRecord> | null {
  let next: SessionRecord | null = null;
  for (const session of state.present.values()) {
    if (session.standing !== 'spectator' || !isHere(session.clientId)) continue;
    if (next === null || goesBefore(session, next)) next = session;
  }
  return next;
}

function goesBefore(a: SessionRecord, b: SessionRecord): boolean {
  return a.handRaised === b.handRaised ? a.standingOffset < b.standingOffset : a.handRaised;
}
