import { X } from 'lucide-preact';
import { unreachable } from '@streamxr/kernel';
import { IconButton } from '../controls/icon-button.tsx';
import { ProgressLine } from '../controls/progress-line.tsx';
import { formatBytes } from '../format/quantities.ts';
import { usePage } from '../page.ts';
import type { Upload } from './upload-queue.ts';

/** One file on its way: how far it is, and a way to stop it. */
export function UploadRow({ upload }: { readonly upload: Upload }) {
  const { uploads } = usePage();
  const { id, name, state } = upload;
  const isRefused = state.kind === 'refused';
  return (
    <li class="upload" data-testid="upload">
      <div class="upload-words">
        <span class="upload-name">
          <span title={name}>{name}</span>
          <span class="upload-state">{describeUpload(upload)}</span>
        </span>
        {isRefused ? (
          <span class="field-error" role="alert">
            {state.message}
          </span>
        ) : (
          <ProgressLine
            label={`Uploading ${name}`}
            fraction={state.kind === 'sending' ? state.fraction : null}
          />
        )}
      </div>
      <IconButton
        label={isRefused ? `Put away ${name}` : `Stop uploading ${name}`}
        Icon={X}
        onClick={() => uploads.dismiss(id)}
      />
    </li>
  );
}

function describeUpload({ state, bytes }: Upload): string {
  switch (state.kind) {
    case 'waiting':
      return `waiting, ${formatBytes(bytes)}`;
    case 'sending':
      return `${Math.round(state.fraction * 100)} % of ${formatBytes(bytes)}`;
    case 'checking':
      return 'being checked, first shape soon';
    case 'refused':
      return 'not added';
    default:
      return unreachable(state);
  }
}
