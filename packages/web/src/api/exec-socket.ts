import { clusterPath } from './kubernetes.ts';

/** Which shell to open. */
export interface ExecTarget {
  readonly clusterId: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
}

/** What a terminal hears. */
export interface ExecEvents {
  onOutput(bytes: Uint8Array): void;
  /** The session is over; `message` says why, in words for a person. */
  onEnd(message: string): void;
}

/** What a terminal can say. */
export interface ExecSession {
  write(text: string): void;
  resize(columns: number, rows: number): void;
  close(): void;
}

/** Channels of `v4.channel.k8s.io` and later: the first byte of each message. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;

/** Keystrokes kept while the socket is being opened; more are dropped. */
const MAX_EARLY_MESSAGES = 1024;

/** Prefixes a message with its channel. */
export function encodeChannel(channel: number, text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  const message = new Uint8Array(bytes.length + 1);
  message[0] = channel;
  message.set(bytes, 1);
  return message;
}

/** Says in words what the `Status` of the error channel means. */
export function describeEnd(statusJson: string): string {
  const status = JSON.parse(statusJson) as {
    readonly status?: string;
    readonly message?: string;
    readonly details?: {
      readonly causes?: readonly { readonly reason?: string; readonly message?: string }[];
    };
  };
  if (status.status === 'Success') return 'The shell ended.';
  const exitCode = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (exitCode) return `The shell ended with exit code ${exitCode}.`;
  return status.message ?? 'The shell ended with an error.';
}

function execUrl(target: ExecTarget): URL {
  const { clusterId, namespace, pod, container, command } = target;
  const url = new URL(
    clusterPath(clusterId, `/api/v1/namespaces/${namespace}/pods/${pod}/exec`),
    location.href,
  );
  url.protocol = url.protocol.replace('http', 'ws');
  for (const part of command) url.searchParams.append('command', part);
  for (const flag of ['stdin', 'stdout', 'tty']) url.searchParams.set(flag, 'true');
  url.searchParams.set('container', container);
  return url;
}

/** Opens a shell in a container; ends when the socket does or `close` is called. */
export function openExec(target: ExecTarget, events: ExecEvents): ExecSession {
  const socket = new WebSocket(execUrl(target), ['v5.channel.k8s.io', 'v4.channel.k8s.io']);
  socket.binaryType = 'arraybuffer';
  let reason: string | undefined;
  // What is typed before the container answers is sent when it does.
  let early: Uint8Array<ArrayBuffer>[] = [];
  const say = (channel: number, text: string): void => {
    const message = encodeChannel(channel, text);
    if (socket.readyState === WebSocket.OPEN) socket.send(message);
    else if (early.length < MAX_EARLY_MESSAGES) early.push(message);
  };
  socket.addEventListener('open', () => {
    for (const message of early) socket.send(message);
    early = [];
  });
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    const [channel, bytes] = [new Uint8Array(data, 0, 1)[0], new Uint8Array(data, 1)];
    if (channel === STDOUT || channel === STDERR) events.onOutput(bytes);
    if (channel === ERROR) reason = describeEnd(new TextDecoder().decode(bytes));
  });
  socket.addEventListener('close', () => {
    events.onEnd(reason ?? 'The connection to the container is gone.');
  });
  return {
    write: (text) => say(STDIN, text),
    resize: (columns, rows) => say(RESIZE, JSON.stringify({ Width: columns, Height: rows })),
    close: () => socket.close(),
  };
}
