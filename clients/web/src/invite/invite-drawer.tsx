import { Headset } from 'lucide-preact';
import { lazyPart } from '../controls/lazy-part.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { inviteLink } from '../address/address.ts';
import { usePage } from '../page.ts';
import { CopyField } from './copy-field.tsx';
import { isReachable } from './server-info.ts';
import { useServerInfo } from './use-server-info.ts';
import './invite.css';

const QrCode = lazyPart(async () => (await import('./qr-code.tsx')).QrCode);

/** Brings others in: a link to send, and a code for the phone or headset next to the screen. */
export function InviteDrawer() {
  const { drawers, session } = usePage();
  const server = useServerInfo();
  const [lanUrl] = server?.urls ?? [];
  const reachable = isReachable(location.origin) ? location.origin : lanUrl;
  const link = inviteLink(location.href, session.room, reachable);
  return (
    <Drawer title="Invite" onClose={() => drawers.close()}>
      <CopyField label="Link to this room" text={link} />
      {reachable === undefined ? (
        <p class="invite-note">
          This link works on this computer only: the server listens here alone. Started with{' '}
          <code>--host 0.0.0.0</code>, everybody on the same network can come in.
        </p>
      ) : (
        <section class="invite-code">
          <QrCode link={link} />
          <p>Point a phone or headset on the same network at this code.</p>
        </section>
      )}
      {server !== null && !server.isSecure && (
        <button type="button" class="button button-outlined" onClick={() => drawers.show('headset')}>
          <Headset aria-hidden="true" />
          Headsets need one more step
        </button>
      )}
    </Drawer>
  );
}
