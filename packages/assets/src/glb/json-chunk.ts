import { decodeUtf8 } from '../utf8.ts';
import { broken } from './glb-problem.ts';
import { type JsonRecord, recordOf } from './json-reading.ts';

/** Deeper than any exporter nests; parsers of other programs recurse. */
const nestingMax = 64;

/** The model's description. Throws GlbProblem. */
export function parseJsonChunk(chunk: Uint8Array): JsonRecord {
  checkNesting(chunk);
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(chunk));
  } catch (error) {
    if (error instanceof SyntaxError) throw broken("The model's description is not valid JSON.");
    if (error instanceof TypeError) throw broken("The model's description is not valid UTF-8.");
    throw error;
  }
  return recordOf(json, "The model's description");
}

const quote = 0x22;
const backslash = 0x5c;

/** Counts brackets in the bytes themselves: cheaper than a tree that is then too deep to walk. */
function checkNesting(chunk: Uint8Array): void {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < chunk.length; at++) {
    const byte = chunk[at];
    if (inText) {
      if (byte === backslash) at++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) {
      inText = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > nestingMax)
        throw broken(`The model's description is nested more than ${nestingMax} levels deep.`);
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
    }
  }
}
