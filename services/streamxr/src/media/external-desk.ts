import { refuse } from '@streamxr/kernel';
import type { ExternalDesk } from '../http/whip/external-desk.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import type { ExternalLinks } from './external-links.ts';
import type { Media } from './media.ts';

/** Programs publish into rooms that are there, and play out of them; no program makes one. */
export function externalDeskOf(media: Media, directory: RoomDirectory): ExternalDesk {
  const linksOf = async (room: string): Promise<ExternalLinks | null> => {
    if ((await directory.get(room)) === null) return null;
    const host = await directory.join(room);
    return host.ok ? media.externals(host.value) : null;
  };
  return {
    publish: async (room, sdp, rights) =>
      (await linksOf(room))?.publish(sdp, rights) ?? refuse({ code: 'ROOM_NOT_FOUND' }),
    play: async (room, sdp, trackId) =>
      (await linksOf(room))?.play(sdp, trackId) ?? refuse({ code: 'ROOM_NOT_FOUND' }),
    iceServers: (subject) => media.iceServers(subject),
  };
}
