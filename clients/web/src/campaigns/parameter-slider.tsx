import { useEffect, useId, useState } from 'preact/hooks';
import type { Campaign } from '@streamxr/protocol';
import { usePage } from '../page.ts';
import type { ParameterOutline } from './campaign-outline.ts';

/** While the hand is on a slider, and a moment longer, the room's word does not move it. */
const holdMs = 900;
const steps = 200;

interface ParameterSliderProps {
  readonly campaign: Campaign;
  readonly parameter: ParameterOutline;
  readonly disabled: boolean;
}

/** One slider of a campaign. It moves at once; the room is told a few times a second. */
export function ParameterSlider({ campaign, parameter, disabled }: ParameterSliderProps) {
  const { campaignEdits } = usePage();
  const { name, label, min, max } = parameter;
  const theirs = campaign.parameters.find((other) => other.name === name)?.value ?? parameter.value;
  const [mine, setMine] = useState<number | null>(null);
  const id = useId();
  useEffect(() => {
    if (mine === null) return;
    const letGo = setTimeout(() => setMine(null), holdMs);
    return () => clearTimeout(letGo);
  }, [mine, theirs]);
  const value = mine ?? theirs;
  const move = (next: number) => {
    setMine(next);
    campaignEdits.setParameter(campaign.campaignId, name, next);
  };
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <output for={id}>{formatValue(value, max - min)}</output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={(max - min) / steps}
        value={value}
        disabled={disabled}
        style={{ '--share': max > min ? (value - min) / (max - min) : 0 }}
        onInput={({ currentTarget }) => move(currentTarget.valueAsNumber)}
      />
    </div>
  );
}

/** As many digits as tell one step from the next. */
function formatValue(value: number, span: number): string {
  return value.toFixed(span >= 100 ? 0 : span >= 10 ? 1 : 2).replace('-', '−');
}
