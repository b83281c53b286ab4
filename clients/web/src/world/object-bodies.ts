import type { RoomClient } from '@streamxr/client';
import type { SharedObject } from '@streamxr/protocol';
import type { SceneObjects, SharedObjectView } from '@streamxr/scene';
import type { PeopleStore } from '../people/people-store.ts';

/** Keeps the drawn objects in step with the room's. */
export class ObjectBodies {
  readonly #scene: SceneObjects;
  readonly #people: PeopleStore;
  readonly #shown = new Set<string>();

  constructor(scene: SceneObjects, people: PeopleStore) {
    this.#scene = scene;
    this.#people = people;
  }

  /** Follows this client from here on; gives the function that stops. What is drawn stays until the next client says what there is. */
  follow(client: RoomClient): () => void {
    const takeAll = () => {
      for (const objectId of this.#shown) if (!client.objects.has(objectId)) this.#remove(objectId);
      for (const object of client.objects.values()) this.#show(object);
      this.#scene.retryMissingModels();
    };
    if (client.self !== null) takeAll();
    const stops = [
      client.on('welcome', takeAll),
      client.on('object-changed', ({ object }) => this.#show(object)),
      client.on('object-deleted', ({ object }) => this.#remove(object.objectId)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  #show(object: SharedObject): void {
    // Beyond what one picture can hold the room knows more than is drawn; those objects are still listed and counted.
    if (this.#scene.upsert(this.#viewOf(object)) === 'shown') this.#shown.add(object.objectId);
  }

  #remove(objectId: string): void {
    this.#shown.delete(objectId);
    this.#scene.remove(objectId);
  }

  #viewOf({
    objectId,
    kind,
    assetId,
    position,
    rotation,
    scale,
    color,
    holder,
    locked,
  }: SharedObject): SharedObjectView {
    const holderColor = holder === null ? null : this.#people.colorOf(holder);
    const model = assetId === undefined ? {} : { assetId };
    return { objectId, kind, ...model, position, rotation, scale, color, holder, holderColor, locked };
  }
}
