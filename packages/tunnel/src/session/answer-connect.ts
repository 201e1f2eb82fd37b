import { type Clock, CodedError, errorMessage, type Logger, timeoutErrors } from '@drover/base';
import { tunnelErrors } from '../errors.ts';
import type { SessionStream } from '../stream/session-stream.ts';
import type { ConnectHandler } from './tunnel-session.ts';
import type { StreamTarget } from './wire.ts';

/** What {@link answerConnect} needs. */
export interface AnswerOptions {
  readonly handler: ConnectHandler;
  /** Milliseconds that the handler may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Asks the handler for what the far side wants: accepts `stream` when the handler has settled, and refuses it when it
 * throws, takes too long or the stream ends first. Never rejects.
 */
export async function answerConnect(
  stream: SessionStream,
  target: StreamTarget,
  options: AnswerOptions,
): Promise<void> {
  const { handler, logger } = options;
  const abort = new AbortController();
  try {
    const answer = handler({ ...target, stream, signal: abort.signal });
    if (answer) await settled(answer, { stream, abort, address: target.address }, options);
    stream.accept();
  } catch (error) {
    logger.debug({ stream: stream.id, ...target, err: error }, 'Connect refused');
    stream.abandon(asCoded(error));
  }
}

/** A handler that has not settled yet, and what may end it. */
interface PendingAnswer {
  readonly address: string;
  readonly stream: SessionStream;
  readonly abort: AbortController;
}

/** Settles as `answer` does; rejects, and aborts, when the stream ends or the time is over first. */
async function settled(
  answer: Promise<void>,
  { address, stream, abort }: PendingAnswer,
  { clock, timeoutMs }: AnswerOptions,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const give = (reason: CodedError): void => {
    abort.abort(reason);
    reject(reason);
  };
  const onClose = (): void => give(tunnelErrors.create('TUNNEL_SESSION_LOST'));
  const what = `the connection to ${address}`;
  const cancel = clock.schedule(timeoutMs, () =>
    give(timeoutErrors.create('DEADLINE_EXCEEDED', { what, timeoutMs })),
  );
  stream.once('close', onClose);
  answer.then(resolve, reject);
  try {
    await promise;
  } finally {
    cancel();
    stream.off('close', onClose);
  }
}

/** Failures of the operating system have no code of ours; the far side gets their text. */
function asCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error as CodedError;
  return tunnelErrors.create(
    'TUNNEL_DIAL_FAILED',
    { reason: errorMessage(error) },
    { cause: error },
  );
}
