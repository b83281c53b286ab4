import { Headset } from 'lucide-preact';
import { unreachable } from '@streamxr/kernel';
import { inviteLink } from '../address/address.ts';
import { Drawer } from '../drawers/drawer.tsx';
import { usePage } from '../page.ts';
import type { VrAbility } from '../world/world-store.ts';
import { CopyField } from './copy-field.tsx';
import { useServerInfo } from './use-server-info.ts';

/** How to come in with a headset, and what is in the way here. */
export function HeadsetDrawer() {
  const { drawers, session, world } = usePage();
  const server = useServerInfo();
  const ability = world.view?.vr.value ?? 'no-headset';
  const [lanUrl] = server?.urls ?? [];
  return (
    <Drawer title="In a headset" onClose={() => drawers.close()}>
      <p>{describeAbility(ability)}</p>
      {ability === 'ready' && (
        <button
          type="button"
          class="button button-primary"
          data-autofocus
          onClick={() => world.view?.enterVr()}
        >
          <Headset aria-hidden="true" />
          Enter VR
        </button>
      )}
      <section class="drawer-section">
        <h3>Three steps</h3>
        <ol class="steps">
          {server?.isSecure !== true && (
            <li>
              Start the server with <code>npm start -- --host 0.0.0.0 --tls self-signed</code>. Headsets show
              VR on https pages only.
            </li>
          )}
          <li>Open the link below in the headset’s browser, or point its camera at the code under Invite.</li>
          {server?.isSecure === true && (
            <li>The browser warns about the certificate once. It is this server’s own: go on.</li>
          )}
          <li>Walk in, then press VR.</li>
        </ol>
      </section>
      <CopyField label="Link for the headset" text={inviteLink(location.href, session.room, lanUrl)} />
      <section class="drawer-section">
        <h3>Once you are in</h3>
        <ul class="steps">
          <li>Push the stick forward, aim, and let go to jump there. Push it sideways to turn.</li>
          <li>Grab with the grip, or pinch. Two hands make things larger and smaller.</li>
          <li>Look at the inside of your wrist for the menu.</li>
        </ul>
      </section>
    </Drawer>
  );
}

function describeAbility(ability: VrAbility): string {
  switch (ability) {
    case 'ready':
      return 'A headset is ready.';
    case 'needs-https':
      return 'This page came over plain http. Browsers open VR on https pages only.';
    case 'no-headset':
      return 'This browser sees no headset. Open the room in the headset’s own browser.';
    default:
      return unreachable(ability);
  }
}
