/** The sections of the protocol's document on live media. */

export const mediaLines = [
  'Voices, cameras and screens are `track`s. A member announces one with `publish-track` (grants, the stage and the bounds of the room are',
  'looked at there), carries it by a sending section of its offer, and keeps it while it is muted. After each `welcome` comes `media-tracks`',
  'with all there are; `track-published`, `track-updated` and `track-unpublished` keep the list true. Tracks are not durable; the stage is.',
  '',
  'A member has at most one peer connection. `start-media` asks for it, `media-ready` says how to make it. Then the client always offers and',
  'the server always answers, with all of its candidates; one offer after the other, each with a greater `revision`. Who publishes sends each',
  'track in a section of its own (`sends`). What to receive is for the server to say: `media-plan` lists tracks (the nearest voices, the',
  'pictures named in the newest `media-view`, the sound of screens), and the client offers with a `recvonly` section for each (`receives`).',
  'Sections are used again: of one kind (sound, pictures) there are never more than the plan ever held at once, and with what one member can',
  'send they are `mediaSectionsMax`. Sections for tracks that have ended or are not planned are answered as inactive. A track that has to be',
  'negotiated again leaves the plan first. Plans come at most twice a second, and with the first `media-ready`.',
  '',
  'Quality is for the server to choose as well, from `media-view` and from what the way to the viewer carries: voices first, then who speaks,',
  'the wall, portraits; models that are on their way get what is left, and all get at least some. `media-quality` tells what it chose.',
  '',
  'Audio zones (`set-audio-zones`, durable, in each `welcome`) are boxes. A voice fades as the smallest box around its mouth says; each box that',
  'holds only one of voice and listener lets through its `passes`. A voice that cannot be heard, for distance or for a bound that passes nothing,',
  'is in no plan and is not sent. Sound of screens and of programs comes from the wall and is always planned; clients dampen it likewise.',
  '',
  'Refusals: `MEDIA_NOT_STARTED` without `media-ready`; `SDP_INVALID` for an offer that cannot be answered (the connection stays as it was);',
  '`NOT_ALLOWED` for the track of another, or without the grant; `SPECTATOR`; `STAGE_TAKEN`; `TOO_MANY_TRACKS`; `BAD_FIELD` for a candidate that is',
  'none; `RATE_LIMITED` past four offers a second, 64 candidates, or several starts; `MEDIA_FULL`; `MEDIA_UNAVAILABLE` where no engine runs.',
  'Candidates whose address is a name are left out silently: the server finds the browser behind it by its own checks.',
  '',
  "`media-lost` means that the peer connection is of no use any more: the engine's worker died, or nothing came through (30 s to connect, 20 s",
  'without a sign). After `retryAfterMs` the client starts again and offers its tracks anew; they stay published for 30 s without a packet and end',
  'as `stalled` then. A member who is away keeps its connection and its tracks as long as its place in the room. A page that was loaded anew',
  'publishes again: the tracks of the page before it end.',
];

export const presenceByChannelLines = [
  'Poses that come up count against the rates as they do over the WebSocket; what does not belong there is counted and costs nothing else. Down come',
  'poses of rooms of up to 48 members, for readers of crowds as well: each stands for itself. A second after something moved, and once more a second',
  'later, everybody is told of again, so that what was lost is lost for a second. `crowd-positions` bears no holes and comes over the WebSocket today.',
  'When the channel closes or is full, presence goes on over the WebSocket, beginning with a keyframe. Nothing durable ever goes by these channels.',
];
