import { ChevronDown, MapPinPlus, Trash2 } from 'lucide-preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type AudioZone, limits } from '@streamxr/protocol';
import { IconButton } from '../controls/icon-button.tsx';
import { NumberField } from '../controls/number-field.tsx';
import { usePage } from '../page.ts';
import { addZoneHere, removeZone } from './zone-actions.ts';
import { type PresetName, presetNames, presetOf, presets, sideMetres, sizeWords } from './zone-presets.ts';
import { presetIcons, ZoneIcon } from './zone-icon.tsx';
import './sound-zones.css';

/** How the room sounds where: for who may moderate. While it is open, the zones stand in the world. */
export function SoundZones() {
  const page = usePage();
  const { media, session, zones } = page;
  const [isOpen, setIsOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const partId = useId();
  const mayEdit = session.may('moderate') && media.state.value !== 'unavailable';
  useEffect(() => {
    zones.isEditing.value = isOpen && mayEdit;
    return () => {
      zones.isEditing.value = false;
      zones.marked.value = null;
    };
  }, [isOpen, mayEdit, zones]);
  if (!mayEdit) return null;
  const list = zones.list.value;
  const remove = (zone: AudioZone) => {
    // The button that was pressed goes with its zone.
    opener.current?.focus();
    void removeZone(page, zone);
  };
  return (
    <section class="sound-zones">
      <button
        ref={opener}
        type="button"
        class="button sound-zones-opener"
        aria-expanded={isOpen}
        aria-controls={partId}
        onClick={() => setIsOpen(!isOpen)}
      >
        <span>Sound zones</span>
        <small>{list.length === 0 ? 'none' : `${list.length} of ${limits.audioZonesMax}`}</small>
        <ChevronDown aria-hidden="true" />
      </button>
      {isOpen && (
        <div class="sound-zones-part" id={partId}>
          {list.length === 0 ? (
            <p class="field-note">
              Boxes in which voices carry in their own way: a booth to talk alone, a hall, a quiet corner.
            </p>
          ) : (
            <ul class="zones" aria-label="Sound zones of this room">
              {list.map((zone) => (
                <ZoneRow key={zone.zoneId} zone={zone} onRemove={remove} />
              ))}
            </ul>
          )}
          <NewZone />
        </div>
      )}
    </section>
  );
}

interface ZoneRowProps {
  readonly zone: AudioZone;
  readonly onRemove: (zone: AudioZone) => void;
}

function ZoneRow({ zone, onRemove }: ZoneRowProps) {
  const { zones } = usePage();
  const preset = presetOf(zone);
  const isHere = zones.here.value?.zoneId === zone.zoneId;
  const mark = () => (zones.marked.value = zone.zoneId);
  const unmark = () => {
    if (zones.marked.value === zone.zoneId) zones.marked.value = null;
  };
  return (
    <li class="zone" onPointerEnter={mark} onPointerLeave={unmark} onFocusIn={mark} onFocusOut={unmark}>
      <ZoneIcon zone={zone} />
      <span class="zone-words">
        <strong>{zone.name}</strong>
        <small>
          {preset !== null && preset.label !== zone.name && `${preset.label}, `}
          {sizeWords(zone)}
          {isHere && ' · you are here'}
        </small>
      </span>
      <IconButton label={`Remove ${zone.name}`} Icon={Trash2} tone="danger" onClick={() => onRemove(zone)} />
    </li>
  );
}

function NewZone() {
  const page = usePage();
  const { world, zones } = page;
  const [preset, setPreset] = useState<PresetName>('booth');
  const [size, setSize] = useState(presets.booth.size);
  const [name, setName] = useState('');
  const [isAdding, setIsAdding] = useState(false);
  useEffect(() => {
    zones.draft.value = { preset, size };
    return () => {
      zones.draft.value = null;
    };
  }, [preset, size, zones]);
  const isFull = zones.list.value.length >= limits.audioZonesMax;
  const choose = (wanted: PresetName) => {
    setPreset(wanted);
    setSize(presets[wanted].size);
  };
  const add = async () => {
    if (isAdding) return;
    setIsAdding(true);
    if (await addZoneHere(page, { preset, size }, name)) setName('');
    setIsAdding(false);
  };
  const side = (label: string, key: keyof typeof size) => (
    <NumberField
      label={label}
      unit="m"
      value={size[key]}
      {...sideMetres}
      onCommit={(metres) => setSize({ ...size, [key]: metres })}
    />
  );
  return (
    <form
      class="new-zone"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <fieldset class="field">
        <legend class="field-label">A new zone</legend>
        <div class="zone-presets">
          {presetNames.map((choice) => {
            const Icon = presetIcons[choice];
            return (
              <label key={choice} class="choice">
                <input
                  type="radio"
                  name="zone-preset"
                  value={choice}
                  checked={choice === preset}
                  onChange={() => choose(choice)}
                />
                <Icon aria-hidden="true" />
                {presets[choice].label}
              </label>
            );
          })}
        </div>
      </fieldset>
      <p class="field-note" aria-live="polite">
        {presets[preset].label}: {presets[preset].about}.
      </p>
      <label class="field">
        <span class="field-label">Name</span>
        <input
          class="input"
          value={name}
          maxLength={limits.audioZoneNameMax - 3}
          placeholder={presets[preset].label}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <div class="zone-sides">
        {side('Width', 'width')}
        {side('Depth', 'depth')}
        {side('Height', 'height')}
      </div>
      <button
        type="submit"
        class="button button-primary button-wide"
        disabled={isFull || world.view === null}
        aria-busy={isAdding}
      >
        <MapPinPlus aria-hidden="true" />
        {isFull ? 'The room has as many as it may' : 'Add a zone here'}
      </button>
      <p class="field-note">It goes around where you stand, as the outline shows.</p>
    </form>
  );
}
