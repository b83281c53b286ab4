import { ChevronDown, ChevronUp, CopyPlus, Lock, LockOpen, Trash2, X } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { limits, type SharedObject } from '@streamxr/protocol';
import { IconButton } from '../controls/icon-button.tsx';
import { NumberField } from '../controls/number-field.tsx';
import { SwatchField } from '../controls/swatch-field.tsx';
import { usePage } from '../page.ts';
import { headingDegrees, turnedTo } from './heading.ts';
import './object-panel.css';

const kindNames = { cube: 'Cube', sphere: 'Sphere', cone: 'Cone' } as const;

/** What can be done with the selected object. It never takes the focus: keys go on moving the object. */
export function ObjectPanel() {
  const { objects, drawers } = usePage();
  const object = objects.selected.value;
  if (object === null || drawers.open.value !== null) return null;
  return <SelectedObject key={object.objectId} object={object} />;
}

function SelectedObject({ object }: { readonly object: SharedObject }) {
  const { edits, library, session, world } = usePage();
  const [isWide, setIsWide] = useState(false);
  const self = session.self.value;
  const isTheirs = object.holder !== null && object.holder !== self?.clientId;
  const mayEdit = session.may('edit');
  const isFixed = !mayEdit || isTheirs || object.locked;
  const name =
    object.kind === 'asset' ? (library.find(object.assetId ?? '')?.name ?? 'Model') : kindNames[object.kind];
  return (
    <section
      class="object-panel glass"
      aria-label={`Selected: ${name}`}
      data-wide={isWide}
      data-testid="object-panel"
    >
      <header class="object-head">
        <h2>{name}</h2>
        <span class="object-expand">
          <IconButton
            label={isWide ? 'Show less' : 'Show all'}
            Icon={isWide ? ChevronUp : ChevronDown}
            onClick={() => setIsWide(!isWide)}
          />
        </span>
        <IconButton label="Deselect" Icon={X} onClick={() => world.view?.select(null)} />
      </header>
      <Holder object={object} />
      {object.kind !== 'asset' && (
        <SwatchField
          name={`color-${object.objectId}`}
          label="Colour"
          color={object.color}
          disabled={isFixed}
          onPick={(color) => void edits.change(object, { color })}
        />
      )}
      <ShapeFields object={object} isFixed={isFixed} />
      <div class="object-actions">
        <button
          type="button"
          class="button button-outlined"
          disabled={!mayEdit || isTheirs}
          aria-pressed={object.locked}
          onClick={() => void edits.change(object, { locked: !object.locked })}
        >
          {object.locked ? <Lock aria-hidden="true" /> : <LockOpen aria-hidden="true" />}
          {object.locked ? 'Locked' : 'Lock'}
        </button>
        <button
          type="button"
          class="button button-outlined"
          disabled={!mayEdit}
          onClick={() => void edits.duplicate(object)}
        >
          <CopyPlus aria-hidden="true" />
          Copy
        </button>
        <button
          type="button"
          class="button button-outlined button-danger"
          disabled={isFixed}
          onClick={() => void edits.remove(object)}
        >
          <Trash2 aria-hidden="true" />
          Delete
        </button>
      </div>
    </section>
  );
}

function Holder({ object }: { readonly object: SharedObject }) {
  const { people, session } = usePage();
  if (session.isSpectator.value)
    return <p class="field-note">You are watching. With a seat you can change things.</p>;
  if (!session.may('edit'))
    return <p class="field-note">Your ticket lets you look at things, not change them.</p>;
  if (object.locked) return <p class="field-note">Locked, so that nobody moves it by accident.</p>;
  if (object.holder === null) return null;
  const color = people.colorOf(object.holder);
  return (
    <p class="object-holder">
      <span class="chat-dot" style={color === null ? {} : { background: color }} />
      {object.holder === session.self.value?.clientId
        ? 'You are holding it'
        : `${people.nameOf(object.holder)} is holding it`}
    </p>
  );
}

function ShapeFields({ object, isFixed }: { readonly object: SharedObject; readonly isFixed: boolean }) {
  const { edits } = usePage();
  const [width] = object.scale;
  const scaleTo = (percent: number) => {
    const factor = percent / 100 / width;
    const [x, y, z] = object.scale;
    void edits.change(object, { scale: [x * factor, y * factor, z * factor] });
  };
  return (
    <div class="object-fields">
      <NumberField
        label="Size"
        unit="%"
        value={Math.round(width * 1000) / 10}
        min={limits.scaleMin * 100}
        max={limits.scaleMax * 100}
        step={10}
        disabled={isFixed}
        onCommit={scaleTo}
      />
      <NumberField
        label="Turn"
        unit="°"
        value={headingDegrees(object.rotation)}
        min={0}
        max={359}
        step={15}
        wraps
        disabled={isFixed}
        onCommit={(degrees) => void edits.change(object, { rotation: turnedTo(object.rotation, degrees) })}
      />
    </div>
  );
}
