import { effect, signal } from '@preact/signals';
import {
  AssetStreaming,
  IndexedDbCache,
  LayerStore,
  mediaKeyOf,
  systemClock,
  systemTimers,
  webSessionMemory,
} from '@streamxr/client';
import { silentLogger } from '@streamxr/kernel';
import { type Address, readAddress, socketUrl, withoutTicket } from './address/address.ts';
import { CampaignEdits } from './campaigns/campaign-edits.ts';
import { CampaignsStore } from './campaigns/campaigns-store.ts';
import { ChatPace } from './chat/chat-pace.ts';
import { ChatStore } from './chat/chat-store.ts';
import { followChat } from './chat/follow-chat.ts';
import { CoachStore } from './coach/coach-store.ts';
import { exposeDebugHandle } from './debug-handle.ts';
import { DrawerStore } from './drawers/drawer-store.ts';
import { LibraryStore } from './library/library-store.ts';
import { uploadFiles } from './library/upload-files.ts';
import { UploadQueue } from './library/upload-queue.ts';
import { mediaNews } from './media/media-news.ts';
import { MediaStore } from './media/media-store.ts';
import { announceWall } from './media/wall-news.ts';
import { ObjectEdits } from './objects/object-edits.ts';
import { ObjectsStore } from './objects/objects-store.ts';
import type { Page } from './page.ts';
import { announceSeat } from './seats/announce-seat.ts';
import { announcePeople } from './people/announce-people.ts';
import { PeopleStore } from './people/people-store.ts';
import { applyPreferences } from './preferences/apply-preferences.ts';
import { browserStrings } from './preferences/kept-strings.ts';
import { PreferencesStore } from './preferences/preferences-store.ts';
import { pickSwatch } from './preferences/swatches.ts';
import { Doorman } from './session/doorman.ts';
import { SessionStore } from './session/session-store.ts';
import { ToastStore } from './toasts/toast-store.ts';
import { UndoStore } from './undo/undo-store.ts';
import { openWorld, WorldFollower } from './world/open-world.ts';
import { modelMemoryBytes, thisDevice } from './world/model-memory.ts';
import { WorldStore } from './world/world-store.ts';
import { ZonesStore } from './zones/zones-store.ts';
import type { RoomView } from './world/room-view.ts';

const ticketKey = 'streamxr.ticket';

/** Everything the page is made of, joined: stores, the client that feeds them, and the drawn room. */
export function openPage(canvas: HTMLCanvasElement): Page {
  const inTab = browserStrings(() => sessionStorage);
  const address = readAddress(location.href);
  const ticket = takeTicket(address, inTab);
  const preferences = openPreferences();

  const session = new SessionStore(address.room);
  const toasts = new ToastStore((task, delayMs) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  });
  const people = new PeopleStore();
  const objects = new ObjectsStore();
  const nowMs = () => performance.now();
  const chat = new ChatStore(nowMs);
  const pace = new ChatPace(nowMs);
  const library = new LibraryStore();
  const uploads = new UploadQueue();
  const undo = new UndoStore();
  const world = new WorldStore();
  const campaigns = new CampaignsStore();
  const zones = new ZonesStore(world);
  const campaignEdits = new CampaignEdits({ session, toasts, world });
  const drawers = new DrawerStore();
  const media = new MediaStore({
    preferences,
    events: mediaNews({ people, session, toasts, drawers }),
    openKey: mediaKeyOf,
  });
  media.secret.value = address.key;
  announceWall(media, session, toasts);
  const edits = new ObjectEdits({ session, objects, undo, toasts, world });

  const assetCache = new IndexedDbCache(globalThis.indexedDB);
  const streaming = new AssetStreaming({
    store: new LayerStore(assetCache),
    clock: systemClock,
    timers: systemTimers,
    log: silentLogger,
  });

  const following = new WorldFollower();
  const news = announcePeople(people, session, toasts);
  const doorman = new Doorman({
    join: {
      url: socketUrl(location.href),
      room: address.room,
      ...(ticket === null ? {} : { ticket }),
      storage: webSessionMemory({ ...inTab, removeItem: (key) => inTab.setItem(key, '') }),
      assetCache,
    },
    follow: (client) => {
      undo.forget();
      following.setClient(client);
      const stops = [
        streaming.follow(client),
        session.follow(client),
        people.follow(client, news),
        objects.follow(client),
        followChat(chat, client),
        pace.follow(client),
        announceSeat(client, toasts),
        library.follow(client),
        campaigns.follow(client),
        media.follow(client),
        zones.follow(client),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    onRefused: (message) =>
      toasts.show({ tone: 'trouble', text: 'You kept your former name', detail: message }),
  });
  const lookIn = () =>
    doorman.lookIn(address.name ?? preferences.all.value.name, preferences.all.value.color ?? pickSwatch(0));

  const page: Page = {
    ...{
      address,
      preferences,
      session,
      people,
      objects,
      chat,
      pace,
      library,
      uploads,
      campaigns,
      campaignEdits,
      media,
      zones,
      undo,
      edits,
      drawers,
      toasts,
      world,
      streaming,
    },
    coach: new CoachStore(preferences),
    isOverlayOpen: signal(false),
    areLevelsShown: signal(false),
    walkIn: (name, color) => {
      preferences.set({ ...(name === null ? {} : { name }), color });
      doorman.walkIn(name, color);
      session.walkIn();
      media.listen();
      canvas.focus({ preventScroll: true });
    },
    leaveQueue: () => doorman.leave(),
    comeBack: () => {
      const connection = session.connection.value;
      // Who has left is forgotten: it is somebody new who comes.
      if (connection.state === 'closed' && connection.code === 'LEFT') lookIn();
      else session.client.value?.retryNow();
    },
    uploadFiles: (files) => uploadFiles({ session, uploads, edits, toasts }, files),
  };
  lookIn();

  effect(() => {
    const connection = session.connection.value;
    // Kept any longer, it would lock this tab out of every room.
    if (connection.state === 'closed' && connection.code === 'BAD_TICKET') inTab.setItem(ticketKey, '');
  });

  effect(() => {
    const { view } = world;
    if (view !== null) view.levelColors = page.isOverlayOpen.value && page.areLevelsShown.value;
  });
  effect(() => {
    const { delivery, detail } = preferences.all.value;
    streaming.delivery = delivery;
    streaming.memoryBytesMax = modelMemoryBytes(detail, thisDevice());
  });

  let view: RoomView | null = null;
  exposeDebugHandle(page, () => view);
  void openWorld(canvas, world, page).then((opened) => {
    view = opened;
    following.setView(opened);
  });
  return page;
}

/** A ticket is a secret: it leaves the address bar for the tab's own storage, where a reload finds it. */
function takeTicket({ ticket }: Address, inTab: ReturnType<typeof browserStrings>): string | null {
  if (ticket === null) return inTab.getItem(ticketKey) || null;
  inTab.setItem(ticketKey, ticket);
  history.replaceState(null, '', withoutTicket(location.href));
  return ticket;
}

/** A first visitor gets a colour by chance, so that a room of newcomers is not of one colour. */
function openPreferences(): PreferencesStore {
  const systemReducesMotion = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const preferences = new PreferencesStore(
    browserStrings(() => localStorage),
    systemReducesMotion,
  );
  if (preferences.all.value.color === null) preferences.set({ color: pickSwatch(Math.random()) });
  applyPreferences(preferences, document.documentElement);
  return preferences;
}
