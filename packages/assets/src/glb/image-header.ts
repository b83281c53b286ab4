/** What the first bytes of an image tell. */
export interface ImageHeader {
  readonly format: 'png' | 'jpeg' | 'webp' | 'ktx2';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Recognises an image by its content, whatever its file says about it; null for anything else. Never reads past `bytes`. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readPng(bytes, view) ?? readJpeg(bytes, view) ?? readWebp(bytes, view) ?? readKtx2(bytes, view);
}

// PNG (ISO/IEC 15948), 5.2 and 11.2.2: the signature, then the IHDR chunk.
function readPng(bytes: Uint8Array, view: DataView): ImageHeader | null {
  if (bytes.length < 24 || !hasAt(bytes, 0, '\u0089PNG\r\n\u001a\n') || !hasAt(bytes, 12, 'IHDR'))
    return null;
  return { format: 'png', width: view.getUint32(16), height: view.getUint32(20) };
}

// JPEG (ITU-T T.81), B.1.1 and B.2.2: segments until a start of frame.
function readJpeg(bytes: Uint8Array, view: DataView): ImageHeader | null {
  if (bytes.length < 4 || view.getUint16(0) !== 0xff_d8) return null;
  for (let at = 2; at + 9 <= bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
    } else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { format: 'jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
    } else {
      at += 2 + Math.max(2, view.getUint16(at + 2));
    }
  }
  return null;
}

// WebP (RFC 9649), 2.5 to 2.7.
function readWebp(bytes: Uint8Array, view: DataView): ImageHeader | null {
  if (bytes.length < 30 || !hasAt(bytes, 0, 'RIFF') || !hasAt(bytes, 8, 'WEBP')) return null;
  if (hasAt(bytes, 12, 'VP8 ')) {
    return {
      format: 'webp',
      width: view.getUint16(26, true) & 0x3f_ff,
      height: view.getUint16(28, true) & 0x3f_ff,
    };
  }
  if (hasAt(bytes, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { format: 'webp', width: (bits & 0x3f_ff) + 1, height: ((bits >>> 14) & 0x3f_ff) + 1 };
  }
  if (hasAt(bytes, 12, 'VP8X')) {
    const uint24 = (at: number): number => view.getUint16(at, true) | ((bytes[at + 2] ?? 0) << 16);
    return { format: 'webp', width: uint24(24) + 1, height: uint24(27) + 1 };
  }
  return null;
}

// KTX File Format 2.0, 3.1: the identifier, vkFormat, typeSize, then the sizes.
function readKtx2(bytes: Uint8Array, view: DataView): ImageHeader | null {
  if (bytes.length < 28 || !hasAt(bytes, 0, '\u00abKTX 20\u00bb\r\n\u001a\n')) return null;
  return { format: 'ktx2', width: view.getUint32(20, true), height: view.getUint32(24, true) };
}

function hasAt(bytes: Uint8Array, at: number, latin1: string): boolean {
  for (let place = 0; place < latin1.length; place++) {
    if (bytes[at + place] !== latin1.charCodeAt(place)) return false;
  }
  return true;
}
