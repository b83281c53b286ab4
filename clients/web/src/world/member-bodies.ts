import type { RoomClient, ShownPose } from '@streamxr/client';
import type { Peer } from '@streamxr/protocol';
import type { Avatars } from '@streamxr/scene';
import type { Vec3 } from '@streamxr/spatial';
import { isAtDoor } from './door.ts';

/** Keeps the other members' bodies in step with the room: who is there, and in each frame where they are. */
export class MemberBodies {
  readonly #avatars: Avatars;
  readonly #heads = new Map<string, Vec3>();
  #client: RoomClient | null = null;

  constructor(avatars: Avatars) {
    this.#avatars = avatars;
  }

  /** Where a member's head is now; null for who has not walked in. */
  headOf(clientId: string): Vec3 | null {
    return this.#heads.get(clientId) ?? null;
  }

  /** Follows this client from here on; gives the function that stops and takes the bodies away. */
  follow(client: RoomClient): () => void {
    this.#client = client;
    const show = ({ clientId, name, color }: Peer) => this.#avatars.upsert({ clientId, name, color });
    for (const peer of client.peers.values()) show(peer);
    const stops = [
      client.on('peer-joined', ({ peer }) => show(peer)),
      client.on('peer-left', ({ peer }) => this.#remove(peer.clientId)),
    ];
    return () => {
      for (const stop of stops) stop();
      for (const clientId of client.peers.keys()) this.#remove(clientId);
      this.#client = null;
    };
  }

  /** Puts every body where it is in this frame. */
  onFrame(): void {
    this.#client?.peerPoses(this.#client.sampleTime(), this.#place);
  }

  readonly #place = (clientId: string, { position, rotation, hands }: ShownPose): void => {
    if (!this.#heads.has(clientId) && isAtDoor(position, rotation)) return;
    // The pose is good during this call only, and the avatar keeps what it is given until the frame is drawn.
    const [x, y, z] = position;
    const head: Vec3 = [x, y, z];
    this.#heads.set(clientId, head);
    const pose = { position: head, rotation: [...rotation] as const };
    if (hands === undefined) return this.#avatars.setPose(clientId, pose);
    const { left, right } = hands;
    this.#avatars.setPose(clientId, {
      ...pose,
      hands: {
        ...(left === undefined ? {} : { left: structuredClone(left) }),
        ...(right === undefined ? {} : { right: structuredClone(right) }),
      },
    });
  };

  #remove(clientId: string): void {
    this.#heads.delete(clientId);
    this.#avatars.remove(clientId);
  }
}
