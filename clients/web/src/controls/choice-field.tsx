import type { LucideIcon } from 'lucide-preact';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly Icon?: LucideIcon;
}

interface ChoiceFieldProps<Value extends string> {
  /** Names the radio group; unique on the page. */
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

/** One of a few, side by side, as a radio group. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const { name, label, choices, value, onChoose } = props;
  return (
    <fieldset class="field">
      <legend class="field-label">{label}</legend>
      <div class="choices">
        {choices.map(({ value: choice, label: words, Icon }) => (
          <label key={choice} class="choice">
            <input
              type="radio"
              name={name}
              value={choice}
              checked={choice === value}
              onChange={() => onChoose(choice)}
            />
            {Icon !== undefined && <Icon aria-hidden="true" />}
            {words}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
