import { Users } from 'lucide-preact';
import type { ConnectionState } from '@streamxr/client';
import { formatOrdinal, formatPeople } from '../format/quantities.ts';
import { usePage } from '../page.ts';
import './lobby-card.css';

type InLobby = Extract<ConnectionState, { state: 'lobby' }>;

/** At the door of a full room: the turn, and what happens next. */
export function LobbyCard({ lobby }: { readonly lobby: InLobby }) {
  const { leaveQueue } = usePage();
  const { position, waiting } = lobby;
  return (
    <section class="lobby" aria-label="Waiting for a place" data-testid="lobby">
      <p class="lobby-turn" role="status">
        <strong>{position === 1 ? 'You are next' : `You are ${formatOrdinal(position)} in line`}</strong>
        <span>The room is full. When somebody leaves, the door opens for you by itself.</span>
      </p>
      <ol class="lobby-line" aria-hidden="true">
        {Array.from({ length: Math.min(position, dotsMax) }, (_, index) => (
          <li key={index} class={index === Math.min(position, dotsMax) - 1 ? 'is-self' : ''} />
        ))}
      </ol>
      <p class="lobby-waiting">
        <Users aria-hidden="true" />
        {formatPeople(waiting)} waiting
        <button type="button" class="button lobby-leave" onClick={leaveQueue}>
          Leave the line
        </button>
      </p>
    </section>
  );
}

/** More people ahead look alike. */
const dotsMax = 12;
