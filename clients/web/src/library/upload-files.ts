import type { Asset } from '@streamxr/protocol';
import type { ObjectEdits } from '../objects/object-edits.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { ToastStore } from '../toasts/toast-store.ts';
import { troubleOf } from './asset-words.ts';
import { untilMade, untilShape } from './first-shape.ts';
import { type SendFile, type UploadQueue, uploadsMax } from './upload-queue.ts';

export interface UploadParts {
  readonly session: SessionStore;
  readonly uploads: UploadQueue;
  readonly edits: ObjectEdits;
  readonly toasts: ToastStore;
}

/** Sends files to the library one after another; each stands in the room as soon as the server has made a first shape of it. */
export function uploadFiles({ session, uploads, edits, toasts }: UploadParts, files: readonly File[]): void {
  if (session.self.value !== null && !session.may('upload')) {
    toasts.show({
      tone: 'info',
      text: 'Your ticket does not let you upload',
      detail: 'Ask whoever invited you for another one.',
    });
    return;
  }
  const send: SendFile = async (file, { signal, onProgress }) => {
    const client = session.client.value;
    if (client === null) throw new Error('There is no room to upload to.');
    const progress = (sent: number, total: number) => onProgress(total === 0 ? 1 : sent / total);
    const name = file.name.replace(/\.glb$/i, '');
    const asset = await client.assets.upload(file, name, { signal, onProgress: progress });
    return untilShape(client, asset, signal);
  };
  const onDone = (asset: Asset) => {
    toasts.show({
      tone: 'good',
      text: `${asset.name} is in the room`,
      detail: 'It stays in the library, too.',
    });
    void edits.placeAsset(asset);
    void tellWhenItFails(asset);
  };
  /** The first shape of a broken model may be fine: what comes after it may not. */
  const tellWhenItFails = async ({ assetId, name }: Asset) => {
    const client = session.client.value;
    const made = client === null ? undefined : await untilMade(client, assetId);
    if (made === undefined || made.status !== 'failed') return;
    const trouble = troubleOf(made);
    toasts.show({
      tone: 'trouble',
      text: `${name} could not be prepared`,
      ...(trouble === null ? {} : { detail: `${trouble.what} ${trouble.todo}` }),
    });
  };
  for (const file of files) {
    if (uploads.add(file, send, onDone) === 'full') {
      toasts.show({
        tone: 'trouble',
        text: 'Too many files at once',
        detail: `${uploadsMax} wait already. Drop the rest when they are done.`,
      });
      return;
    }
  }
}
