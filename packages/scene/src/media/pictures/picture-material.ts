import { Color, ShaderMaterial, type Texture, Vector2, type Vector3 } from 'three';

/** The quad reaches this far beyond a picture with a rim on each side, in metres: room for its glow. */
const glowMetres = 0.09;
/** Room for a smooth edge. */
const edgeMetres = 0.006;

const vertexGlsl = /* glsl */ `
  uniform vec2 size;
  uniform float rim;
  varying vec2 vPlace;
  void main() {
    // The unit quad is scaled to the picture and its rim: metres from the middle.
    vPlace = position.xy * (size + 2.0 * rim);
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }
`;

/** Pictures keep their own colours: neither dusk nor tone mapping may grey a face. Texels are sRGB, and stay it. */
const fragmentGlsl = /* glsl */ `
  uniform sampler2D map;
  uniform vec2 size;
  uniform float radius;
  uniform float rim;
  uniform vec2 crop;
  uniform float hasPicture;
  uniform float opacity;
  uniform float level;
  uniform vec3 color;
  uniform float rimWidth;
  uniform float timeSeconds;
  uniform float locked;
  varying vec2 vPlace;

  float roundedBox(vec2 place, vec2 halfSize, float r) {
    vec2 q = abs(place) - halfSize + r;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - r;
  }

  /** How far from a padlock about as tall as 2, its middle at the origin. */
  float padlock(vec2 place) {
    float body = roundedBox(place + vec2(0.0, 0.34), vec2(0.72, 0.56), 0.14);
    vec2 bow = place - vec2(0.0, 0.42);
    bow.y = max(bow.y, 0.0);
    float shackle = abs(length(bow) - 0.46) - 0.1;
    // Its legs end in the body.
    shackle = max(shackle, -0.3 - place.y);
    return min(body, shackle);
  }

  void main() {
    float away = roundedBox(vPlace, size * 0.5, radius);
    float edge = max(fwidth(away), 1e-5);
    float inside = 1.0 - smoothstep(-edge, edge, away);

    float hasRim = step(1e-4, rimWidth);
    vec2 uvPicture = (vPlace / size) * crop + 0.5;
    vec3 shown = texture2D(map, uvPicture).rgb;
    // Until the first picture: dusk glass with a slow breath of light over it.
    float sweep = 0.5 + 0.5 * sin(vPlace.x / size.x * 2.2 - timeSeconds * 1.6);
    vec3 waiting = mix(vec3(0.13, 0.105, 0.16), vec3(0.235, 0.18, 0.22), sweep * (0.4 + 0.6 * (0.5 + vPlace.y / size.y)));
    vec3 face = mix(waiting, shown, hasPicture);
    float lockScale = 0.2 * min(min(size.x, size.y), 0.9);
    float lock = padlock(vPlace / lockScale) * lockScale;
    face = mix(face, vec3(1.0, 0.824, 0.49), locked * (1.0 - smoothstep(-edge, edge, lock)));
    // A breath of shade towards the edge sets a face into its rim; slides stay as white as they are.
    face *= 1.0 - 0.1 * smoothstep(-0.1 * size.y, 0.0, away) * hasRim;

    float width = rimWidth * (1.0 + 1.4 * level);
    float line = (1.0 - smoothstep(-edge, edge, abs(away + width * 0.5) - width * 0.5)) * hasRim;
    vec3 quiet = mix(face, vec3(1.0, 0.93, 0.86), 0.34);
    vec3 lit = mix(color, vec3(1.0), 0.28);
    vec3 rimColor = mix(quiet, lit, smoothstep(0.0, 0.18, level));
    face = mix(face, rimColor, line);

    float glow = exp(-max(away, 0.0) / (rim * (0.16 + 0.16 * level))) * (0.62 * smoothstep(0.0, 0.25, level));
    float shade = exp(-max(away, 0.0) / (rim * 0.22)) * 0.22 * hasRim;
    float fadeOut = 1.0 - smoothstep(0.7, 1.0, max(away, 0.0) / rim);
    float around = max(glow, shade) * fadeOut;
    vec3 halo = mix(vec3(0.05, 0.03, 0.06), lit, glow / max(glow + shade, 1e-4));
    float alpha = mix(around, 1.0, inside) * opacity;
    if (alpha < 0.004) discard;
    gl_FragColor = vec4(mix(halo, face, inside), alpha);
  }
`;

export interface PictureLook {
  /** Of the corners, in metres. */
  readonly radiusMetres: number;
  /** Of the line around it, in metres; 0 for a picture set into something. */
  readonly rimWidthMetres: number;
}

/** A live picture with round corners on a unit quad, and a rim that glows with a voice. `map` is not disposed with it. */
export class PictureMaterial extends ShaderMaterial {
  readonly #size = new Vector2(1, 1);
  readonly #crop = new Vector2(1, 1);
  readonly #color = new Color();
  readonly #rimMetres: number;

  constructor({ radiusMetres, rimWidthMetres }: PictureLook) {
    const rim = rimWidthMetres > 0 ? glowMetres : edgeMetres;
    super({
      vertexShader: vertexGlsl,
      fragmentShader: fragmentGlsl,
      transparent: true,
      depthWrite: false,
      toneMapped: false,
      uniforms: {
        map: { value: null },
        size: { value: null },
        crop: { value: null },
        radius: { value: radiusMetres },
        rim: { value: rim },
        hasPicture: { value: 0 },
        opacity: { value: 0 },
        level: { value: 0 },
        color: { value: null },
        rimWidth: { value: rimWidthMetres },
        timeSeconds: { value: 0 },
        locked: { value: 0 },
      },
    });
    this.#rimMetres = rim;
    this.#put('size', this.#size);
    this.#put('crop', this.#crop);
    this.#put('color', this.#color);
  }

  /** The panel's size in metres; the middle of a picture of `pictureAspect` fills it. Writes how the unit quad is to be scaled. */
  resize(width: number, height: number, pictureAspect: number, scale: Vector3): void {
    this.#size.set(width, height);
    const aspect = width / height;
    this.#crop.set(Math.min(1, aspect / pictureAspect), Math.min(1, pictureAspect / aspect));
    scale.set(width + 2 * this.#rimMetres, height + 2 * this.#rimMetres, 1);
  }

  setColor(color: string): void {
    // As it is written, since all here is sRGB.
    this.#color.setStyle(color).convertLinearToSRGB();
  }

  set map(map: Texture | null) {
    this.#put('map', map);
  }

  /** How far the picture has come in where it was waited for, 0 to 1. */
  set hasPicture(share: number) {
    this.#put('hasPicture', share);
  }

  set shown(opacity: number) {
    this.#put('opacity', opacity);
  }

  /** How loud its voice is, 0 to 1. */
  set level(level: number) {
    this.#put('level', level);
  }

  set timeSeconds(seconds: number) {
    this.#put('timeSeconds', seconds);
  }

  /** Encrypted with a key that is not here: a padlock in the place of the picture. */
  set locked(isLocked: boolean) {
    this.#put('locked', isLocked ? 1 : 0);
  }

  #put(name: string, value: unknown): void {
    const uniform = this.uniforms[name];
    if (uniform !== undefined) uniform.value = value;
  }
}
