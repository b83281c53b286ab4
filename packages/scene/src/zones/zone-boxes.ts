import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  LineSegments,
  Mesh,
  type Object3D,
  ShaderMaterial,
  Sprite,
  SpriteMaterial,
  Vector3,
} from 'three';
import { tagScale } from '../avatars/tag-budget.ts';
import { drawTag, type TagTexture } from '../avatars/tag-texture.ts';
import type { Stage } from '../stage.ts';
import { type Box, zoneEdges, type ZoneForm, zoneWalls } from './zone-form.ts';

const labelHeightMetres = 0.14;
/** Above it, the name of a near one would hang out of sight. */
const labelTopMetres = 2;
const markedStrength = 1.8;

const vertexGlsl = /* glsl */ `
  attribute float strength;
  varying float vStrength;
  varying float vDistance;
  void main() {
    vStrength = strength;
    vec4 seen = modelViewMatrix * vec4(position, 1.0);
    vDistance = length(seen.xyz);
    gl_Position = projectionMatrix * seen;
  }
`;

const fragmentGlsl = /* glsl */ `
  uniform vec3 tint;
  uniform float presence;
  varying float vStrength;
  varying float vDistance;
  void main() {
    gl_FragColor = vec4(tint, min(0.9, vStrength * presence) * exp(-vDistance / 60.0));
  }
`;

/** A box to show, by its name. */
export interface ZoneLook extends Box {
  readonly zoneId: string;
  readonly name: string;
  /** '#rrggbb' */
  readonly color: string;
  /** Shown more strongly than the others. */
  readonly marked: boolean;
}

/** The zones of a room as boxes of light with their names: for who sets them. */
export class ZoneBoxes implements Disposable {
  readonly #stage: Stage;
  readonly #font: string;
  readonly #stop: () => void;
  readonly #eye = new Vector3();
  readonly #boxes = new Map<string, ShownBox>();

  /** `font` is a CSS font family; it must be loaded before the first name is drawn. */
  constructor(stage: Stage, font: string) {
    this.#stage = stage;
    this.#font = font;
    this.#stop = stage.onFrame(() => {
      stage.viewerPosition(this.#eye);
      for (const box of this.#boxes.values()) box.place(this.#eye);
    });
  }

  get count(): number {
    return this.#boxes.size;
  }

  /** These from now on; what is the same stays as it is. */
  show(zones: readonly ZoneLook[]): void {
    const wanted = new Map(zones.map((zone) => [zone.zoneId, zone]));
    for (const [zoneId, box] of this.#boxes) {
      const zone = wanted.get(zoneId);
      if (zone !== undefined && box.isOf(zone)) continue;
      box[Symbol.dispose]();
      this.#boxes.delete(zoneId);
    }
    for (const zone of zones) {
      let box = this.#boxes.get(zone.zoneId);
      if (box === undefined) {
        box = new ShownBox(this.#stage.scene, zone, this.#font);
        this.#boxes.set(zone.zoneId, box);
      }
      box.marked = zone.marked;
    }
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.show([]);
  }
}

class ShownBox implements Disposable {
  readonly #zone: ZoneLook;
  readonly #material: ShaderMaterial;
  readonly #walls: Mesh;
  readonly #edges: LineSegments;
  readonly #tag: TagTexture;
  readonly #label: Sprite;

  constructor(scene: Object3D, zone: ZoneLook, font: string) {
    this.#zone = zone;
    const { color, name } = zone;
    this.#material = new ShaderMaterial({
      vertexShader: vertexGlsl,
      fragmentShader: fragmentGlsl,
      // As the screen has it: nothing converts it on the way.
      uniforms: { tint: { value: new Color().setStyle(color, '') }, presence: { value: 1 } },
      transparent: true,
      depthWrite: false,
      side: DoubleSide,
    });
    this.#walls = new Mesh(geometryOf(zoneWalls(zone)), this.#material);
    this.#edges = new LineSegments(geometryOf(zoneEdges(zone)), this.#material);
    this.#tag = drawTag(name, color, font);
    this.#label = new Sprite(
      new SpriteMaterial({ map: this.#tag.texture, depthWrite: false, fog: false, toneMapped: false }),
    );
    this.#label.center.set(0.5, 0);
    for (const [order, part] of [this.#walls, this.#edges, this.#label].entries()) {
      part.renderOrder = 13 + order;
      part.raycast = () => {};
      scene.add(part);
    }
  }

  set marked(isMarked: boolean) {
    this.#material.uniforms['presence'] = { value: isMarked ? markedStrength : 1 };
  }

  isOf({ name, color, min, max }: ZoneLook): boolean {
    const zone = this.#zone;
    return (
      name === zone.name &&
      color === zone.color &&
      min.every((part, axis) => part === zone.min[axis]) &&
      max.every((part, axis) => part === zone.max[axis])
    );
  }

  /** The name stands over the side that is nearest to the eyes; within, ahead of nobody: over the middle. */
  place(eye: Vector3): void {
    const { min, max } = this.#zone;
    const [x, z] = [(min[0] + max[0]) / 2, (min[2] + max[2]) / 2];
    const [halfX, halfZ] = [(max[0] - min[0]) / 2, (max[2] - min[2]) / 2];
    const reach = 1 / Math.max(Math.abs(eye.x - x) / halfX, Math.abs(eye.z - z) / halfZ, 1);
    const towards = reach < 1 ? reach : 0;
    const y = Math.min(max[1], min[1] + labelTopMetres);
    this.#label.position.set(x + (eye.x - x) * towards, y, z + (eye.z - z) * towards);
    const height = labelHeightMetres * tagScale(this.#label.position.distanceTo(eye));
    this.#label.scale.set(height * this.#tag.aspect, height, 1);
  }

  [Symbol.dispose](): void {
    for (const part of [this.#walls, this.#edges, this.#label]) part.removeFromParent();
    this.#walls.geometry.dispose();
    this.#edges.geometry.dispose();
    this.#material.dispose();
    this.#label.material.dispose();
    this.#tag.texture.dispose();
  }
}

function geometryOf({ places, strengths }: ZoneForm): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(places), 3));
  geometry.setAttribute('strength', new BufferAttribute(new Float32Array(strengths), 1));
  return geometry;
}
