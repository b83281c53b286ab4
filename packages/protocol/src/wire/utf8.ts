interface TextGlobals {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder: new (
    label: string,
    options: { fatal: boolean; ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string };
}

// The same in every browser and in Node; the domain's compiler settings know only the language.
const { TextEncoder, TextDecoder } = globalThis as unknown as TextGlobals;
const encoder = new TextEncoder();
// A leading U+FEFF stays in the text, where its field refuses it as it does in JSON.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8Encode(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Throws a TypeError on bytes that are not UTF-8. */
export function utf8Decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
