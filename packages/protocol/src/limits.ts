/** Bounds of the wire. Every one is checked by the codecs, in JSON and in binary alike. */
export const limits = {
  /** UTF-16 code units; longer names do not fit a tag. */
  displayNameMax: 40,
  roomNameMax: 64,
  chatTextMax: 2_000,
  assetNameMax: 120,
  requestIdMax: 64,
  ticketMax: 4_096,
  errorMessageMax: 400,
  /** Metres from the origin, along each axis. */
  positionMetresMax: 10_000,
  scaleMin: 0.001,
  scaleMax: 1_000,
  peersMax: 10_000,
  /** Between two chat lines of one member. */
  slowModeSecondsMax: 3_600,
  objectsMax: 10_000,
  assetsMax: 10_000,
  /** Largest frame a client may send; everything in the table fits, uploads go by HTTP. */
  clientFrameBytesMax: 32 * 1024,
  assetChunkBytesMax: 16 * 1024,
  assetBytesMax: 2 ** 40,
  /** Of one `request-layer`. */
  layerRangeBytesMax: 4 * 1024 * 1024,
  /** Asked for by one connection with `request-layer` and not sent yet; a gigabit over 60 ms. */
  layerBytesInFlightMax: 8 * 1024 * 1024,
  /** Likewise, by number. */
  layersInFlightMax: 64,
  /** A keyframe of a room at its limit of members, most of them far. */
  crowdBytesMax: 256 * 1024,
} as const;
