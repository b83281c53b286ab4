interface SwitchRowProps {
  readonly label: string;
  readonly note?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** On or off, at once. */
export function SwitchRow({ label, note, checked, onChange }: SwitchRowProps) {
  return (
    <label class="switch-row">
      <span class="switch-text">
        {label}
        {note !== undefined && <small>{note}</small>}
      </span>
      <input
        class="switch-input"
        type="checkbox"
        role="switch"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
