import { errorMessage } from '@drover/base';
import { clientErrors } from '../errors.ts';

/** Whose body is read. */
export interface BodySource {
  /** Name of the far side. */
  readonly server: string;
  /** The signal of the request. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Passes the chunks of a body on and names its failures.
 *
 * @throws the reason of `signal` when that ended the body; else `CLIENT_ANSWER_CUT`.
 */
export async function* readBody(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { server, signal }: BodySource,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw clientErrors.create(
      'CLIENT_ANSWER_CUT',
      { server, reason: errorMessage(cause) },
      { cause },
    );
  }
}
