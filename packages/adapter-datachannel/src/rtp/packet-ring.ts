/** The newest packets of a source, by sequence number, to be sent again. Keeps what it is given: nothing is copied. */
export class PacketRing {
  readonly #packets: Array<Buffer | null>;
  readonly #mask: number;

  /** `size` is a power of two. */
  constructor(size: number) {
    this.#packets = Array.from({ length: size }, () => null);
    this.#mask = size - 1;
  }

  keep(sequence: number, packet: Buffer): void {
    this.#packets[sequence & this.#mask] = packet;
  }

  /** Null for a packet that never came, or came too long ago. */
  find(sequence: number): Buffer | null {
    const packet = this.#packets[sequence & this.#mask] ?? null;
    return packet !== null && packet.readUInt16BE(2) === sequence ? packet : null;
  }

  clear(): void {
    this.#packets.fill(null);
  }
}
