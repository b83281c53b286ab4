/** The server cannot start, for a reason that its operator can change. The message is the whole line that they read. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}
