/**
 * Thrown inside the codecs when input is not what the table says, and caught once by `decode`, which returns a refusal.
 * It never leaves this package.
 */
export class Malformed extends Error {
  override readonly name = 'Malformed';
  /** Dotted path of the field that is wrong; empty for the whole message. */
  readonly path: string;
  readonly what: string;

  constructor(what: string, path = '') {
    super(path === '' ? what : `${path}: ${what}`);
    this.what = what;
    this.path = path;
  }

  /** The same complaint, seen from one level further out. */
  inside(key: string): Malformed {
    return new Malformed(this.what, this.path === '' ? key : `${key}.${this.path}`);
  }
}
