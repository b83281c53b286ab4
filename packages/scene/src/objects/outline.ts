import { BackSide, Color, Mesh, MeshBasicMaterial, type Object3D, SkinnedMesh } from 'three';

/** How an object is marked out; the strongest reason wins. */
export interface OutlineStyle {
  /** '#rrggbb' */
  readonly color: string;
  /** Fraction of the distance to the viewer: about a pixel for each 0.0013 on a screen of 900 lines. */
  readonly width: number;
  readonly opacity: number;
}

/**
 * A line around an object: its surface once more, inside out and pushed along its normals, which needs no second pass and so works
 * in a headset. The push grows with distance, which keeps the line equally thick on the screen.
 */
export class Outline implements Disposable {
  readonly #hulls: Mesh[] = [];
  readonly #width = { value: 0 };
  readonly #material: MeshBasicMaterial;

  constructor(content: Object3D, style: OutlineStyle) {
    this.#material = outlineMaterial(this.#width);
    this.restyle(style);
    const outlined: Mesh[] = [];
    content.traverse((object) => {
      if (isMesh(object)) outlined.push(object);
    });
    for (const mesh of outlined) {
      const hull = hullOf(mesh, this.#material);
      mesh.add(hull);
      this.#hulls.push(hull);
    }
  }

  restyle({ color, width, opacity }: OutlineStyle): void {
    this.#width.value = width;
    this.#material.color = new Color(color);
    this.#material.opacity = opacity;
  }

  [Symbol.dispose](): void {
    for (const hull of this.#hulls) hull.removeFromParent();
    this.#material.dispose();
  }
}

function hullOf(mesh: Mesh, material: MeshBasicMaterial): Mesh {
  const hull = isSkinned(mesh) ? skinnedHull(mesh, material) : new Mesh(mesh.geometry, material);
  hull.raycast = () => {};
  hull.frustumCulled = mesh.frustumCulled;
  hull.renderOrder = 1;
  return hull;
}

function skinnedHull(mesh: SkinnedMesh, material: MeshBasicMaterial): SkinnedMesh {
  const hull = new SkinnedMesh(mesh.geometry, material);
  hull.bind(mesh.skeleton, mesh.bindMatrix);
  return hull;
}

function isMesh(object: Object3D): object is Mesh {
  return object instanceof Mesh;
}

function isSkinned(mesh: Mesh): mesh is SkinnedMesh {
  return mesh instanceof SkinnedMesh;
}

function outlineMaterial(width: { value: number }): MeshBasicMaterial {
  const material = new MeshBasicMaterial({
    side: BackSide,
    transparent: true,
    fog: false,
    toneMapped: false,
  });
  material.onBeforeCompile = (shader) => {
    shader.uniforms['outlineWidth'] = width;
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nuniform float outlineWidth;')
      .replace(
        '#include <project_vertex>',
        `#include <project_vertex>
        vec3 outlineNormal = normalize(normalMatrix * normal);
        mvPosition.xyz += outlineNormal * outlineWidth * clamp(-mvPosition.z, 0.3, 40.0);
        gl_Position = projectionMatrix * mvPosition;`,
      );
  };
  return material;
}
