import type { Status } from '@drover/apimachinery';

/** Sub-protocols of exec and attach, newest first. Only v5 can end standard input by itself. */
export const EXEC_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

/** First byte of each message. */
export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** One message: its channel and what it carries. */
export interface ChannelMessage {
  readonly channel: number;
  readonly data: Uint8Array;
}

/** A message as it travels. */
export function encodeMessage(channel: number, data: Uint8Array): Uint8Array {
  const message = new Uint8Array(data.length + 1);
  message[0] = channel;
  message.set(data, 1);
  return message;
}

/** The parts of a message; `undefined` when it is empty. */
export function decodeMessage(message: Uint8Array): ChannelMessage | undefined {
  const [channel] = message;
  return channel === undefined ? undefined : { channel, data: message.subarray(1) };
}

/** The message that tells a terminal's size. */
export function encodeResize({ columns, rows }: TerminalSize): Uint8Array {
  const size = JSON.stringify({ Width: columns, Height: rows });
  return encodeMessage(CHANNEL.resize, new TextEncoder().encode(size));
}

/** The message that ends standard input (v5). */
export function encodeStdinEnd(): Uint8Array {
  return new Uint8Array([CHANNEL.close, CHANNEL.stdin]);
}

/** Size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The exit code that a final `Status` tells; `undefined` when the process could not be run or watched. */
export function exitCodeOf({ status, reason, details }: Status): number | undefined {
  if (status === 'Success') return 0;
  if (reason !== 'NonZeroExitCode') return undefined;
  const cause = details?.causes?.find((each) => each.reason === 'ExitCode');
  const code = Number(cause?.message);
  return Number.isInteger(code) ? code : undefined;
}
