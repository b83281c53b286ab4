import { ArrowRight } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { limits, parseDisplayName } from '@streamxr/protocol';
import { MemberDot } from '../controls/member-dot.tsx';
import { ProgressLine } from '../controls/progress-line.tsx';
import { SwatchField } from '../controls/swatch-field.tsx';
import { Wordmark } from '../controls/wordmark.tsx';
import { usePage } from '../page.ts';
import { describePresence, roomTitle } from '../people/presence-words.ts';
import { LobbyCard } from '../seats/lobby-card.tsx';
import { seatsTakenWords } from '../seats/seats-words.ts';
import { ConnectionActionButton } from '../session/connection-action-button.tsx';
import { describeConnection } from '../session/connection-words.ts';
import './entrance.css';

const dotsMax = 5;

/** The veil before the room: who one is and who is there, while the models arrive behind it. It never waits for them. */
export function Entrance() {
  const { address, preferences, session, walkIn } = usePage();
  const remembered = preferences.all.value;
  const [name, setName] = useState(address.name ?? remembered.name ?? '');
  const [color, setColor] = useState(remembered.color ?? '');
  const [refusal, setRefusal] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const [isInLine, setIsInLine] = useState(false);
  const connection = session.connection.value;
  const isClosed = connection.state === 'closed';
  const isInLobby = connection.state === 'lobby';

  useEffect(() => {
    // On a phone the keyboard would hide the room that one came to see.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
  }, []);

  const submit = (event: Event) => {
    event.preventDefault();
    const typed = name.trim();
    const chosen = typed === '' ? null : parseDisplayName(typed);
    if (typed !== '' && chosen === null) {
      setRefusal('That name has characters that cannot be shown.');
      field.current?.focus();
      return;
    }
    if (isInLobby) setIsInLine(!isInLine);
    else walkIn(chosen, color);
  };
  // Whoever has said that they walk in when it is their turn does so, under the name that stands there then.
  useEffect(() => {
    if (isInLine && connection.state === 'joined') walkIn(parseDisplayName(name.trim()), color);
  }, [isInLine, connection.state]);

  return (
    <div class="entrance" data-testid="entrance">
      <form class="entrance-card glass" onSubmit={submit} aria-labelledby="entrance-room">
        <Wordmark />
        <header class="entrance-room">
          <h1 id="entrance-room">{roomTitle(session.room)}</h1>
          {!isInLobby && <Presence />}
        </header>
        {isInLobby && <LobbyCard lobby={connection} />}
        {address.refusedRoom !== null && (
          <p class="field-error" role="alert">
            There can be no room called “{address.refusedRoom.slice(0, 40)}”, so this is the main one.
          </p>
        )}
        <label class="field">
          <span class="field-label">Your name</span>
          <input
            class="input"
            ref={field}
            value={name}
            maxLength={limits.displayNameMax}
            autocomplete="nickname"
            enterkeyhint="go"
            aria-invalid={refusal !== null}
            aria-describedby="entrance-refusal"
            placeholder={session.self.value?.name ?? 'What should we call you?'}
            onInput={(event) => {
              setName(event.currentTarget.value);
              setRefusal(null);
            }}
          />
          <span id="entrance-refusal" class="field-error" role="alert" hidden={refusal === null}>
            {refusal}
          </span>
        </label>
        <SwatchField name="entrance-color" label="Your colour" color={color} onPick={setColor} />
        {isInLobby ? (
          <button type="submit" class="button button-primary button-wide entrance-go" aria-pressed={isInLine}>
            {isInLine ? 'You walk in when it is your turn' : 'Walk in when it is my turn'}
          </button>
        ) : (
          <button type="submit" class="button button-primary button-wide entrance-go" disabled={isClosed}>
            Walk in
            <ArrowRight aria-hidden="true" />
          </button>
        )}
        {!isInLobby && <Readiness />}
      </form>
    </div>
  );
}

function Presence() {
  const { people, session } = usePage();
  if (session.isSpectator.value)
    return <p class="entrance-presence">{seatsTakenWords(session.seats.value)}. Walk in to watch.</p>;
  if (!session.isJoined.value) return <p class="entrance-presence">{connectionLine(session)}</p>;
  const others = people.others.value;
  return (
    <p class="entrance-presence">
      {others.length > 0 && (
        <span class="entrance-dots">
          {others.slice(0, dotsMax).map(({ clientId, name, color }) => (
            <MemberDot key={clientId} name={name} color={color} />
          ))}
        </span>
      )}
      {describePresence(others.map(({ name }) => name))}
    </p>
  );
}

function connectionLine(session: ReturnType<typeof usePage>['session']): string {
  const { notice } = describeConnection(session.connection.value, Date.now(), false);
  return notice === null ? 'Looking in…' : notice.title;
}

function Readiness() {
  const { world, session } = usePage();
  const state = world.state.value;
  const { connection } = session;
  const { notice } = describeConnection(connection.value, Date.now(), false);
  if (connection.value.state === 'closed') {
    return (
      <div class="entrance-ready">
        <p class="field-error" role="alert">
          {notice?.text}
        </p>
        {notice !== null && notice.action !== null && <ConnectionActionButton action={notice.action} />}
      </div>
    );
  }
  if (state.kind === 'unavailable') {
    return (
      <p class="entrance-ready">This browser cannot draw the room. You can still talk to everybody in it.</p>
    );
  }
  const models = state.kind === 'shown' ? state.view.models.value : null;
  if (models === null || !session.isJoined.value) {
    return <ReadinessLine words={notice?.text ?? 'Opening the room'} fraction={null} />;
  }
  if (models.shown >= models.wanted) return <ReadinessLine words="Everything is here" fraction={1} />;
  const words = `${models.shown} of ${models.wanted} models are here. No need to wait.`;
  return <ReadinessLine words={words} fraction={models.shown / models.wanted} />;
}

function ReadinessLine({ words, fraction }: { readonly words: string; readonly fraction: number | null }) {
  return (
    <div class="entrance-ready">
      <ProgressLine label="Models loaded" fraction={fraction} />
      <p>{words}</p>
    </div>
  );
}
