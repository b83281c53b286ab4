/** A change to one file of mediasoup's worker, and why it cannot be built here without. */
export interface Patch {
  /** Relative to the worker's folder. */
  readonly path: string;
  readonly why: string;
  readonly from: string;
  readonly to: string;
}

export const workerPatches: readonly Patch[] = [
  {
    path: 'src/RTC/DtlsTransport.cpp',
    // Debian's OpenSSL is built with kernel TLS and mediasoup's own is not. With it, OpenSSL asks the memory BIO whether the
    // kernel encrypts (BIO_CTRL_GET_KTLS_SEND). A BIO callback is called before and after an operation and its result replaces the
    // operation's; mediasoup's passes the result on only where the operation is exactly BIO_CB_RETURN, but after a control it is
    // BIO_CB_CTRL | BIO_CB_RETURN. So the answer "no" became 1, "yes", and the first handshake wrote through a null pointer.
    why: "the callback turns every answer of OpenSSL's BIO into yes; with kernel TLS compiled in, that crashes",
    from: '(operationType == BIO_CB_RETURN) ? static_cast<long>(ret) : 1',
    to: '((operationType & BIO_CB_RETURN) != 0) ? static_cast<long>(ret) : 1',
  },
  {
    path: 'src/RTC/Producer.cpp',
    // mediasoup writes the time of sending under its own number, 4, into every packet of pictures, negotiated or not. Chromium
    // calls the section's name 4 when a WHEP player asks for sound first, takes the time for a name that it does not know, and
    // drops every picture. Estimates here rest on transport-wide feedback; nobody reads the time. (A worker without this patch
    // refuses such offers.)
    why: 'the time of sending is written under a number that players may have given to something else',
    from: '// NOTE: This is for REMB.\n\t\t\t\t{',
    to: '// Left out by tools/media-setup/patches.ts.\n\t\t\t\tif (false)\n\t\t\t\t{',
  },
];

/** Which patches a worker was built with, for its about.json. */
export const patchedFiles: readonly string[] = workerPatches.map(({ path }) => path);

/** Throws unless the text holds what the patch replaces exactly once. */
export function applyPatch(text: string, { path, from, to }: Patch): string {
  if (text.split(from).length !== 2)
    throw new Error(`${path} of mediasoup's worker is not what its patch expects`);
  return text.replace(from, () => to);
}
