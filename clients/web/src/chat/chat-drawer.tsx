import { MessageCircle } from 'lucide-preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { EmptyState } from '../controls/empty-state.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { formatCountdown } from '../format/quantities.ts';
import { formatClock, formatDay } from '../format/times.ts';
import { usePage } from '../page.ts';
import type { Outgoing } from './chat-store.ts';
import { Composer } from './composer.tsx';
import { type ConversationRow, toConversation } from './conversation.ts';
import { SlowModeField } from './slow-mode-field.tsx';
import { useCountdown } from './use-countdown.ts';
import './chat.css';

/** Nearer than this to the end, new sayings scroll into view; farther up somebody reads. */
const nearEndPx = 80;

export function ChatDrawer() {
  const { chat, drawers } = usePage();
  useEffect(() => {
    chat.setOpen(true);
    return () => chat.setOpen(false);
  }, [chat]);
  return (
    <Drawer title="Chat" onClose={() => drawers.close()} footer={<Composer />}>
      <SlowModeField />
      <Conversation />
    </Drawer>
  );
}

function Conversation() {
  const { chat } = usePage();
  const sayings = chat.sayings.value;
  const outgoing = chat.outgoing.value;
  const list = useRef<HTMLOListElement>(null);
  const [isFollowing, setIsFollowing] = useState(true);
  const newest = sayings.at(-1)?.offset;

  useLayoutEffect(() => {
    if (isFollowing) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest, outgoing.length, isFollowing]);

  const onScroll = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    setIsFollowing(
      currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < nearEndPx,
    );
  };
  const isEmpty = sayings.length === 0 && outgoing.length === 0;
  return (
    <div class="chat">
      {isEmpty && (
        <EmptyState Icon={MessageCircle} title="Nobody has said anything yet">
          <p>What you say stays here for whoever comes later.</p>
        </EmptyState>
      )}
      <ol
        class="chat-list"
        role="log"
        aria-label="Conversation"
        aria-live="polite"
        tabIndex={0}
        ref={list}
        onScroll={onScroll}
        hidden={isEmpty}
      >
        {toConversation(sayings).map((row) => (
          <SayingRow key={row.saying.offset} row={row} />
        ))}
        {outgoing.map((message) => (
          <OutgoingRow key={`out-${message.id}`} message={message} />
        ))}
      </ol>
      {!isFollowing && (
        <button type="button" class="button button-primary chat-newest" onClick={() => setIsFollowing(true)}>
          Newest
        </button>
      )}
    </div>
  );
}

function SayingRow({ row }: { readonly row: ConversationRow }) {
  const { people } = usePage();
  const { saying, startsDay, startsGroup } = row;
  const { isMine } = saying;
  const color = people.colorOf(saying.clientId);
  return (
    <>
      {startsDay && (
        <li class="chat-day" role="presentation">
          {formatDay(saying.timeMs, Date.now())}
        </li>
      )}
      <li
        class={`chat-row ${isMine ? 'is-mine' : ''} ${startsGroup ? 'starts-group' : ''}`}
        data-testid="chat-line"
      >
        {startsGroup && (
          <span class="chat-head">
            <span class="chat-dot" style={color === null ? {} : { background: color }} />
            <strong>{isMine ? 'You' : saying.name}</strong>
            <time dateTime={new Date(saying.timeMs).toISOString()}>{formatClock(saying.timeMs)}</time>
          </span>
        )}
        <p class="chat-bubble" title={formatClock(saying.timeMs)}>
          {saying.text}
        </p>
      </li>
    </>
  );
}

function OutgoingRow({ message }: { readonly message: Outgoing }) {
  const { chat, session } = usePage();
  const retry = () => {
    const client = session.client.value;
    if (client !== null) chat.retry(message.id, (text) => client.say(text));
  };
  return (
    <li class="chat-row is-mine">
      <p class={message.state === 'failed' ? 'chat-bubble is-failed' : 'chat-bubble is-sending'}>
        {message.text}
      </p>
      {message.state === 'failed' && (
        <span class="chat-failed" role="alert">
          {message.message}
          <RetryButton atMs={message.retryAtMs} onClick={retry} />
          <button type="button" class="button" onClick={() => chat.discard(message.id)}>
            Discard
          </button>
        </span>
      )}
    </li>
  );
}

/** Sends again, as soon as that can help. */
function RetryButton({ atMs, onClick }: { readonly atMs: number; readonly onClick: () => void }) {
  const waitMs = useCountdown(atMs);
  return (
    <button type="button" class="button" disabled={waitMs > 0} onClick={onClick}>
      {waitMs > 0 ? `Send again in ${formatCountdown(waitMs)}` : 'Send again'}
    </button>
  );
}
