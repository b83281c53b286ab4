import {
  clientMessages,
  type Frame,
  type Plane,
  serverMessages,
  type ClientMessage,
  type ServerMessage,
} from '@streamxr/protocol';

export type PlaneBytes = { readonly [Name in Plane]: number };

/** Bytes of frames, by what they carry. Text frames are counted in characters, which is their bytes for plain ASCII. */
export class Traffic {
  readonly in: { [Name in Plane]: number } = none();
  readonly out: { [Name in Plane]: number } = none();
  /** Frames of the server that are no message of the table. */
  garbledFrames = 0;

  received(message: ServerMessage, frame: Frame): void {
    this.in[serverMessages[message.type].plane] += frame.length;
  }

  sent(message: ClientMessage, frame: Frame): void {
    this.out[clientMessages[message.type].plane] += frame.length;
  }
}

function none(): { [Name in Plane]: number } {
  return { control: 0, events: 0, presence: 0, assets: 0, campaign: 0, media: 0 };
}
