import {
  failureStatus,
  type KubernetesObject,
  StatusError,
  type WatchEvent,
} from '@drover/apimachinery';
import { isStatus } from '../rest/failure.ts';
import { type LineBound, splitLines } from './split-lines.ts';

/**
 * The events of a watch from its bytes.
 *
 * @throws `StatusError` for an `ERROR` event (with its Status), and for what is no event.
 */
export async function* decodeWatchEvents<T extends KubernetesObject>(
  chunks: AsyncIterable<Uint8Array>,
  bound: LineBound,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  for await (const line of splitLines(chunks, bound)) {
    if (line.trim() !== '') yield parseEvent<T>(line);
  }
}

function parseEvent<T extends KubernetesObject>(line: string): WatchEvent<T> {
  const event = parseJson(line);
  if (!isEvent(event)) throw notAnEvent();
  if (event.type !== 'ERROR') return event as WatchEvent<T>;
  throw isStatus(event.object) ? new StatusError(event.object) : notAnEvent();
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw notAnEvent(cause);
  }
}

function isEvent(value: unknown): value is { type: string; object: object } {
  if (typeof value !== 'object' || value === null) return false;
  const { type, object } = value as { type?: unknown; object?: unknown };
  return typeof type === 'string' && typeof object === 'object' && object !== null;
}

function notAnEvent(cause?: unknown): StatusError {
  const message = 'unable to decode an event from the watch stream';
  return new StatusError(failureStatus(500, 'InternalError', message), { cause });
}
