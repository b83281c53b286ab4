import { Check } from 'lucide-preact';
import { swatches } from '../preferences/swatches.ts';

interface SwatchFieldProps {
  /** Names the radio group; unique on the page. */
  readonly name: string;
  readonly label: string;
  readonly color: string | null;
  readonly onPick: (color: string) => void;
  readonly disabled?: boolean;
}

/** One of ten colours, as a radio group. */
export function SwatchField({ name, label, color, onPick, disabled = false }: SwatchFieldProps) {
  return (
    <fieldset class="field" disabled={disabled}>
      <legend class="field-label">{label}</legend>
      <div class="swatches" role="radiogroup" aria-label={label}>
        {swatches.map((swatch) => (
          <label key={swatch.color} class="swatch" title={swatch.name}>
            <input
              type="radio"
              name={name}
              value={swatch.color}
              aria-label={swatch.name}
              checked={swatch.color === color}
              onChange={() => onPick(swatch.color)}
            />
            <span class="swatch-dot" style={{ '--swatch': swatch.color }}>
              {swatch.color === color && <Check aria-hidden="true" />}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
