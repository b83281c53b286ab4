interface TextGlobals {
  readonly TextDecoder: new (
    label: string,
    options: { fatal: boolean },
  ) => { decode(bytes: Uint8Array): string };
}

// The same in every browser and in Node; the domain's compiler settings know only the language.
const { TextDecoder } = globalThis as unknown as TextGlobals;

/** Throws TypeError for what is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
