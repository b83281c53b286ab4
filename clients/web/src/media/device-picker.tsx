import type { Device } from './devices.ts';

interface DevicePickerProps {
  readonly label: string;
  readonly devices: readonly Device[];
  /** Null: the system's own choice. */
  readonly chosen: string | null;
  readonly onChoose: (deviceId: string | null) => void;
}

/** One of the devices of a kind, or whatever the system uses. */
export function DevicePicker({ label, devices, chosen, onChoose }: DevicePickerProps) {
  const named = devices.filter(({ deviceId, label: name }) => deviceId !== '' && name !== '');
  const isThere = chosen !== null && named.some(({ deviceId }) => deviceId === chosen);
  return (
    <label class="field">
      <span class="for-screen-readers">{label}</span>
      <select
        class="input device-picker"
        value={isThere ? chosen : ''}
        onChange={(event) => onChoose(event.currentTarget.value === '' ? null : event.currentTarget.value)}
      >
        <option value="">As the system has it</option>
        {named.map(({ deviceId, label: name }) => (
          <option key={deviceId} value={deviceId}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
