import type { Signal } from '@preact/signals';
import type { AssetStreaming } from '@streamxr/client';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Address } from './address/address.ts';
import type { CampaignEdits } from './campaigns/campaign-edits.ts';
import type { CampaignsStore } from './campaigns/campaigns-store.ts';
import type { ChatPace } from './chat/chat-pace.ts';
import type { ChatStore } from './chat/chat-store.ts';
import type { CoachStore } from './coach/coach-store.ts';
import type { DrawerStore } from './drawers/drawer-store.ts';
import type { LibraryStore } from './library/library-store.ts';
import type { UploadQueue } from './library/upload-queue.ts';
import type { MediaStore } from './media/media-store.ts';
import type { ObjectEdits } from './objects/object-edits.ts';
import type { ObjectsStore } from './objects/objects-store.ts';
import type { PeopleStore } from './people/people-store.ts';
import type { PreferencesStore } from './preferences/preferences-store.ts';
import type { SessionStore } from './session/session-store.ts';
import type { ToastStore } from './toasts/toast-store.ts';
import type { UndoStore } from './undo/undo-store.ts';
import type { WorldStore } from './world/world-store.ts';
import type { ZonesStore } from './zones/zones-store.ts';

/** What every component of the page can reach: one store per noun, and the actions that join them. */
export interface Page {
  readonly address: Address;
  readonly preferences: PreferencesStore;
  readonly session: SessionStore;
  readonly people: PeopleStore;
  readonly objects: ObjectsStore;
  readonly chat: ChatStore;
  readonly pace: ChatPace;
  readonly library: LibraryStore;
  readonly uploads: UploadQueue;
  readonly campaigns: CampaignsStore;
  readonly campaignEdits: CampaignEdits;
  readonly media: MediaStore;
  readonly zones: ZonesStore;
  readonly undo: UndoStore;
  readonly edits: ObjectEdits;
  readonly toasts: ToastStore;
  readonly drawers: DrawerStore;
  readonly coach: CoachStore;
  readonly world: WorldStore;
  /** Brings the models that are looked at. */
  readonly streaming: AssetStreaming;
  readonly isOverlayOpen: Signal<boolean>;
  /** With the overlay open: models in the colours of their levels. */
  readonly areLevelsShown: Signal<boolean>;
  /** Comes in as this person. A name of null keeps the one that the room gave. */
  readonly walkIn: (name: string | null, color: string) => void;
  /** Gives up the turn in the lobby. */
  readonly leaveQueue: () => void;
  /** Tries again to be in the room, after whatever ended it. */
  readonly comeBack: () => void;
  /** Sends files to the library, then puts each into the room. */
  readonly uploadFiles: (files: readonly File[]) => void;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('a component of the page stands outside of it');
  return page;
}
