/** Normals of the vertices from the triangles around them, larger ones counting more. */
export function smoothNormals(positions: Float32Array, indices: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length);
  for (let corner = 0; corner < indices.length; corner += 3) {
    const a = (indices[corner] ?? 0) * 3;
    const b = (indices[corner + 1] ?? 0) * 3;
    const c = (indices[corner + 2] ?? 0) * 3;
    const side = (vertex: number, axis: number): number =>
      (positions[vertex + axis] ?? 0) - (positions[a + axis] ?? 0);
    const x = side(b, 1) * side(c, 2) - side(b, 2) * side(c, 1);
    const y = side(b, 2) * side(c, 0) - side(b, 0) * side(c, 2);
    const z = side(b, 0) * side(c, 1) - side(b, 1) * side(c, 0);
    for (const vertex of [a, b, c]) {
      normals[vertex] = (normals[vertex] ?? 0) + x;
      normals[vertex + 1] = (normals[vertex + 1] ?? 0) + y;
      normals[vertex + 2] = (normals[vertex + 2] ?? 0) + z;
    }
  }
  return normals;
}
