import { ChevronDown, Plus, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import type { Asset } from '@streamxr/protocol';
import { IconButton } from '../controls/icon-button.tsx';
import { ProgressLine } from '../controls/progress-line.tsx';
import { usePage } from '../page.ts';
import { startAssetDrag } from './asset-drag.ts';
import { AssetLevels } from './asset-levels.tsx';
import { describeAsset, troubleOf } from './asset-words.ts';
import { Thumbnail } from './thumbnail.tsx';

/** A model of the library: its picture to place or to drag into the room, what it is made of, and a way to be rid of it. */
export function AssetRow({ asset }: { readonly asset: Asset }) {
  const { edits, session, drawers } = usePage();
  const [isAsking, setIsAsking] = useState(false);
  const [isOpen, setIsOpen] = useState(false);
  const { name, status } = asset;
  const trouble = troubleOf(asset);
  const isPlaceable = status !== 'failed' && asset.bounds !== undefined;
  const place = () => {
    void edits.placeAsset(asset);
    if (matchMedia('(max-width: 719px)').matches) drawers.close();
  };
  if (isAsking) return <DeleteQuestion asset={asset} onAnswered={() => setIsAsking(false)} />;
  return (
    <li class="asset" data-testid="asset">
      <div class="asset-head">
        <button
          type="button"
          class="button asset-place"
          onClick={place}
          disabled={!isPlaceable}
          draggable={isPlaceable}
          onDragStart={({ dataTransfer }) =>
            dataTransfer !== null && startAssetDrag(dataTransfer, asset.assetId)
          }
          title={isPlaceable ? `Place ${name} before you, or drag it into the room` : name}
        >
          <Thumbnail asset={asset} />
          <span class="asset-words">
            <strong>{name}</strong>
            <small>{describeAsset(asset)}</small>
          </span>
          {isPlaceable && <Plus aria-hidden="true" />}
        </button>
        {status === 'ready' && (
          <button
            type="button"
            class="button button-icon asset-more"
            aria-label={`Levels of ${name}`}
            title={`Levels of ${name}`}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            <ChevronDown aria-hidden="true" />
          </button>
        )}
        {session.may('delete-assets') && (
          <IconButton
            label={`Delete ${name}`}
            Icon={Trash2}
            tone="danger"
            onClick={() => setIsAsking(true)}
          />
        )}
      </div>
      {status === 'processing' && <ProgressLine label={`Preparing ${name}`} fraction={null} />}
      {trouble !== null && (
        <p class="asset-trouble" role="alert">
          {trouble.what} <span>{trouble.todo}</span>
        </p>
      )}
      {isOpen && <AssetLevels asset={asset} />}
    </li>
  );
}

function DeleteQuestion({ asset, onAnswered }: { readonly asset: Asset; readonly onAnswered: () => void }) {
  const { session, library, toasts } = usePage();
  const { assetId, name } = asset;
  const remove = async () => {
    onAnswered();
    try {
      await session.client.value?.assets.remove(assetId);
      await library.refresh();
      toasts.show({ tone: 'good', text: `${name} is out of the library` });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      toasts.show({ tone: 'trouble', text: `${name} was not deleted`, detail });
    }
  };
  return (
    <li class="asset is-asking" role="alertdialog" aria-label={`Delete ${name}?`}>
      <span class="asset-words">
        <strong>Delete {name}?</strong>
        <small>Its copies in all rooms lose their shape. This cannot be undone.</small>
      </span>
      <button type="button" class="button" onClick={onAnswered}>
        Keep
      </button>
      <button type="button" class="button button-danger" onClick={() => void remove()}>
        Delete
      </button>
    </li>
  );
}
