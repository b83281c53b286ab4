import type { GLTF } from '@gltf-transform/core';
import type { EncodedPrimitive, EncodedView } from '../geometry/encode.ts';

const meshopt = 'EXT_meshopt_compression';
const arrayBuffer = 34_962;
const elementArrayBuffer = 34_963;

/** The binary part of a GLB in the making: stretches of bytes one after the other, compressed ones with the space they unpack to. */
export class GlbFile {
  readonly accessors: GLTF.IAccessor[] = [];
  readonly #views: GLTF.IBufferView[] = [];
  readonly #pieces: Uint8Array[] = [];
  #bytes = 0;
  #unpackedBytes = 0;

  /** Bytes as they are; gives the number of the buffer view. */
  addRaw(bytes: Uint8Array): number {
    const byteOffset = this.#append(bytes);
    return this.#views.push({ buffer: 0, byteOffset, byteLength: bytes.length }) - 1;
  }

  addEncoded(view: EncodedView): number {
    const byteLength = view.count * view.strideBytes;
    const byteOffset = this.#unpackedBytes;
    this.#unpackedBytes += Math.ceil(byteLength / 4) * 4;
    const attributes = view.mode === 'ATTRIBUTES';
    return (
      this.#views.push({
        buffer: 1,
        byteOffset,
        byteLength,
        ...(attributes ? { byteStride: view.strideBytes } : {}),
        target: attributes ? arrayBuffer : elementArrayBuffer,
        extensions: {
          [meshopt]: {
            buffer: 0,
            byteOffset: this.#append(view.bytes),
            byteLength: view.bytes.length,
            byteStride: view.strideBytes,
            count: view.count,
            mode: view.mode,
            ...(view.filter === 'NONE' ? {} : { filter: view.filter }),
          },
        },
      }) - 1
    );
  }

  /** Adds a primitive's streams and gives its place in a mesh. */
  addPrimitive(primitive: EncodedPrimitive, described: GLTF.IMeshPrimitive): GLTF.IMeshPrimitive {
    const attributes: Record<string, number> = {};
    const targets: Record<string, number>[] = [];
    for (const { stream, extremes, ...view } of primitive.streams) {
      const accessor = this.accessors.push({
        bufferView: this.addEncoded(view),
        componentType: stream.componentType,
        count: view.count,
        type: stream.type,
        ...(stream.normalized ? { normalized: true } : {}),
        ...(extremes === null ? {} : { min: [...extremes.min], max: [...extremes.max] }),
      });
      const [target, semantic] = stream.semantic.split('/');
      if (semantic === undefined) attributes[stream.semantic] = accessor - 1;
      else (targets[Number(target)] ??= {})[semantic] = accessor - 1;
    }
    const { indices } = primitive;
    return {
      ...described,
      attributes,
      ...(targets.length === 0 ? {} : { targets }),
      ...(indices === null
        ? {}
        : {
            indices:
              this.accessors.push({
                bufferView: this.addEncoded(indices),
                componentType: indices.strideBytes === 2 ? 5123 : 5125,
                count: indices.count,
                type: 'SCALAR',
              }) - 1,
          }),
    };
  }

  /** The file (glTF 2.0, section 4.4), with `json` completed by what was added. */
  pack(json: GLTF.IGLTF): Uint8Array<ArrayBuffer> {
    const compressed = this.#unpackedBytes > 0;
    const description = new TextEncoder().encode(
      JSON.stringify({
        ...json,
        ...(compressed ? this.#required(json) : {}),
        accessors: this.accessors,
        bufferViews: this.#views,
        buffers: [
          { byteLength: this.#bytes },
          ...(compressed
            ? [{ byteLength: this.#unpackedBytes, extensions: { [meshopt]: { fallback: true } } }]
            : []),
        ],
      }),
    );
    return packChunks(description, this.#pieces, this.#bytes);
  }

  #required(json: GLTF.IGLTF): Pick<GLTF.IGLTF, 'extensionsUsed' | 'extensionsRequired'> {
    return {
      extensionsUsed: [...new Set([...(json.extensionsUsed ?? []), meshopt])],
      extensionsRequired: [...new Set([...(json.extensionsRequired ?? []), meshopt])],
    };
  }

  /** Every stretch begins at a multiple of four. */
  #append(bytes: Uint8Array): number {
    const at = this.#bytes;
    this.#pieces.push(bytes);
    this.#bytes += Math.ceil(bytes.length / 4) * 4;
    return at;
  }
}

function packChunks(
  description: Uint8Array,
  pieces: readonly Uint8Array[],
  binBytes: number,
): Uint8Array<ArrayBuffer> {
  const jsonBytes = Math.ceil(description.length / 4) * 4;
  const file = new Uint8Array(12 + 8 + jsonBytes + 8 + binBytes);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x46_54_6c_67, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, file.length, true);
  view.setUint32(12, jsonBytes, true);
  view.setUint32(16, 0x4e_4f_53_4a, true);
  file.fill(0x20, 20, 20 + jsonBytes);
  file.set(description, 20);
  view.setUint32(20 + jsonBytes, binBytes, true);
  view.setUint32(24 + jsonBytes, 0x00_4e_49_42, true);
  let at = 28 + jsonBytes;
  for (const piece of pieces) {
    file.set(piece, at);
    at += Math.ceil(piece.length / 4) * 4;
  }
  return file;
}
