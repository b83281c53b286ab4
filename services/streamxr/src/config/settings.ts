import { defaultPlanLimits } from '@streamxr/media';
import { limits } from '@streamxr/protocol';
import { defaultRoomLimits } from '@streamxr/rooms';
import type { z } from 'zod';
import { setting } from './setting.ts';
import { addressList, iceServerList, portRange } from './media-setting-types.ts';
import {
  blobsSetting,
  byteCount,
  nonEmptyText,
  onOff,
  oneOf,
  optionalSecret,
  optionalUrl,
  optionalWord,
  originList,
  tlsSetting,
  trustedProxies,
  wholeNumber,
} from './setting-types.ts';

/**
 * Every setting of the server, and the only place that knows them: flags, environment variables, defaults, `--help` and
 * docs/configuration.md all come from here. A name `roomMembersMax` is the flag `--room-members-max` and the variable
 * `STREAMXR_ROOM_MEMBERS_MAX`.
 */
export const settings = {
  port: setting({
    group: 'Network',
    placeholder: 'PORT',
    type: wholeNumber(0, 65_535),
    default: '3000',
    description: 'Port to listen on; 0 picks a free one.',
  }),
  host: setting({
    group: 'Network',
    placeholder: 'ADDRESS',
    type: nonEmptyText,
    default: '127.0.0.1',
    description:
      'Address to listen on. 127.0.0.1 is this machine only; 0.0.0.0 lets phones and headsets on the same network in.',
  }),
  tls: setting({
    group: 'Network',
    placeholder: 'off|self-signed|CERT,KEY',
    type: tlsSetting,
    default: 'off',
    description:
      'Encryption (TLS 1.3). Headsets give WebXR only to secure pages: use self-signed on your own network, or PEM files of a real certificate.',
  }),
  publicUrl: setting({
    group: 'Network',
    placeholder: 'URL',
    type: optionalUrl,
    default: '',
    description:
      'Address under which people reach the server when it differs from where it listens; used in invite links.',
  }),
  trustProxy: setting({
    group: 'Network',
    placeholder: 'off|ADDRESSES',
    type: trustedProxies,
    default: 'off',
    description:
      'Reverse proxies whose X-Forwarded-* headers are believed, by comma. Never on without such a proxy.',
  }),

  guests: setting({
    group: 'Access',
    placeholder: 'edit|view|off',
    type: oneOf('edit', 'view', 'off'),
    default: 'edit',
    description: 'What people without a ticket may do: change things, look and chat, or nothing at all.',
  }),
  origins: setting({
    group: 'Access',
    placeholder: 'ORIGINS',
    type: originList,
    default: '',
    description: 'Pages of other sites that may use this server, by comma. Its own page always may.',
  }),
  ticketSecret: setting({
    group: 'Access',
    placeholder: 'TEXT',
    type: optionalSecret,
    default: '',
    description:
      'Secret that signs tickets, at least 32 characters. Without one, a secret is made and kept in the data folder. Prefer the variable: other users of a machine can read flags.',
    secret: true,
  }),
  limits: setting({
    group: 'Access',
    placeholder: 'on|off',
    type: onOff,
    default: 'on',
    description: 'Rate and connection limits. off is for load tests, on the loopback address only.',
  }),
  addressMessagesPerSecond: setting({
    group: 'Access',
    placeholder: 'COUNT',
    type: wholeNumber(1, 1_000_000),
    default: '6000',
    description:
      'Messages that all connections of one address may send together. The default lets a hundred people share one, twice over; behind a reverse proxy set trustProxy, or all count as one address.',
  }),
  addressConnectionsPerMinute: setting({
    group: 'Access',
    placeholder: 'COUNT',
    type: wholeNumber(1, 1_000_000),
    default: '600',
    description: 'Connections that one address may open in a minute.',
  }),

  assetBytesMax: setting({
    group: 'Assets',
    placeholder: 'BYTES',
    type: byteCount(1_024, 2 ** 31),
    default: '256MiB',
    description: 'Largest model that may be uploaded.',
  }),
  assetsQuotaBytes: setting({
    group: 'Assets',
    placeholder: 'BYTES',
    type: byteCount(0, limits.assetBytesMax),
    default: '8GiB',
    description:
      'What all models together may take, with all that is made of them. Looked at when a model comes.',
  }),
  assetsMax: setting({
    group: 'Assets',
    placeholder: 'COUNT',
    type: wholeNumber(0, limits.assetsMax),
    default: '1000',
    description: 'Number of models.',
  }),
  uploadsPerMinute: setting({
    group: 'Assets',
    placeholder: 'COUNT',
    type: wholeNumber(1, 10_000),
    default: '30',
    description: 'Uploads that one address may start in a minute.',
  }),
  assetWorkers: setting({
    group: 'Assets',
    placeholder: 'COUNT',
    type: wholeNumber(1, 64),
    default: '1',
    description:
      'Models that are processed at once, each in a thread of its own that may take a core and some gigabytes.',
  }),
  assetCacheBytes: setting({
    group: 'Assets',
    placeholder: 'BYTES',
    type: byteCount(0, 2 ** 40),
    default: '128MiB',
    description: 'Memory for levels and layers that are asked for again and again.',
  }),
  chunkBytes: setting({
    group: 'Assets',
    placeholder: 'BYTES',
    type: byteCount(1_024, limits.assetChunkBytesMax),
    default: '16KiB',
    description: 'Size of the pieces in which models travel over the WebSocket.',
  }),
  lodBytesPerSecond: setting({
    group: 'Assets',
    placeholder: 'BYTES',
    type: byteCount(1_024, 2 ** 30),
    default: '500KiB',
    description:
      'Bandwidth of a client, in a second, from which on the best level of detail is recommended; half of it is for the middle one.',
  }),
  sampleWorld: setting({
    group: 'Assets',
    placeholder: 'on|off',
    type: onOff,
    default: 'on',
    description: 'Furnish the room "default" when it is opened for the first time.',
  }),

  roomsMax: setting({
    group: 'Rooms',
    placeholder: 'COUNT',
    type: wholeNumber(1, 100_000),
    default: '1000',
    description: 'Number of rooms.',
  }),
  roomSeats: setting({
    group: 'Rooms',
    placeholder: 'COUNT',
    type: wholeNumber(0, limits.peersMax),
    default: String(defaultRoomLimits.seats),
    description:
      'People who take part in one room; who comes later watches, chats and may raise a hand for the next free seat.',
  }),
  roomMembersMax: setting({
    group: 'Rooms',
    placeholder: 'COUNT',
    type: wholeNumber(1, limits.peersMax - defaultRoomLimits.staffPlaces),
    default: String(defaultRoomLimits.membersMax),
    description: `People in one room, watching ones included; who comes later waits in the lobby. For owners, admins and streamers ${defaultRoomLimits.staffPlaces} places more are kept.`,
  }),
  roomLobbyMax: setting({
    group: 'Rooms',
    placeholder: 'COUNT',
    type: wholeNumber(0, limits.peersMax),
    default: String(defaultRoomLimits.lobbyMax),
    description: 'People who may wait for a place in one room; who comes later is sent away.',
  }),
  roomObjectsMax: setting({
    group: 'Rooms',
    placeholder: 'COUNT',
    type: wholeNumber(1, limits.objectsMax),
    default: String(defaultRoomLimits.objectsMax),
    description: 'Objects in one room.',
  }),
  eventTickMs: setting({
    group: 'Rooms',
    placeholder: 'MS',
    // What is not urgent waits 100 ms at most (P5).
    type: wholeNumber(1, 100),
    default: '20',
    description:
      'On a busy server, what a member is due within this time (objects, chat, comings and goings) goes out in one write. On a quiet one nothing waits.',
  }),
  presenceTickMs: setting({
    group: 'Rooms',
    placeholder: 'MS',
    type: wholeNumber(5, 1_000),
    default: '33',
    description: 'How often positions are sent out together.',
  }),

  mediaEngine: setting({
    group: 'Media',
    placeholder: 'auto|mediasoup|node-datachannel|off',
    type: oneOf('auto', 'mediasoup', 'node-datachannel', 'off'),
    default: 'auto',
    description:
      'What forwards voices and pictures. mediasoup has layers, TCP and more, and needs its worker (`npm run media:setup`); auto takes it where that is there, else node-datachannel.',
  }),
  mediaAddress: setting({
    group: 'Media',
    placeholder: 'ADDRESS',
    type: addressList,
    default: '',
    description:
      "Addresses to take media on, by comma. Without any: all of this machine's, so that voices work here and in the local network.",
  }),
  mediaAnnouncedAddress: setting({
    group: 'Media',
    placeholder: 'ADDRESS',
    type: optionalWord,
    default: '',
    description:
      'The address that clients are told to send media to, where it is not one of this machine: behind NAT, in a container.',
  }),
  mediaPorts: setting({
    group: 'Media',
    placeholder: 'PORT|FIRST-LAST|any',
    type: portRange,
    default: 'any',
    description:
      'UDP (and with mediasoup TCP) ports of media. mediasoup takes one for each worker from the first on; node-datachannel one for each connection.',
  }),
  mediaWorkers: setting({
    group: 'Media',
    placeholder: 'COUNT',
    type: wholeNumber(0, 256),
    default: '0',
    description: 'Worker processes of mediasoup; 0 is one for each core.',
  }),
  mediaLinksMax: setting({
    group: 'Media',
    placeholder: 'COUNT',
    type: wholeNumber(1, 100_000),
    default: '1500',
    description: 'Peer connections at once, in all rooms together.',
  }),
  mediaPublisherKbps: setting({
    group: 'Media',
    placeholder: 'KBPS',
    type: wholeNumber(64, 1_000_000),
    default: '8000',
    description: 'What one member may send, in kbit/s, all its tracks and layers together.',
  }),
  mediaViewerKbps: setting({
    group: 'Media',
    placeholder: 'KBPS',
    type: wholeNumber(64, 1_000_000),
    default: '20000',
    description: 'What one viewer gets at most, in kbit/s, however much its line carries.',
  }),
  mediaVoicesMax: setting({
    group: 'Media',
    placeholder: 'COUNT',
    type: wholeNumber(1, 16),
    default: String(defaultPlanLimits.voicesMax),
    description: 'Voices that one listener gets at once: the nearest of those who speak.',
  }),
  mediaPicturesMax: setting({
    group: 'Media',
    placeholder: 'COUNT',
    type: wholeNumber(0, 16),
    default: String(defaultPlanLimits.picturesMax),
    description:
      'Cameras and screens that one viewer gets at once: voices and pictures together are 17 at most.',
  }),
  iceServers: setting({
    group: 'Media',
    placeholder: 'URLS|JSON',
    type: iceServerList,
    default: '',
    description:
      'STUN and TURN servers for clients: URLs by comma (`stun:stun.example.org,turn:turn.example.org?transport=tcp`), or the JSON of RTCIceServer objects. The server itself needs none.',
    secret: true,
  }),
  turnSecret: setting({
    group: 'Media',
    placeholder: 'TEXT',
    type: optionalWord,
    default: '',
    description:
      'Secret shared with the TURN servers (coturn: `use-auth-secret`, `static-auth-secret`): every member gets a user name and a password that end by themselves. Prefer the variable: other users of a machine can read flags.',
    secret: true,
  }),
  turnTtlSeconds: setting({
    group: 'Media',
    placeholder: 'SECONDS',
    type: wholeNumber(60, 604_800),
    default: '86400',
    description:
      'How long these passwords are good for. A connection that a TURN server carries ends with its password.',
  }),

  roomCampaignsMax: setting({
    group: 'Campaigns',
    placeholder: 'COUNT',
    type: wholeNumber(0, limits.campaignsMax),
    default: String(defaultRoomLimits.campaignsMax),
    description: 'Campaigns (live simulations) in one room.',
  }),
  campaignWorkers: setting({
    group: 'Campaigns',
    placeholder: 'COUNT',
    type: wholeNumber(0, 64),
    default: '1',
    description:
      'Threads that campaigns run in; they share them by load. A thread starts when there is work for it. 0 is for a server without campaigns.',
  }),
  campaignsMax: setting({
    group: 'Campaigns',
    placeholder: 'COUNT',
    type: wholeNumber(1, 1_000),
    default: '32',
    description:
      'Campaigns that run at once, in all rooms together. A campaign runs while somebody watches it.',
  }),
  campaignMode: setting({
    group: 'Campaigns',
    placeholder: 'auto|full|audit',
    type: oneOf('auto', 'full', 'audit'),
    default: 'auto',
    description:
      'Whether the server simulates all particles of a campaign, or the first 65,536 to check the others and to move bodies by; auto looks at campaignFullParticles.',
  }),
  campaignFullParticles: setting({
    group: 'Campaigns',
    placeholder: 'COUNT',
    type: wholeNumber(0, limits.campaignParticlesMax),
    default: '131072',
    description: 'Largest campaign that is simulated in full when campaignMode is auto.',
  }),
  godot: setting({
    group: 'Campaigns',
    placeholder: 'PROGRAM|off',
    type: nonEmptyText,
    default: 'godot3-server',
    description:
      'Moves the bodies of campaigns that ask for Godot (3.2 or a later 3.x, without a screen; Debian: godot3-server). Where it is not installed, or off, the engine that is built in does.',
  }),
  godotProject: setting({
    group: 'Campaigns',
    placeholder: 'FOLDER',
    type: nonEmptyText,
    default: 'sample',
    description:
      'The Godot project that campaigns run, a folder with project.godot; `sample` is the one that comes with the server.',
  }),

  data: setting({
    group: 'Storage',
    placeholder: 'FOLDER',
    type: nonEmptyText,
    default: './data',
    description: 'Folder of everything that lasts: rooms, chat, models, secrets. One server at a time.',
  }),
  blobs: setting({
    group: 'Storage',
    placeholder: 'disk|s3://BUCKET/PREFIX?OPTIONS',
    type: blobsSetting,
    default: 'disk',
    description:
      'Where models and all that is made of them lie: in the data folder, or in a bucket of S3 or of a store that speaks like it. OPTIONS are `endpoint=URL` for the latter, `region=REGION` and `style=path|host`. Each data folder needs a prefix of its own.',
  }),
  s3AccessKeyId: setting({
    group: 'Storage',
    placeholder: 'ID',
    type: optionalWord,
    default: '',
    description: 'Key id for the bucket.',
  }),
  s3SecretAccessKey: setting({
    group: 'Storage',
    placeholder: 'SECRET',
    type: optionalWord,
    default: '',
    description: 'Its secret. Prefer the variable: other users of a machine can read flags.',
    secret: true,
  }),
  durability: setting({
    group: 'Storage',
    placeholder: 'process|power',
    type: oneOf('process', 'power'),
    default: 'process',
    description:
      'What an acknowledged change survives: the death of the process, or also a power cut (each commit then waits for the disk).',
  }),

  logLevel: setting({
    group: 'Operation',
    placeholder: 'LEVEL',
    type: oneOf('debug', 'info', 'warn', 'error'),
    default: 'info',
    description: 'Least important log line that is written: debug, info, warn or error.',
  }),
  logFormat: setting({
    group: 'Operation',
    placeholder: 'json|pretty|auto',
    type: oneOf('json', 'pretty', 'auto'),
    default: 'auto',
    description: 'Form of the log on standard output; auto is pretty on a terminal and JSON elsewhere.',
  }),
  drainSeconds: setting({
    group: 'Operation',
    placeholder: 'SECONDS',
    type: wholeNumber(0, 600),
    default: '10',
    description: 'How long a stopping server waits for transfers that are under way.',
  }),
} as const;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as readonly SettingName[];

/** The settings' values. */
export type Configuration = { readonly [Name in SettingName]: z.output<(typeof settings)[Name]['type']> };
