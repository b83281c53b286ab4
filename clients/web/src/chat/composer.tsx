import { Send } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { limits } from '@streamxr/protocol';
import { formatCountdown } from '../format/quantities.ts';
import { usePage } from '../page.ts';
import { paceWords } from './pace-words.ts';
import { useCountdown } from './use-countdown.ts';

/** From here on the person sees how many characters are left. */
const countFrom = limits.chatTextMax - 200;

/** Where one writes: Enter sends, Shift+Enter begins a new line. */
export function Composer() {
  const { chat, pace, session } = usePage();
  const waitMs = useCountdown(pace.nextAtMs.value);
  const [text, setText] = useState('');
  const [trouble, setTrouble] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const mayChat = session.self.value === null || session.may('chat');

  const send = () => {
    const client = session.client.value;
    const words = text.trim();
    // What is written stays until its time comes.
    if (words === '' || client === null || waitMs > 0) return;
    const outcome = chat.send(words, (said) => client.say(said));
    if (outcome === 'full') {
      setTrouble('Too much is waiting to be sent. Your words stay here.');
      return;
    }
    setTrouble(null);
    setText('');
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };

  if (!mayChat) return <p class="field-note">Your ticket lets you read here, not write.</p>;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="composer-line">
        <div class="composer-grow" data-text={`${text}\n`}>
          <textarea
            class="input"
            data-autofocus
            ref={area}
            rows={1}
            value={text}
            maxLength={limits.chatTextMax}
            enterkeyhint="send"
            placeholder="Say something to everybody"
            aria-label="Message"
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <button
          type="submit"
          class="button button-primary button-icon composer-send"
          aria-label={waitMs > 0 ? `Send, in ${formatCountdown(waitMs)}` : 'Send'}
          disabled={text.trim() === '' || waitMs > 0}
        >
          {waitMs > 0 ? (
            <span aria-hidden="true">{formatCountdown(waitMs)}</span>
          ) : (
            <Send aria-hidden="true" />
          )}
        </button>
      </div>
      {pace.seconds.value > 0 && (
        <span class="field-note" data-testid="slow-mode-note">
          Slow mode: {paceWords(pace.seconds.value).toLowerCase()}
          {pace.isExempt.value ? '. It does not hold you back.' : '.'}
        </span>
      )}
      {text.length > countFrom && (
        <span class="field-note">{limits.chatTextMax - text.length} characters left</span>
      )}
      {trouble !== null && (
        <span class="field-error" role="alert">
          {trouble}
        </span>
      )}
    </form>
  );
}
