/**
 * Thrown by a reconciler that cannot succeed until something changes: the key is not tried again before it is added
 * anew. The cause says what is wrong.
 */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}
