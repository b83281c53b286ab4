import { Box, RefreshCw, Search, SearchX, Upload } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { unreachable } from '@streamxr/kernel';
import type { Asset } from '@streamxr/protocol';
import { ChoiceField } from '../controls/choice-field.tsx';
import { EmptyState } from '../controls/empty-state.tsx';
import { ProgressLine } from '../controls/progress-line.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { formatCount } from '../format/quantities.ts';
import { usePage } from '../page.ts';
import { type AssetOrder, arrangeAssets } from './asset-order.ts';
import { AssetRow } from './asset-row.tsx';
import type { LibraryState } from './library-store.ts';
import { UploadRow } from './upload-row.tsx';
import './library.css';

/** A list that fits on one screen needs no search. */
const searchFrom = 7;

export function LibraryDrawer() {
  const { drawers, library, session } = usePage();
  const state = library.state.value;
  const mayUpload = session.self.value === null || session.may('upload');
  return (
    <Drawer
      title="Library"
      {...(state.kind === 'ready' ? { aside: `${formatCount(state.assets.length)} models` } : {})}
      onClose={() => drawers.close()}
      footer={
        mayUpload ? (
          <UploadButton />
        ) : (
          <p class="field-note">Your ticket lets you place models, not upload them.</p>
        )
      }
    >
      <Uploads />
      <Assets state={state} />
    </Drawer>
  );
}

function UploadButton() {
  const { uploadFiles } = usePage();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="button button-outlined button-wide"
        onClick={() => picker.current?.click()}
      >
        <Upload aria-hidden="true" />
        Upload a GLB model
      </button>
      <input
        type="file"
        class="for-screen-readers"
        accept=".glb,model/gltf-binary"
        multiple
        tabIndex={-1}
        aria-label="Models for the library"
        ref={picker}
        onChange={({ currentTarget }) => {
          uploadFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}

function Uploads() {
  const { uploads } = usePage();
  const list = uploads.list.value;
  if (list.length === 0) return null;
  return (
    <ul class="library-uploads" aria-label="Uploads">
      {list.map((upload) => (
        <UploadRow key={upload.id} upload={upload} />
      ))}
    </ul>
  );
}

function Assets({ state }: { readonly state: LibraryState }) {
  const { library } = usePage();
  switch (state.kind) {
    case 'loading':
      return <ProgressLine label="Loading the library" fraction={null} />;
    case 'failed':
      return (
        <EmptyState Icon={RefreshCw} title="The library could not be read">
          <p>{state.message}</p>
          <button type="button" class="button button-outlined" onClick={() => void library.refresh()}>
            Try again
          </button>
        </EmptyState>
      );
    case 'ready':
      if (state.assets.length === 0) {
        return (
          <EmptyState Icon={Box} title="Bring the first model">
            <p>Drop a GLB file anywhere on this page and it stands in the room for everybody.</p>
          </EmptyState>
        );
      }
      return <AssetList assets={state.assets} />;
    default:
      return unreachable(state);
  }
}

function AssetList({ assets }: { readonly assets: readonly Asset[] }) {
  const [query, setQuery] = useState('');
  const [order, setOrder] = useState<AssetOrder>('newest');
  const isLong = assets.length >= searchFrom;
  const shown = arrangeAssets(assets, isLong ? query : '', order);
  return (
    <>
      {isLong && (
        <div class="library-tools">
          <label class="library-search">
            <Search aria-hidden="true" />
            <input
              class="input"
              type="search"
              placeholder="Find a model"
              aria-label="Find a model"
              value={query}
              onInput={({ currentTarget }) => setQuery(currentTarget.value)}
            />
          </label>
          <ChoiceField
            name="library-order"
            label="Order"
            value={order}
            choices={[
              { value: 'newest', label: 'Newest' },
              { value: 'name', label: 'Name' },
              { value: 'size', label: 'Size' },
            ]}
            onChoose={setOrder}
          />
        </div>
      )}
      {shown.length === 0 ? (
        <EmptyState Icon={SearchX} title={`Nothing is called “${query.trim()}”`}>
          <button type="button" class="button button-outlined" onClick={() => setQuery('')}>
            Show all models
          </button>
        </EmptyState>
      ) : (
        <ul class="library" aria-label="Models">
          {shown.map((asset) => (
            <AssetRow key={asset.assetId} asset={asset} />
          ))}
        </ul>
      )}
    </>
  );
}
