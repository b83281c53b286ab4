import { Check, Copy } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import './copy-field.css';

const thanksMs = 2_000;

/** A text to take along, with a button that copies it. */
export function CopyField({ label, text }: { readonly label: string; readonly text: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'selected'>('idle');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (state === 'idle') return;
    const waiting = setTimeout(() => setState('idle'), thanksMs);
    return () => clearTimeout(waiting);
  }, [state]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // Without a secure context there is no clipboard: selected, one key press does the rest.
      input.current?.select();
      setState('selected');
    }
  };
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <span class="copy-field">
        <input
          class="input"
          readOnly
          value={text}
          ref={input}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" class="button button-primary" data-autofocus onClick={() => void copy()}>
          {state === 'copied' ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          {state === 'copied' ? 'Copied' : 'Copy'}
        </button>
      </span>
      <span class="field-note" role="status">
        {state === 'selected' ? 'Press Ctrl+C (or ⌘C) to copy it.' : ''}
      </span>
    </label>
  );
}
