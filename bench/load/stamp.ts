/** A broadcast's text: this many bytes in every server, the moment it was due written in front. */
export const broadcastBytes = 200;

const mark = '~t';
const digits = 16;
const filling = 'x'.repeat(broadcastBytes - mark.length - digits);

/** `dueUs`: microseconds of the clock that all processes of a machine share. */
export function stampedText(dueUs: number): string {
  return mark + String(Math.floor(dueUs)).padStart(digits, '0') + filling;
}

/** The moments in a piece of a byte stream. One that is cut in two is not found: it was a sample anyway. */
export function* sentUsOf(chunk: Buffer): Iterable<number> {
  for (let at = chunk.indexOf(mark); at >= 0; at = chunk.indexOf(mark, at + broadcastBytes)) {
    const text = chunk.toString('latin1', at + mark.length, at + mark.length + digits);
    if (text.length === digits && /^\d+$/.test(text)) yield Number(text);
  }
}
