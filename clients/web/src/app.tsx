import { ChatDrawer } from './chat/chat-drawer.tsx';
import { CampaignTools } from './campaigns/campaign-tools.tsx';
import { Coach } from './coach/coach.tsx';
import { lazyPart } from './controls/lazy-part.tsx';
import { Entrance } from './entrance/entrance.tsx';
import { ActionBar } from './hud/action-bar.tsx';
import { Hint } from './hud/hint.tsx';
import { NoPicture } from './hud/no-picture.tsx';
import { RoomPill } from './hud/room-pill.tsx';
import { TouchStick } from './hud/touch-stick.tsx';
import { UndoButtons } from './hud/undo-buttons.tsx';
import { useHotkeys } from './keys/use-hotkeys.ts';
import { DropVeil } from './library/drop-veil.tsx';
import { SoundHint } from './media/sound-hint.tsx';
import { ObjectPanel } from './objects/object-panel.tsx';
import { usePage } from './page.ts';
import { Watching } from './seats/watching.tsx';
import { Toasts } from './toasts/toasts.tsx';

const PeopleDrawer = lazyPart(async () => (await import('./people/people-drawer.tsx')).PeopleDrawer);
const LibraryDrawer = lazyPart(async () => (await import('./library/library-drawer.tsx')).LibraryDrawer);
const CampaignsDrawer = lazyPart(
  async () => (await import('./campaigns/campaigns-drawer.tsx')).CampaignsDrawer,
);
const InviteDrawer = lazyPart(async () => (await import('./invite/invite-drawer.tsx')).InviteDrawer);
const HeadsetDrawer = lazyPart(async () => (await import('./invite/headset-drawer.tsx')).HeadsetDrawer);
const SettingsDrawer = lazyPart(async () => (await import('./settings/settings-drawer.tsx')).SettingsDrawer);
const DevicesDrawer = lazyPart(async () => (await import('./media/devices-drawer.tsx')).DevicesDrawer);
const SelfView = lazyPart(async () => (await import('./media/self-view/self-view.tsx')).SelfView);
const HelpDrawer = lazyPart(async () => (await import('./help/help-drawer.tsx')).HelpDrawer);
const DebugOverlay = lazyPart(async () => (await import('./overlay/debug-overlay.tsx')).DebugOverlay);

/** The page over the world: the veil at the door, or everything inside. */
export function App() {
  const { session } = usePage();
  return (
    <>
      {session.whereabouts.value === 'door' ? <Entrance /> : <Inside />}
      <DropVeil />
      <Toasts />
    </>
  );
}

function Inside() {
  useHotkeys();
  const { isOverlayOpen, media } = usePage();
  return (
    <>
      <NoPicture />
      <TouchStick />
      <RoomPill />
      <UndoButtons />
      <Watching />
      <Hint />
      <Coach />
      <CampaignTools />
      <SoundHint />
      {media.own.camera.value.kind !== 'off' && <SelfView />}
      <ActionBar />
      <ObjectPanel />
      {isOverlayOpen.value && <DebugOverlay />}
      <OpenDrawer />
    </>
  );
}

function OpenDrawer() {
  const { drawers } = usePage();
  switch (drawers.open.value) {
    case null:
      return null;
    case 'chat':
      return <ChatDrawer />;
    case 'people':
      return <PeopleDrawer />;
    case 'library':
      return <LibraryDrawer />;
    case 'campaigns':
      return <CampaignsDrawer />;
    case 'invite':
      return <InviteDrawer />;
    case 'headset':
      return <HeadsetDrawer />;
    case 'settings':
      return <SettingsDrawer />;
    case 'devices':
      return <DevicesDrawer />;
    case 'help':
      return <HelpDrawer />;
  }
}
