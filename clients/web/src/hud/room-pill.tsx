import { Lock } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { Mark } from '../controls/wordmark.tsx';
import { usePage } from '../page.ts';
import { roomTitle } from '../people/presence-words.ts';
import { ConnectionActionButton } from '../session/connection-action-button.tsx';
import { type ConnectionWords, describeConnection } from '../session/connection-words.ts';
import { ZoneIcon } from '../zones/zone-icon.tsx';
import './room-pill.css';

/** Top left: the room's name and how the connection is. It grows into an explanation while there is something to explain. */
export function RoomPill() {
  const { media, session } = usePage();
  const words = useConnectionWords();
  const roundTrip = session.roundTripMs.value;
  const hover =
    words.tone === 'good' && roundTrip > 0
      ? `${words.short}, ${Math.round(roundTrip)} ms to the server`
      : words.short;
  return (
    <header class="room-pill glass" data-room={session.room}>
      <div class="room-pill-line" title={hover}>
        <Mark />
        <h1 class="room-pill-name">{roomTitle(session.room)}</h1>
        {media.secret.value !== null && (
          <span class="room-pill-lock" title="Voices and pictures are encrypted end to end">
            <Lock aria-hidden="true" />
            <span class="for-screen-readers">Voices and pictures are encrypted end to end</span>
          </span>
        )}
        <span class={`room-pill-dot is-${words.tone}`} />
        <span class={words.tone === 'good' ? 'room-pill-state is-quiet' : 'room-pill-state'} role="status">
          {words.tone === 'good' && roundTrip > 0 ? (
            <>
              <span class="for-screen-readers">Connected</span>
              <span aria-hidden="true">{Math.round(roundTrip)} ms</span>
            </>
          ) : (
            words.short
          )}
        </span>
      </div>
      <ZoneName />
      {words.notice !== null && <Notice notice={words.notice} />}
    </header>
  );
}

/** The sound zone that this person stands in: who cannot be heard outside should know why. */
function ZoneName() {
  const { zones } = usePage();
  const here = zones.here.value;
  return (
    <p class={here === null ? 'for-screen-readers' : 'room-pill-zone'} role="status" data-testid="zone">
      {here !== null && (
        <>
          <ZoneIcon zone={here} />
          <span>
            {here.name}
            <span class="for-screen-readers">, a sound zone</span>
          </span>
        </>
      )}
    </p>
  );
}

function Notice({ notice }: { readonly notice: NonNullable<ConnectionWords['notice']> }) {
  const { action } = notice;
  return (
    <div class="room-pill-notice" data-testid="connection-notice">
      <strong role="alert">{notice.title}</strong>
      <p>{notice.text}</p>
      {action !== null && <ConnectionActionButton action={action} />}
    </div>
  );
}

/** The connection in words; while a countdown runs it is said anew every quarter of a second. */
function useConnectionWords(): ConnectionWords {
  const { session } = usePage();
  const connection = session.connection.value;
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    setNowMs(Date.now());
    if (connection.state !== 'reconnecting') return;
    const ticking = setInterval(() => setNowMs(Date.now()), 250);
    return () => clearInterval(ticking);
  }, [connection]);
  return describeConnection(connection, nowMs, session.hasJoined.value);
}
