/** A model in the making: its description, to be bent by a test, and its binary part. */
export interface GlbParts {
  readonly json: Record<string, unknown>;
  readonly bin: Uint8Array<ArrayBuffer>;
}

/** One triangle in the plane z = 0 with corners (0,0), (1,0), (0,1), indexed, with a material. */
export function triangleParts(): GlbParts {
  const bin = new Uint8Array(48);
  const view = new DataView(bin.buffer);
  [0, 0, 0, 1, 0, 0, 0, 1, 0].forEach((value, at) => view.setFloat32(at * 4, value, true));
  [0, 1, 2].forEach((value, at) => view.setUint16(36 + at * 2, value, true));
  return {
    json: {
      asset: { version: '2.0', generator: 'sample' },
      scene: 0,
      scenes: [{ nodes: [0] }],
      nodes: [{ mesh: 0 }],
      meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
      materials: [{ pbrMetallicRoughness: { baseColorFactor: [1, 0.5, 0.2, 1] } }],
      accessors: [
        { bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [1, 1, 0] },
        { bufferView: 1, componentType: 5123, count: 3, type: 'SCALAR' },
      ],
      bufferViews: [
        { buffer: 0, byteOffset: 0, byteLength: 36 },
        { buffer: 0, byteOffset: 36, byteLength: 6 },
      ],
      buffers: [{ byteLength: 48 }],
    },
    bin,
  };
}

/** The triangle with `image` (the bytes of a file) as its texture. */
export function texturedParts(image: Uint8Array, mimeType = 'image/png'): GlbParts {
  const { json, bin } = triangleParts();
  const views = json['bufferViews'] as object[];
  const larger = new Uint8Array(bin.length + Math.ceil(image.length / 4) * 4);
  larger.set(bin);
  larger.set(image, bin.length);
  return {
    json: {
      ...json,
      bufferViews: [...views, { buffer: 0, byteOffset: bin.length, byteLength: image.length }],
      buffers: [{ byteLength: larger.length }],
      images: [{ bufferView: views.length, mimeType }],
      textures: [{ source: 0 }],
      materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } } }],
    },
    bin: larger,
  };
}

/** The beginning of a PNG of that size: enough for whoever looks at headers only. */
export function pngHeader(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** A GLB file (glTF 2.0, section 4.4). */
export function packGlb({ json, bin }: GlbParts): Uint8Array {
  return packChunks(new TextEncoder().encode(JSON.stringify(json)), bin);
}

/** A GLB file whose description is any bytes. */
export function packChunks(description: Uint8Array, bin: Uint8Array): Uint8Array {
  const jsonBytes = Math.ceil(description.length / 4) * 4;
  const binBytes = Math.ceil(bin.length / 4) * 4;
  const file = new Uint8Array(12 + 8 + jsonBytes + 8 + binBytes).fill(0x20, 20, 20 + jsonBytes);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x46546c67, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, file.length, true);
  view.setUint32(12, jsonBytes, true);
  view.setUint32(16, 0x4e4f534a, true);
  file.set(description, 20);
  view.setUint32(20 + jsonBytes, binBytes, true);
  view.setUint32(24 + jsonBytes, 0x004e4942, true);
  file.set(bin, 28 + jsonBytes);
  return file;
}

/** A valid GLB of one triangle; files of different `label` differ in content, `paddingBytes` makes them larger. */
export function sampleGlb(label = '', paddingBytes = 0): Uint8Array {
  const { json, bin } = triangleParts();
  const padded = new Uint8Array(bin.length + paddingBytes);
  padded.set(bin);
  return packGlb({
    json: { ...json, extras: { label }, buffers: [{ byteLength: padded.length }] },
    bin: padded,
  });
}
