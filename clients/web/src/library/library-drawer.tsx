import { Box, Plus, RefreshCw, Trash2, Upload } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { unreachable } from '@streamxr/kernel';
import type { Asset } from '@streamxr/protocol';
import { EmptyState } from '../controls/empty-state.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { ProgressLine } from '../controls/progress-line.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { formatBytes, formatCount } from '../format/quantities.ts';
import { usePage } from '../page.ts';
import type { LibraryState } from './library-store.ts';
import { UploadRow } from './upload-row.tsx';
import './library.css';

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
      return (
        <ul class="library" aria-label="Models">
          {state.assets.map((asset) => (
            <AssetRow key={asset.assetId} asset={asset} />
          ))}
        </ul>
      );
    default:
      return unreachable(state);
  }
}

function AssetRow({ asset }: { readonly asset: Asset }) {
  const { edits, session, library, toasts, drawers } = usePage();
  const [isAsking, setIsAsking] = useState(false);
  const isReady = asset.status === 'ready';
  const place = () => {
    void edits.placeAsset(asset);
    if (matchMedia('(max-width: 719px)').matches) drawers.close();
  };
  const remove = async () => {
    setIsAsking(false);
    try {
      await session.client.value?.assets.remove(asset.assetId);
      await library.refresh();
      toasts.show({ tone: 'good', text: `${asset.name} is out of the library` });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      toasts.show({ tone: 'trouble', text: `${asset.name} was not deleted`, detail });
    }
  };
  if (isAsking) {
    return (
      <li class="asset is-asking" role="alertdialog" aria-label={`Delete ${asset.name}?`}>
        <span class="asset-words">
          <strong>Delete {asset.name}?</strong>
          <small>Its copies in all rooms lose their shape. This cannot be undone.</small>
        </span>
        <button type="button" class="button" onClick={() => setIsAsking(false)}>
          Keep
        </button>
        <button type="button" class="button button-danger" onClick={() => void remove()}>
          Delete
        </button>
      </li>
    );
  }
  return (
    <li class="asset" data-testid="asset">
      <button
        type="button"
        class="button asset-place"
        onClick={place}
        disabled={!isReady}
        title={`Place ${asset.name} before you`}
      >
        <span class="asset-icon">
          <Box aria-hidden="true" />
        </span>
        <span class="asset-words">
          <strong>{asset.name}</strong>
          <small>{describeAsset(asset)}</small>
        </span>
        <Plus aria-hidden="true" />
      </button>
      {session.may('delete-assets') && (
        <IconButton
          label={`Delete ${asset.name}`}
          Icon={Trash2}
          tone="danger"
          onClick={() => setIsAsking(true)}
        />
      )}
    </li>
  );
}

function describeAsset({ status, bytes, lods }: Asset): string {
  switch (status) {
    case 'processing':
      return `${formatBytes(bytes)}, being prepared`;
    case 'failed':
      return `${formatBytes(bytes)}, could not be prepared`;
    case 'ready':
      return lods.high === undefined
        ? formatBytes(bytes)
        : `${formatBytes(bytes)}, ${formatCount(lods.high.triangles)} triangles`;
    default:
      return unreachable(status);
  }
}
