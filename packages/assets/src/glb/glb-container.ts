import { accept, refuse, type Result } from '@streamxr/kernel';
import { broken, GlbProblem, type GlbRefusal, grouped, notGlb } from './glb-problem.ts';

// glTF 2.0 specification, section 4.4 (Binary glTF Layout).
const magic = 0x46_54_6c_67;
const headerBytes = 12;
const chunkHeaderBytes = 8;
const jsonChunk = 0x4e_4f_53_4a;
const binChunk = 0x00_4e_49_42;

const jsonBytesMax = 16 * 1024 * 1024;

/** Reads the first twelve bytes: whether this is a GLB at all, and how long it says it is. For a decision before the rest arrives. */
export function readGlbHeader(head: Uint8Array): Result<{ readonly bytes: number }, GlbRefusal> {
  try {
    return accept({ bytes: declaredBytes(head) });
  } catch (error) {
    if (!(error instanceof GlbProblem)) throw error;
    return refuse({ code: error.code, message: error.message });
  }
}

function declaredBytes(head: Uint8Array): number {
  if (head.length === 0) throw notGlb('The file is empty.');
  if (head[0] === 0x7b) {
    throw notGlb(
      'This is a glTF text file; export the model as one binary file (.glb), which contains everything.',
    );
  }
  if (head.length < headerBytes) {
    throw notGlb(`The file is ${head.length} bytes long; a GLB begins with a header of ${headerBytes}.`);
  }
  const view = viewOf(head);
  if (view.getUint32(0, true) !== magic) {
    throw notGlb('The file does not begin as a GLB does; export the model as binary glTF 2.0 (.glb).');
  }
  const version = view.getUint32(4, true);
  if (version !== 2) throw notGlb(`The file is GLB version ${version}; only version 2 can be read.`);
  return view.getUint32(8, true);
}

export interface GlbChunks {
  readonly json: Uint8Array;
  /** Empty when the file has none. */
  readonly bin: Uint8Array;
}

/** Takes a whole file apart without copying it. Throws GlbProblem. */
export function splitGlb(bytes: Uint8Array): GlbChunks {
  const declared = declaredBytes(bytes);
  if (bytes.length < declared) {
    throw broken(
      `The file ends after ${grouped(bytes.length)} bytes but its header promises ${grouped(declared)}.`,
    );
  }
  if (bytes.length > declared) {
    throw broken(`The file is ${grouped(bytes.length)} bytes long but its header says ${grouped(declared)}.`);
  }
  const chunks: Uint8Array[] = [];
  const types: number[] = [];
  const view = viewOf(bytes);
  // Chunks after the second belong to extensions; they need only lie inside the file.
  for (let at = headerBytes; at < bytes.length;) {
    if (at + chunkHeaderBytes > bytes.length) throw broken('The file ends within the header of a chunk.');
    const length = view.getUint32(at, true);
    const end = at + chunkHeaderBytes + length;
    if (end > bytes.length) {
      throw broken(`A chunk of ${grouped(length)} bytes reaches past the end of the file.`);
    }
    if (chunks.length < 2) {
      chunks.push(bytes.subarray(at + chunkHeaderBytes, end));
      types.push(view.getUint32(at + 4, true));
    }
    at = end;
  }
  const [json, second] = chunks;
  if (json === undefined || types[0] !== jsonChunk)
    throw broken("The file lacks the model's description (JSON chunk).");
  if (json.length > jsonBytesMax) {
    throw broken(
      `The model's description is ${grouped(json.length)} bytes long; at most ${grouped(jsonBytesMax)} are allowed.`,
    );
  }
  return { json, bin: second !== undefined && types[1] === binChunk ? second : new Uint8Array(0) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
