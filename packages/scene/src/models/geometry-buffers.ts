import type { BufferAttribute, BufferGeometry, InterleavedBuffer, InterleavedBufferAttribute } from 'three';

/** What lies on the graphics device as one buffer. */
export type GeometryBuffer = BufferAttribute | InterleavedBuffer;
export type VertexAttribute = BufferAttribute | InterleavedBufferAttribute;

/** Attributes of a geometry by the buffer that holds them; several may share one. */
export function attributesByBuffer({ attributes }: BufferGeometry): Map<GeometryBuffer, VertexAttribute> {
  return new Map(
    (Object.values(attributes) as VertexAttribute[]).map((attribute) => [
      'data' in attribute ? attribute.data : attribute,
      attribute,
    ]),
  );
}

/** Every buffer of a geometry, its index included. */
export function buffersOf(geometry: BufferGeometry): readonly GeometryBuffer[] {
  const { index } = geometry;
  return [...attributesByBuffer(geometry).keys(), ...(index === null ? [] : [index])];
}
