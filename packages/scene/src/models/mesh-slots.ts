import {
  type BufferGeometry,
  type Intersection,
  type Material,
  type Mesh,
  type Object3D,
  type Raycaster,
} from 'three';
import type { GLTF, GLTFParser } from 'three/addons/loaders/GLTFLoader.js';
import type { LevelPaint } from './level-colors.ts';
import { type Drawn, isDrawn, isMesh } from './model-parts.ts';

/**
 * A primitive of the root file: the geometry that it is drawn with now, and every copy that draws it. The root's own geometry stays:
 * it is what remains when finer ones go, and what rays are tested against.
 */
export class MeshSlot {
  readonly rootGeometry: BufferGeometry;
  readonly #drawn = new Set<Drawn>();
  /** The material of each, while something covers it. */
  readonly #own = new WeakMap<Drawn, Material | Material[]>();
  #geometry: BufferGeometry;
  #paint: LevelPaint | null = null;

  constructor(rootGeometry: BufferGeometry) {
    this.rootGeometry = rootGeometry;
    this.#geometry = rootGeometry;
  }

  get geometry(): BufferGeometry {
    return this.#geometry;
  }

  /** Lets a copy follow; gives the function that lets it go. */
  add(drawn: Drawn): () => void {
    drawn.geometry = this.#geometry;
    // A million triangles under the pointer would take a frame; the root's few hundred give the same hit within its error.
    if (isMesh(drawn)) drawn.raycast = (raycaster, hits) => this.#raycast(drawn, raycaster, hits);
    this.#drawn.add(drawn);
    if (this.#paint !== null) this.#cover(drawn, this.#paint);
    return () => this.#drawn.delete(drawn);
  }

  /** Draws this geometry from the next frame on, everywhere. Gives the former one: whoever made it disposes it. */
  show(geometry: BufferGeometry): BufferGeometry {
    const former = this.#geometry;
    this.#geometry = geometry;
    for (const drawn of this.#drawn) {
      drawn.geometry = geometry;
      for (const child of drawn.children) {
        // An outline draws the surface of its mesh once more.
        if (isDrawn(child) && child.geometry === former) child.geometry = geometry;
      }
    }
    return former;
  }

  /** Covers its own material with another; null uncovers it. */
  paint(paint: LevelPaint | null): void {
    this.#paint = paint;
    for (const drawn of this.#drawn) this.#cover(drawn, paint);
  }

  #cover(drawn: Drawn, paint: LevelPaint | null): void {
    // Points and lines have materials of their own kind.
    if (!isMesh(drawn)) return;
    const own = this.#own.get(drawn) ?? drawn.material;
    this.#own.set(drawn, own);
    const cover = this.rootGeometry.hasAttribute('normal') ? paint?.smooth : paint?.flat;
    drawn.material = cover ?? own;
  }

  #raycast(mesh: Mesh, raycaster: Raycaster, hits: Intersection[]): void {
    const { geometry } = mesh;
    mesh.geometry = this.rootGeometry;
    const kind = Object.getPrototypeOf(mesh) as Mesh;
    kind.raycast.call(mesh, raycaster, hits);
    mesh.geometry = geometry;
  }
}

/** The slots of a root file. */
export class MeshSlots {
  /** By mesh and primitive, as glTF numbers them. */
  readonly #slots: readonly (readonly MeshSlot[])[];
  /** Of the parsed scene itself, from which copies are made. */
  readonly #ofSource = new Map<Object3D, MeshSlot>();

  private constructor(slots: readonly (readonly MeshSlot[])[]) {
    this.#slots = slots;
  }

  static async of({ parser, scene }: GLTF): Promise<MeshSlots> {
    const meshes = await geometriesOf(parser);
    const slots = new MeshSlots(
      meshes.map((primitives) => primitives.map((geometry) => new MeshSlot(geometry))),
    );
    const byGeometry = new Map(slots.all.map((slot) => [slot.rootGeometry, slot]));
    scene.traverse((object) => {
      if (!isDrawn(object)) return;
      const { meshes: mesh, primitives: primitive = 0 } = parser.associations.get(object) ?? {};
      // What EXT_mesh_gpu_instancing draws is known by its geometry alone.
      const slot = mesh === undefined ? byGeometry.get(object.geometry) : slots.of(mesh)[primitive];
      if (slot !== undefined) slots.#ofSource.set(object, slot);
    });
    return slots;
  }

  get all(): readonly MeshSlot[] {
    return this.#slots.flat();
  }

  /** Primitives of a mesh; empty when the file has no such mesh. */
  of(mesh: number): readonly MeshSlot[] {
    return this.#slots[mesh] ?? [];
  }

  /** Lets a copy of the parsed scene follow; gives the function that lets it go. */
  follow(source: Object3D, copy: Object3D): () => void {
    const stops: (() => void)[] = [];
    eachPair(source, copy, (original, object) => {
      const slot = this.#ofSource.get(original);
      if (slot !== undefined && isDrawn(object)) stops.push(slot.add(object));
    });
    return () => {
      for (const stop of stops) stop();
    };
  }
}

async function geometriesOf(parser: GLTFParser): Promise<BufferGeometry[][]> {
  const { meshes = [] } = parser.json as { meshes?: { primitives: unknown[] }[] };
  return Promise.all(
    meshes.map(async ({ primitives }, index) => {
      const object = (await parser.getDependency('mesh', index)) as Object3D;
      // A mesh of several primitives is a group of them, followed by the child nodes of its node.
      const parts = isDrawn(object) ? [object] : object.children.slice(0, primitives.length);
      return parts.filter(isDrawn).map(({ geometry }) => geometry);
    }),
  );
}

function eachPair(a: Object3D, b: Object3D, visit: (a: Object3D, b: Object3D) => void): void {
  visit(a, b);
  for (const [index, child] of a.children.entries()) {
    const other = b.children[index];
    if (other !== undefined) eachPair(child, other, visit);
  }
}

/** Geometries of a level's file, by its meshes and their primitives. */
export async function levelGeometries({ parser }: GLTF): Promise<BufferGeometry[][]> {
  return geometriesOf(parser);
}
