import { unreachable } from '@streamxr/kernel';
import { usePage } from '../page.ts';
import type { ConnectionAction } from './connection-words.ts';

const labels: Readonly<Record<ConnectionAction, string>> = {
  'retry-now': 'Try now',
  'come-back': 'Come back in',
  'go-to-default-room': 'Go to the main room',
  'without-ticket': 'Come in as a guest',
};

/** What can be done about a connection that is not there. */
export function ConnectionActionButton({ action }: { readonly action: ConnectionAction }) {
  const { comeBack, session } = usePage();
  const run = () => {
    switch (action) {
      case 'come-back':
        return comeBack();
      case 'retry-now':
        return session.client.value?.retryNow();
      case 'go-to-default-room':
        return location.assign('?room=default');
      case 'without-ticket':
        // The ticket was forgotten when it was refused.
        return location.reload();
      default:
        return unreachable(action);
    }
  };
  return (
    <button type="button" class="button button-outlined" onClick={run}>
      {labels[action]}
    </button>
  );
}
