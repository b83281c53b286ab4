import { Send } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { limits } from '@streamxr/protocol';
import { usePage } from '../page.ts';

/** From here on the person sees how many characters are left. */
const countFrom = limits.chatTextMax - 200;

/** Where one writes: Enter sends, Shift+Enter begins a new line. */
export function Composer() {
  const { chat, session } = usePage();
  const [text, setText] = useState('');
  const [trouble, setTrouble] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const mayChat = session.self.value === null || session.may('chat');

  const send = () => {
    const client = session.client.value;
    const words = text.trim();
    if (words === '' || client === null) return;
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
          class="button button-primary button-icon"
          aria-label="Send"
          disabled={text.trim() === ''}
        >
          <Send aria-hidden="true" />
        </button>
      </div>
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
