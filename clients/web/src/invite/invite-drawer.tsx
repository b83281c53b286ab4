import { Headset } from 'lucide-preact';
import { canEncrypt, newMediaKeyText } from '@streamxr/client';
import { lazyPart } from '../controls/lazy-part.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { inviteLink, withKey } from '../address/address.ts';
import { SwitchRow } from '../controls/switch-row.tsx';
import { usePage } from '../page.ts';
import { CopyField } from './copy-field.tsx';
import { isReachable } from './server-info.ts';
import { useServerInfo } from './use-server-info.ts';
import './invite.css';

const QrCode = lazyPart(async () => (await import('./qr-code.tsx')).QrCode);

/** Brings others in: a link to send, and a code for the phone or headset next to the screen. */
export function InviteDrawer() {
  const { drawers, media, session } = usePage();
  const secret = media.secret.value;
  const server = useServerInfo();
  const [lanUrl] = server?.urls ?? [];
  const reachable = isReachable(location.origin) ? location.origin : lanUrl;
  const link = inviteLink(location.href, session.room, reachable, secret);
  return (
    <Drawer title="Invite" onClose={() => drawers.close()}>
      <CopyField label="Link to this room" text={link} />
      <EncryptionField />
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

/** Voices and pictures that the server cannot hear or see: the key is in the link, behind its #, and browsers send that nowhere. */
function EncryptionField() {
  const { media, toasts } = usePage();
  const secret = media.secret.value;
  if (media.state.value === 'unavailable') return null;
  if (!canEncrypt())
    return <p class="field-note">This browser cannot encrypt voices and pictures end to end.</p>;
  const change = (isOn: boolean) => {
    const next = isOn ? newMediaKeyText() : null;
    history.replaceState(null, '', withKey(location.href, next));
    media.setSecret(next).catch((error: unknown) =>
      toasts.show({
        tone: 'trouble',
        text: 'The key could not be changed',
        detail: error instanceof Error ? error.message : String(error),
      }),
    );
  };
  return (
    <>
      <SwitchRow
        label="Encrypt voices and pictures"
        note="From device to device: the server cannot hear or see them."
        checked={secret !== null}
        onChange={change}
      />
      {secret !== null && (
        <p class="field-note">
          The key is in the link now. Whoever came by another link neither hears nor sees you: send them this
          one.
        </p>
      )}
    </>
  );
}
