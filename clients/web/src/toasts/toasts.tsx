import { CircleAlert, CircleCheck, Info, X } from 'lucide-preact';
import { IconButton } from '../controls/icon-button.tsx';
import { UploadRow } from '../library/upload-row.tsx';
import { usePage } from '../page.ts';
import type { Toast, ToastTone } from './toast-store.ts';
import './toasts.css';

const icons = { info: Info, good: CircleCheck, trouble: CircleAlert } as const satisfies Record<
  ToastTone,
  unknown
>;
/** More uploads than these are in the library's drawer. */
const uploadsShown = 3;

/** What happened lately, and the files on their way. A live region; it waits while somebody points at it or has the focus in it. */
export function Toasts() {
  const { toasts, uploads } = usePage();
  const pause = () => toasts.pause();
  const resume = () => toasts.resume();
  const travelling = uploads.list.value;
  return (
    <div
      class="toasts"
      role="region"
      aria-label="Notifications"
      onPointerEnter={pause}
      onPointerLeave={resume}
      onFocusIn={pause}
      onFocusOut={resume}
    >
      {travelling.length > 0 && (
        <ul class="toast glass toast-uploads" aria-label="Uploads">
          {travelling.slice(0, uploadsShown).map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
          {travelling.length > uploadsShown && (
            <li class="field-note">and {travelling.length - uploadsShown} more</li>
          )}
        </ul>
      )}
      <ol aria-live="polite" aria-relevant="additions">
        {toasts.list.value.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onDismiss={() => toasts.dismiss(toast.id)} />
        ))}
      </ol>
    </div>
  );
}

function ToastCard({ toast, onDismiss }: { readonly toast: Toast; readonly onDismiss: () => void }) {
  const Icon = icons[toast.tone];
  const { action } = toast;
  return (
    <li class={`toast glass toast-${toast.tone}`} data-testid="toast">
      <Icon aria-hidden="true" class="toast-icon" />
      <div class="toast-words">
        <strong>{toast.text}</strong>
        {toast.detail !== undefined && <p>{toast.detail}</p>}
      </div>
      {action !== undefined && (
        <button
          type="button"
          class="button toast-action"
          onClick={() => {
            onDismiss();
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton label="Dismiss" Icon={X} onClick={onDismiss} />
    </li>
  );
}
