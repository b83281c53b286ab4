import { Mesh, PlaneGeometry, ShaderMaterial } from 'three';

// The eye feels motion at the rim of its view: closing it to about 30° from the middle takes most of the discomfort
// (Fernandes and Feiner, "Combating VR sickness through subtle dynamic field-of-view modification", 3DUI 2016).
const openRad = 1.1;
const closedRad = 0.52;
const easeSeconds = 0.12;

/** Darkens the rim of the view while the world moves past; drawn straight onto each eye. */
export class Vignette extends Mesh<PlaneGeometry, ShaderMaterial> implements Disposable {
  #strength = 0;

  constructor() {
    super(
      new PlaneGeometry(2, 2),
      new ShaderMaterial({
        uniforms: { edgeRad: { value: openRad }, strength: { value: 0 } },
        vertexShader: /* glsl */ `
          varying vec3 seen;
          void main() {
            vec4 far = inverse(projectionMatrix) * vec4(position.xy, 1.0, 1.0);
            seen = far.xyz / far.w;
            gl_Position = vec4(position.xy, 0.0, 1.0);
          }`,
        fragmentShader: /* glsl */ `
          uniform float edgeRad;
          uniform float strength;
          varying vec3 seen;
          void main() {
            float angle = acos(clamp(-normalize(seen).z, -1.0, 1.0));
            gl_FragColor = vec4(0.0, 0.0, 0.0, strength * smoothstep(edgeRad, edgeRad + 0.35, angle));
          }`,
        transparent: true,
        depthTest: false,
        depthWrite: false,
      }),
    );
    this.frustumCulled = false;
    this.renderOrder = 1000;
    this.visible = false;
  }

  /** Eases towards closed (1) or open (0). */
  ease(towards: 0 | 1, dtSeconds: number): void {
    this.#set(this.#strength + (towards - this.#strength) * (1 - Math.exp(-dtSeconds / easeSeconds)));
  }

  /** Closes at once, to open again softly: what a jump under reduced motion looks like. */
  blink(): void {
    this.#set(1);
  }

  /** Opens at once. */
  open(): void {
    this.#set(0);
  }

  [Symbol.dispose](): void {
    this.removeFromParent();
    this.geometry.dispose();
    this.material.dispose();
  }

  #set(strength: number): void {
    this.#strength = strength < 0.005 ? 0 : strength;
    this.visible = this.#strength > 0;
    const { edgeRad, strength: shown } = this.material.uniforms;
    if (edgeRad !== undefined) edgeRad.value = openRad + (closedRad - openRad) * this.#strength;
    if (shown !== undefined) shown.value = Math.min(1, this.#strength * 2);
  }
}
