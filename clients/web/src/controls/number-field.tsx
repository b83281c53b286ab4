import { Minus, Plus } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';

interface NumberFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Past the end comes the beginning, as with angles. */
  readonly wraps?: boolean;
  readonly disabled?: boolean;
  /** Called with a number within the bounds, when the person has finished. */
  readonly onCommit: (value: number) => void;
}

/** A number with a step down and a step up; typed values count on Enter or on leaving the field. */
export function NumberField(props: NumberFieldProps) {
  const { label, unit, value, min, max, step, wraps = false, disabled = false, onCommit } = props;
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);

  const commit = (wanted: number) => {
    if (!Number.isFinite(wanted)) {
      setText(String(value));
      return;
    }
    const span = max - min + 1;
    const bounded = wraps
      ? ((((wanted - min) % span) + span) % span) + min
      : Math.min(max, Math.max(min, wanted));
    setText(String(bounded));
    if (bounded !== value) onCommit(bounded);
  };
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <span class="number-field">
        <button
          type="button"
          class="button button-icon"
          aria-label={`${label} down`}
          disabled={disabled}
          onClick={() => commit(value - step)}
        >
          <Minus aria-hidden="true" />
        </button>
        <input
          inputMode="decimal"
          value={text}
          disabled={disabled}
          aria-label={`${label} in ${unit}`}
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={() => commit(Number(text))}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit(Number(text));
            if (event.key === 'ArrowUp') commit(value + step);
            if (event.key === 'ArrowDown') commit(value - step);
          }}
        />
        <span aria-hidden="true">{unit}</span>
        <button
          type="button"
          class="button button-icon"
          aria-label={`${label} up`}
          disabled={disabled}
          onClick={() => commit(value + step)}
        >
          <Plus aria-hidden="true" />
        </button>
      </span>
    </label>
  );
}
