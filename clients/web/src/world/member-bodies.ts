import type { RoomClient, ShownPose } from '@streamxr/client';
import type { Peer } from '@streamxr/protocol';
import type { Avatars } from '@streamxr/scene';
import type { Vec3 } from '@streamxr/spatial';
import { isAtDoor } from './door.ts';

/** Keeps the other members' bodies in step with the room: who is there, and in each frame where they are. */
export class MemberBodies {
  readonly #avatars: Avatars;
  #client: RoomClient | null = null;
  #frameMs = 0;

  constructor(avatars: Avatars) {
    this.#avatars = avatars;
  }

  /** Where a member's head is now; null for who has not walked in. */
  headOf(clientId: string): Vec3 | null {
    return this.#avatars.headOf(clientId);
  }

  /** Where everybody's is who has walked in. */
  heads(): Vec3[] {
    const all = [...(this.#client?.peers.keys() ?? [])].map((clientId) => this.headOf(clientId));
    return all.filter((head) => head !== null);
  }

  /** Follows this client from here on; gives the function that stops and takes the bodies away. */
  follow(client: RoomClient): () => void {
    this.#client = client;
    const show = ({ clientId, name, color, standing }: Peer) => {
      // Who watches has no body.
      if (standing === 'participant') this.#avatars.upsert({ clientId, name, color });
      else this.#avatars.remove(clientId);
    };
    for (const peer of client.peers.values()) show(peer);
    const stops = [
      client.on('peer-joined', ({ peer }) => show(peer)),
      client.on('peer-changed', ({ peer }) => show(peer)),
      client.on('peer-left', ({ peer }) => this.#avatars.remove(peer.clientId)),
    ];
    return () => {
      for (const stop of stops) stop();
      for (const clientId of client.peers.keys()) this.#avatars.remove(clientId);
      this.#client = null;
    };
  }

  /** Puts every body whose place matters to the picture where it is in the frame of `timeMs`. */
  onFrame(timeMs: number): void {
    this.#frameMs = timeMs;
    this.#client?.peerPoses(this.#client.sampleTime(), this.#place, this.#isWanted);
  }

  readonly #isWanted = (clientId: string): boolean => this.#avatars.wantsPose(clientId, this.#frameMs);

  readonly #place = (clientId: string, pose: ShownPose): void => {
    if (!this.#avatars.isPlaced(clientId) && isAtDoor(pose.position, pose.rotation)) return;
    this.#avatars.setPose(clientId, pose, this.#frameMs);
  };
}
