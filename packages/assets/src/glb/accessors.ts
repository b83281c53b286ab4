import type { BufferView } from './buffer-views.ts';
import { broken, grouped } from './glb-problem.ts';
import {
  indexAt,
  type JsonRecord,
  numbersAt,
  recordAt,
  recordsAt,
  requiredIndexAt,
  wholeAt,
} from './json-reading.ts';

/** How one number lies in memory (glTF 2.0, section 3.6.2.2). */
interface ComponentType {
  readonly bytes: number;
  readonly read: (view: DataView, offsetBytes: number) => number;
  /** What a normalised value is divided by. */
  readonly scale: number;
  readonly unsigned: boolean;
}

const componentTypes: Readonly<Record<number, ComponentType>> = {
  5120: { bytes: 1, read: (view, at) => view.getInt8(at), scale: 127, unsigned: false },
  5121: { bytes: 1, read: (view, at) => view.getUint8(at), scale: 255, unsigned: true },
  5122: { bytes: 2, read: (view, at) => view.getInt16(at, true), scale: 32_767, unsigned: false },
  5123: { bytes: 2, read: (view, at) => view.getUint16(at, true), scale: 65_535, unsigned: true },
  5125: { bytes: 4, read: (view, at) => view.getUint32(at, true), scale: 1, unsigned: true },
  5126: { bytes: 4, read: (view, at) => view.getFloat32(at, true), scale: 1, unsigned: false },
};

const shapes: Readonly<Record<string, { readonly columns: number; readonly rows: number }>> = {
  SCALAR: { columns: 1, rows: 1 },
  VEC2: { columns: 1, rows: 2 },
  VEC3: { columns: 1, rows: 3 },
  VEC4: { columns: 1, rows: 4 },
  MAT2: { columns: 2, rows: 2 },
  MAT3: { columns: 3, rows: 3 },
  MAT4: { columns: 4, rows: 4 },
};

/** A typed list of elements in the model. */
export interface Accessor {
  readonly name: string;
  readonly type: string;
  readonly component: ComponentType;
  readonly normalized: boolean;
  readonly count: number;
  /** Numbers in an element. */
  readonly width: number;
  /** Where the elements can be read, or null when they are compressed, patched (sparse) or all zero. */
  readonly content: {
    readonly view: DataView;
    readonly offsetBytes: number;
    readonly strideBytes: number;
  } | null;
  readonly min: readonly number[] | null;
  readonly max: readonly number[] | null;
}

const accessorsMax = 65_536;
/** Every accessor becomes memory in each visitor's browser, even where many share one stretch of the file. */
const elementBytesMax = 2 ** 30;

/** All accessors, each checked to lie inside its stretch of the file. Throws GlbProblem. */
export function readAccessors(gltf: JsonRecord, views: readonly BufferView[]): readonly Accessor[] {
  let elementBytes = 0;
  return recordsAt(gltf, 'accessors', 'the model', accessorsMax).map((record, index) => {
    const accessor = readAccessor(record, `accessor ${index}`, views);
    elementBytes += accessor.count * accessor.width * accessor.component.bytes;
    if (elementBytes > elementBytesMax) {
      throw broken(`The model's accessors come to more than ${grouped(elementBytesMax)} bytes.`);
    }
    return accessor;
  });
}

function readAccessor(record: JsonRecord, name: string, views: readonly BufferView[]): Accessor {
  const component = componentTypes[wholeAt(record, 'componentType', name)];
  if (component === undefined) throw broken(`"componentType" of ${name} is none of glTF's.`);
  const type = record['type'];
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (typeof type !== 'string' || shape === undefined) throw broken(`"type" of ${name} is none of glTF's.`);

  const count = wholeAt(record, 'count', name);
  if (count < 1) throw broken(`${name} has no elements.`);
  const width = shape.columns * shape.rows;
  // Columns of matrices begin at multiples of four bytes (section 3.6.2.4).
  const columnBytes =
    shape.columns > 1 ? Math.ceil((shape.rows * component.bytes) / 4) * 4 : shape.rows * component.bytes;
  const content = readContent(record, name, views, {
    count,
    component,
    elementBytes: columnBytes * shape.columns,
  });
  const sparse = recordAt(record, 'sparse', name);
  if (sparse !== null)
    checkSparse(sparse, `the sparse part of ${name}`, views, count, columnBytes * shape.columns);
  return {
    name,
    type,
    component,
    normalized: record['normalized'] === true,
    count,
    width,
    content: sparse === null ? content : null,
    min: numbersAt(record, 'min', name, width),
    max: numbersAt(record, 'max', name, width),
  };
}

interface Elements {
  readonly count: number;
  readonly component: ComponentType;
  readonly elementBytes: number;
}

function readContent(
  record: JsonRecord,
  name: string,
  views: readonly BufferView[],
  elements: Elements,
): Accessor['content'] {
  const viewIndex = indexAt(record, 'bufferView', name, views.length);
  const view = viewIndex === null ? undefined : views[viewIndex];
  if (view === undefined) return null;
  const { count, component, elementBytes } = elements;
  const offsetBytes = wholeAt(record, 'byteOffset', name, 0);
  const strideBytes = view.strideBytes ?? elementBytes;
  const endBytes = offsetBytes + (count - 1) * strideBytes + elementBytes;
  if (endBytes > view.bytes) {
    throw broken(
      `${name} holds ${grouped(count)} elements, which end at byte ${grouped(endBytes)} of a buffer view of ${grouped(view.bytes)}.`,
    );
  }
  if (offsetBytes % component.bytes !== 0 || strideBytes % component.bytes !== 0) {
    throw broken(`The elements of ${name} are not aligned to ${component.bytes} bytes.`);
  }
  const { content } = view;
  if (content === null) return null;
  // Browsers make typed arrays on it, which must begin at a multiple of the component; the binary part itself begins at a multiple of four.
  return {
    view: new DataView(content.buffer, content.byteOffset, content.byteLength),
    offsetBytes,
    strideBytes,
  };
}

/** A sparse accessor replaces `count` of its elements by others, chosen by an increasing list of indices (section 3.6.2.3). */
function checkSparse(
  sparse: JsonRecord,
  where: string,
  views: readonly BufferView[],
  elementCount: number,
  elementBytes: number,
): void {
  const count = wholeAt(sparse, 'count', where);
  if (count < 1 || count > elementCount)
    throw broken(`${where} replaces ${grouped(count)} of ${grouped(elementCount)} elements.`);
  const indices = recordAt(sparse, 'indices', where) ?? {};
  const indexType = componentTypes[wholeAt(indices, 'componentType', where)];
  if (indexType === undefined || !indexType.unsigned)
    throw broken(`${where} has indices that are no whole numbers.`);
  const values = recordAt(sparse, 'values', where) ?? {};
  for (const [part, bytes] of [
    [indices, indexType.bytes],
    [values, elementBytes],
  ] as const) {
    const view = views[requiredIndexAt(part, 'bufferView', where, views.length)];
    const endBytes = wholeAt(part, 'byteOffset', where, 0) + count * bytes;
    if (view === undefined || endBytes > view.bytes)
      throw broken(`${where} reaches past the end of its buffer view.`);
  }
  const indexView = views[requiredIndexAt(indices, 'bufferView', where, views.length)];
  if (indexView?.content === undefined || indexView.content === null) return;
  const { content } = indexView;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const offsetBytes = wholeAt(indices, 'byteOffset', where, 0);
  let previous = -1;
  for (let element = 0; element < count; element++) {
    const index = indexType.read(view, offsetBytes + element * indexType.bytes);
    if (index <= previous || index >= elementCount)
      throw broken(`${where} has indices that do not grow or lie outside.`);
    previous = index;
  }
}
