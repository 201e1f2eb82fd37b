import { failureStatus, type Status, StatusError } from '@drover/apimachinery';
import { clientErrors } from '../errors.ts';
import { isStatus } from '../rest/failure.ts';
import type { TransportSocket } from '../transport/transport.ts';
import {
  CHANNEL,
  decodeMessage,
  encodeMessage,
  encodeResize,
  encodeStdinEnd,
  exitCodeOf,
  type TerminalSize,
} from './channels.ts';

/** A piece of what a process wrote. */
export interface ProcessOutput {
  /** With a terminal everything is `stdout`. */
  readonly stream: 'stdout' | 'stderr';
  readonly data: Uint8Array;
}

/**
 * A process in a container at the other end of a WebSocket. Disposing ends the connection: the process sees the end of
 * its input, and goes on if it does not care.
 */
export interface RemoteProcess extends AsyncDisposable {
  /**
   * What the process writes, as it writes it, with back-pressure; ends with the process. One consumer.
   *
   * @throws `StatusError` when the process could not be run; `CLIENT_ANSWER_CUT` when the connection broke.
   */
  readonly output: AsyncIterable<ProcessOutput>;
  /** The exit code, when `output` has ended; `undefined` when the process is known to have ended and no more. */
  readonly exitCode: number | undefined;
  /** Writes to standard input; resolves when more can be taken. */
  write(data: Uint8Array): Promise<void>;
  /**
   * Ends standard input.
   *
   * @throws `CLIENT_STDIN_STAYS_OPEN` when the server is too old for that.
   */
  endInput(): Promise<void>;
  /** Tells the size of the terminal. */
  resize(size: TerminalSize): Promise<void>;
}

/** A {@link RemoteProcess} over an open socket. */
export function remoteProcess(socket: TransportSocket): RemoteProcess {
  const ending: Ending = { exitCode: undefined };
  return {
    output: readOutput(socket, ending),
    get exitCode() {
      return ending.exitCode;
    },
    write: (data) => socket.send(encodeMessage(CHANNEL.stdin, data)),
    endInput: async () => {
      const { protocol } = socket;
      if (protocol !== 'v5.channel.k8s.io') {
        throw clientErrors.create('CLIENT_STDIN_STAYS_OPEN', { protocol });
      }
      await socket.send(encodeStdinEnd());
    },
    resize: (size) => socket.send(encodeResize(size)),
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  };
}

/** What is known of the end of a process. */
interface Ending {
  exitCode: number | undefined;
}

async function* readOutput(
  socket: TransportSocket,
  ending: Ending,
): AsyncGenerator<ProcessOutput, void, undefined> {
  for await (const message of socket.messages) {
    const { channel, data } = decodeMessage(message) ?? { channel: CHANNEL.close, data: message };
    if (channel === CHANNEL.error) {
      ending.exitCode = readEnd(data);
    } else if (channel === CHANNEL.stdout || channel === CHANNEL.stderr) {
      const stream = channel === CHANNEL.stdout ? 'stdout' : 'stderr';
      // The server opens each channel with an empty message.
      if (data.length > 0) yield { stream, data };
    }
  }
}

/** The exit code in the message of the error channel; everything else there is a failure. */
function readEnd(data: Uint8Array): number | undefined {
  if (data.length === 0) return undefined;
  const status = parseStatus(data);
  const code = exitCodeOf(status);
  if (code === undefined) throw new StatusError(status);
  return code;
}

function parseStatus(data: Uint8Array): Status {
  const text = new TextDecoder().decode(data);
  try {
    const value: unknown = JSON.parse(text);
    if (isStatus(value) || isBareStatus(value)) return value;
  } catch {
    // Old container runtimes write plain text; it becomes the message below.
  }
  return failureStatus(500, 'InternalError', text);
}

/** The streaming servers of container runtimes leave kind and version out. */
function isBareStatus(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'status' in value;
}
