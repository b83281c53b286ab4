import type { SceneObjects } from '@streamxr/scene';
import type { Vec3 } from '@streamxr/spatial';
import type { Mesh, MeshStandardMaterial, Sprite } from 'three';

// These functions run inside the page: they may use nothing but `window.streamxr` and what is written in their bodies.

export interface DrawnObject {
  readonly min: Vec3;
  readonly max: Vec3;
  /** Of what has arrived and is at rest; a silhouette that waits for its model is none. */
  readonly meshCount: number;
  readonly triangles: number;
  /** '#rrggbb' of each mesh's material. */
  readonly colors: readonly string[];
}

export interface SeenPerson {
  readonly clientId: string;
  readonly name: string;
  readonly head: Vec3;
  /** Above the head. */
  readonly hasTag: boolean;
}

/** What the scene has of a shared object; null while it shows nothing. */
export function readDrawnObject(objectId: string): DrawnObject | null {
  const { client, manipulation } = window.streamxr ?? {};
  // The scene's own objects are behind the narrower port that manipulation sees.
  const scene = manipulation?.objects as SceneObjects | undefined;
  const bounds = scene?.boundsOf(objectId);
  const object = client?.objects.get(objectId);
  if (!scene || !bounds || !object) return null;
  const [x, y, z] = object.position;
  // Nodes do not say whose they are; at rest each stands where the room has its object.
  const node = scene.root.children.find(
    ({ position }) => Math.hypot(position.x - x, position.y - y, position.z - z) < 0.02,
  );
  const colors: string[] = [];
  let triangles = 0;
  node?.traverseVisible((child) => {
    const mesh = child as Mesh;
    if (!mesh.isMesh) return;
    for (const material of [mesh.material].flat()) {
      if (!('isMeshStandardMaterial' in material)) continue;
      colors.push(`#${(material as MeshStandardMaterial).color.getHexString()}`);
      triangles += (mesh.geometry.index?.count ?? mesh.geometry.attributes['position']?.count ?? 0) / 3;
    }
  });
  const asVec3 = (at: { x: number; y: number; z: number }): Vec3 => [at.x, at.y, at.z];
  return { min: asVec3(bounds.min), max: asVec3(bounds.max), meshCount: colors.length, triangles, colors };
}

/** The others who stand in the room, in sight or not. */
export function readPeople(): SeenPerson[] {
  const { client, view, stage } = window.streamxr ?? {};
  if (!client || !view || !stage) return [];
  const tags: Sprite[] = [];
  stage.scene.traverseVisible((node) => {
    if ((node as Sprite).isSprite) tags.push(node as Sprite);
  });
  const seen = [];
  for (const { clientId, name } of client.peers.values()) {
    const head = view.headOf(clientId);
    if (head === null) continue;
    const [x, y, z] = head;
    const hasTag = tags.some(
      ({ position }) =>
        Math.hypot(position.x - x, position.z - z) < 0.05 && position.y > y && position.y < y + 0.5,
    );
    seen.push({ clientId, name, head, hasTag });
  }
  return seen;
}
