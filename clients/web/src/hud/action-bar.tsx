import {
  AudioLines,
  Boxes,
  Circle,
  Cone,
  Box,
  Ellipsis,
  Gauge,
  Hand,
  Headset,
  Keyboard,
  Library,
  MessageCircle,
  Plus,
  Settings2,
  Sparkles,
  Upload,
  UserPlus,
  Users,
} from 'lucide-preact';
import type { LucideIcon } from 'lucide-preact';
import { useRef } from 'preact/hooks';
import type { DrawerName } from '../drawers/drawer-store.ts';
import { MediaButtons } from '../media/media-buttons.tsx';
import { usePage } from '../page.ts';
import { moveHand } from '../seats/hand.ts';
import { PopoverMenu } from './popover-menu.tsx';
import './action-bar.css';

/** The slim bar at the bottom: everything that can be done, one press away. */
export function ActionBar() {
  const { chat, drawers, people, session } = usePage();
  const unread = chat.unread.value;
  return (
    <nav class="bar glass" aria-label="Room actions" data-drawer={drawers.open.value !== null}>
      <MediaButtons />
      {session.isSpectator.value ? <HandButton /> : <AddMenu />}
      <DrawerButton name="library" label="Library" Icon={Library} isWideOnly />
      <DrawerButton
        name="chat"
        label="Chat"
        Icon={MessageCircle}
        badge={unread}
        badgeWords={`${unread} new`}
      />
      <DrawerButton name="people" label="People" Icon={Users} count={people.others.value.length + 1} />
      <DrawerButton name="invite" label="Invite" Icon={UserPlus} isWideOnly />
      <VrButton />
      <MoreMenu />
    </nav>
  );
}

function AddMenu() {
  const { edits, drawers, preferences, session, uploadFiles } = usePage();
  const picker = useRef<HTMLInputElement>(null);
  const color = () => session.self.value?.color ?? preferences.all.value.color ?? '#2c90d7';
  const pickFiles = (input: HTMLInputElement) => {
    uploadFiles([...(input.files ?? [])]);
    input.value = '';
  };
  return (
    <>
      <PopoverMenu
        label="Add"
        Icon={Plus}
        class="bar-add"
        items={[
          { label: 'Cube', Icon: Box, hint: '1', onChoose: () => void edits.addShape('cube', color()) },
          {
            label: 'Sphere',
            Icon: Circle,
            hint: '2',
            onChoose: () => void edits.addShape('sphere', color()),
          },
          { label: 'Cone', Icon: Cone, hint: '3', onChoose: () => void edits.addShape('cone', color()) },
          { label: 'From the library', Icon: Boxes, hint: 'L', onChoose: () => drawers.show('library') },
          { label: 'A campaign', Icon: Sparkles, hint: 'B', onChoose: () => drawers.show('campaigns') },
          { label: 'Upload a model', Icon: Upload, hint: 'U', onChoose: () => picker.current?.click() },
        ]}
      />
      <input
        type="file"
        id="model-file"
        class="for-screen-readers"
        accept=".glb,model/gltf-binary"
        multiple
        tabIndex={-1}
        aria-label="Models to upload"
        ref={picker}
        onChange={(event) => pickFiles(event.currentTarget)}
      />
    </>
  );
}

/** In the place of adding, for who watches: the one thing that leads on. */
function HandButton() {
  const page = usePage();
  const isUp = page.session.self.value?.handRaised ?? false;
  return (
    <button
      type="button"
      class="button bar-button bar-hand"
      aria-pressed={isUp}
      onClick={() => moveHand(page)}
    >
      <Hand aria-hidden="true" />
      <span>{isUp ? 'Hand up' : 'Hand'}</span>
    </button>
  );
}

function MoreMenu() {
  const page = usePage();
  const { drawers, isOverlayOpen } = page;
  const isHandUp = page.session.self.value?.handRaised ?? false;
  return (
    <PopoverMenu
      label="More"
      Icon={Ellipsis}
      items={[
        { label: 'Library', Icon: Library, isNarrowOnly: true, onChoose: () => drawers.show('library') },
        { label: 'Invite', Icon: UserPlus, isNarrowOnly: true, onChoose: () => drawers.show('invite') },
        { label: 'Campaigns', Icon: Sparkles, hint: 'B', onChoose: () => drawers.show('campaigns') },
        { label: 'Settings', Icon: Settings2, onChoose: () => drawers.show('settings') },
        { label: 'In a headset', Icon: Headset, onChoose: () => drawers.show('headset') },
        { label: 'Sound and camera', Icon: AudioLines, onChoose: () => drawers.show('devices') },
        {
          label: isHandUp ? 'Lower your hand' : 'Raise your hand',
          Icon: Hand,
          hint: 'H',
          onChoose: () => moveHand(page),
        },
        { label: 'Keys and help', Icon: Keyboard, hint: '?', onChoose: () => drawers.show('help') },
        {
          label: 'Figures',
          Icon: Gauge,
          hint: '`',
          onChoose: () => (isOverlayOpen.value = !isOverlayOpen.value),
        },
      ]}
    />
  );
}

/** Enters the headset where there is one; where only the page's address is in the way, explains. */
function VrButton() {
  const { drawers, world } = usePage();
  const { view } = world;
  const ability = view?.vr.value ?? 'no-headset';
  if (view === null || ability === 'no-headset') return null;
  const press = () => (ability === 'ready' ? view.enterVr() : drawers.show('headset'));
  return (
    <button type="button" class="button bar-button" onClick={press}>
      <Headset aria-hidden="true" />
      <span>VR</span>
    </button>
  );
}

interface DrawerButtonProps {
  readonly name: DrawerName;
  readonly label: string;
  readonly Icon: LucideIcon;
  /** New things behind it; 0 shows nothing. */
  readonly badge?: number;
  readonly badgeWords?: string;
  readonly count?: number;
  /** On a phone it is in the menu instead. */
  readonly isWideOnly?: boolean;
}

function DrawerButton({
  name,
  label,
  Icon,
  badge = 0,
  badgeWords,
  count,
  isWideOnly = false,
}: DrawerButtonProps) {
  const { drawers } = usePage();
  return (
    <button
      type="button"
      class={isWideOnly ? 'button bar-button wide-only' : 'button bar-button'}
      aria-haspopup="dialog"
      aria-expanded={drawers.open.value === name}
      onClick={() => drawers.toggle(name)}
    >
      <span class="bar-icon">
        <Icon aria-hidden="true" />
        {badge > 0 && (
          <span class="bar-badge" aria-hidden="true">
            {badge > 99 ? '99+' : badge}
          </span>
        )}
      </span>
      <span>
        {label}
        {count !== undefined && <span class="bar-count"> {count}</span>}
        {badge > 0 && <span class="for-screen-readers">, {badgeWords}</span>}
      </span>
    </button>
  );
}
