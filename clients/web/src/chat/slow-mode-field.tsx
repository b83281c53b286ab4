import { ChoiceField } from '../controls/choice-field.tsx';
import { SwitchRow } from '../controls/switch-row.tsx';
import { usePage } from '../page.ts';

const paces = ['5', '15', '60', '300'] as const;
type Pace = (typeof paces)[number];
/** What the switch turns on. */
const usualSeconds = 15;

/** For moderators: how long everybody waits between two lines. */
export function SlowModeField() {
  const { pace, session, toasts } = usePage();
  if (!session.may('moderate')) return null;
  const seconds = pace.seconds.value;
  const set = (wanted: number) => {
    session.client.value?.setSlowMode(wanted).catch((error: unknown) =>
      toasts.show({
        tone: 'trouble',
        text: 'Slow mode stayed as it was',
        detail: error instanceof Error ? error.message : String(error),
      }),
    );
  };
  return (
    <div class="slow-mode">
      <SwitchRow
        label="Slow mode"
        note={seconds === 0 ? 'Everybody writes as they like' : 'For all but those who run the room'}
        checked={seconds > 0}
        onChange={(isOn) => set(isOn ? usualSeconds : 0)}
      />
      {seconds > 0 && (
        <ChoiceField<Pace>
          name="slow-mode"
          label="One message every"
          choices={[
            { value: '5', label: '5 s' },
            { value: '15', label: '15 s' },
            { value: '60', label: '1 min' },
            { value: '300', label: '5 min' },
          ]}
          value={String(seconds) as Pace}
          onChoose={(chosen) => set(Number(chosen))}
        />
      )}
    </div>
  );
}
