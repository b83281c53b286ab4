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
  clientFrameBytesMax: 48 * 1024,
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
  /** Of a room. */
  campaignsMax: 16,
  /** UTF-16 code units of JSON. */
  campaignDescriptionMax: 16_000,
  campaignNameMax: 60,
  campaignParametersMax: 12,
  campaignParameterNameMax: 40,
  /** Of a parameter's value, either way. */
  campaignParameterMax: 1_000_000,
  campaignParticlesMax: 1_000_000,
  /** Bodies and what people have placed. */
  campaignCollidersMax: 32,
  /** Two years at 60 a second. */
  campaignTickMax: 2 ** 32 - 1,
  /** Ticks in one `campaign-ticks`, and those that a joiner replays. */
  campaignTickBytesMax: 512 * 1024,
  /** In one `recent-ticks`: four seconds. */
  campaignRecentTicksMax: 240,
  campaignSnapshotBytesMax: 64 * 1024,
  /** 8 bytes for each 4,096 particles. */
  campaignChunksBytesMax: 2_048,
  campaignStreamBytesMax: 256 * 1024,
  campaignReachMetresMax: 100,
  speedMetresPerSecondMax: 10_000,
  /** Of a room: three hundred voices, cameras and screens, and some more. */
  tracksMax: 1_000,
  trackTitleMax: 80,
  midMax: 16,
  /** UTF-16 code units; an offer with every section there may be takes about 36,000. */
  sdpMax: 40_000,
  /** Of one offer, either way. */
  mediaSectionsMax: 24,
  mediaLayersMax: 3,
  iceCandidateMax: 500,
  iceServersMax: 8,
  iceUrlsMax: 8,
  iceUrlMax: 300,
  iceCredentialMax: 500,
  pictureHeightMax: 8_192,
  /** Pictures of one `media-view`. */
  picturesSeenMax: 64,
  /** Voices of one `speaking`. */
  speakersTold: 32,
  /** Of a room: one bit each says in which of them a place is. */
  audioZonesMax: 32,
  audioZoneNameMax: 40,
  /** Of a side: in a thinner box nobody can stand. */
  audioZoneSideMetresMin: 0.2,
  audioReachMetresMax: 1_000,
} as const;
