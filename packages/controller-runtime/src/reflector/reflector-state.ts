import type { KubernetesObject, WatchEvent } from '@drover/apimachinery';
import { runtimeErrors } from '../errors.ts';
import { isOlderVersion } from '../store/resource-version.ts';
import type { Failure } from './failure.ts';

/** The bookmark that ends the present objects of a streamed list carries this annotation. */
export const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** What every state knows. */
interface Common {
  /** Whether to ask for a streamed list; false once the server has shown that it offers none. */
  readonly streams: boolean;
  /** Failures in a row; a watch that lived for {@link ReflectorLimits.stableMs} forgets them. */
  readonly failures: number;
  /** The version that the store is at; absent before the first complete list. */
  readonly version: string | undefined;
  /** Lists in a row that were older than the store. */
  readonly olderLists: number;
  /** What is held is no base for the next complete list: equal versions may be of different objects. */
  readonly rebuilds: boolean;
}

/**
 * Where a reflector is.
 *
 * - `streaming`: a watch is open and sends the present objects, which are kept beside the store.
 * - `listing`: a paged list is under way.
 * - `watching`: the store follows the watch from `version`.
 * - `waiting`: nothing is under way until a delay is over; then `next`.
 */
export type ReflectorState = Common &
  (
    | { readonly phase: 'idle' }
    | { readonly phase: 'streaming'; readonly sinceMs: number }
    | { readonly phase: 'listing' }
    | { readonly phase: 'watching'; readonly sinceMs: number }
    | { readonly phase: 'waiting'; readonly next: 'list' | 'watch'; readonly cause: unknown }
  );

/** What happens to a reflector. `atMs` is monotonic. */
export type ReflectorInput<T extends KubernetesObject = KubernetesObject> = {
  readonly atMs: number;
} & (
  | { readonly type: 'start' }
  | { readonly type: 'event'; readonly event: WatchEvent<T> }
  /** The server ended the watch in good order. */
  | { readonly type: 'ended' }
  | { readonly type: 'listed'; readonly version: string }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** Nothing was heard for the time that the last watch effect allowed. */
  | { readonly type: 'silence' }
  /** The delay is over. */
  | { readonly type: 'retry' }
  /** Someone has reason to doubt the store; with `rebuilds` even what it holds of a version. */
  | { readonly type: 'resync'; readonly rebuilds: boolean }
);

/** What a reflector does next, in order. `list`, `watch` and `wait` each end what was under way. */
export type ReflectorEffect<T extends KubernetesObject = KubernetesObject> =
  | { readonly type: 'list' }
  /** Opens a watch from `version`, or with the present objects first when absent. */
  | { readonly type: 'watch'; readonly version: string | undefined; readonly silenceMs: number }
  | { readonly type: 'wait'; readonly failures: number; readonly atLeastMs: number }
  /** The open watch may be silent for this long from now on. */
  | { readonly type: 'allow'; readonly silenceMs: number }
  /** Puts an object of a streamed list beside the store. */
  | { readonly type: 'gather'; readonly event: ObjectEvent<T> }
  /** Makes the store equal to what was gathered or listed; with `rebuilds` whatever versions it holds. */
  | { readonly type: 'replace'; readonly how: 'stream' | 'list'; readonly rebuilds: boolean }
  | { readonly type: 'apply'; readonly event: ObjectEvent<T> };

/** A watch event that carries an object of the kind. */
export type ObjectEvent<T extends KubernetesObject> = Extract<
  WatchEvent<T>,
  { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' }
>;

/** Times of a reflector, in milliseconds. */
export interface ReflectorLimits {
  /** Longest silence while a streamed list arrives, before a paged list is tried; default 10,000. */
  readonly streamSilenceMs: number;
  /** Longest time that a streamed list may take, also while objects arrive; default 60,000. */
  readonly streamMs: number;
  /** Longest silence of a watch before it is opened again; API servers send a bookmark a minute; default 150,000. */
  readonly watchSilenceMs: number;
  /** A watch that lived this long is opened again at once and forgets failures; default 5,000. */
  readonly stableMs: number;
}

/** The limits used unless others are given. */
export const DEFAULT_LIMITS: ReflectorLimits = {
  streamSilenceMs: 10_000,
  streamMs: 60_000,
  watchSilenceMs: 150_000,
  stableMs: 5_000,
};

/** Streams that fail this often in a row give way to paged lists: something on the way may cut long answers. */
const MAX_STREAM_FAILURES = 3;

/** Lists older than the store before the API server is believed to have gone back: one of several may lag for a moment. */
const MAX_OLDER_LISTS = 2;

/** Where a reflector begins. */
export function initialState(streams: boolean): ReflectorState {
  return {
    phase: 'idle',
    streams,
    failures: 0,
    version: undefined,
    olderLists: 0,
    rebuilds: false,
  };
}

type Step<T extends KubernetesObject> = readonly [ReflectorState, readonly ReflectorEffect<T>[]];

/**
 * One step of a reflector: what it is after `input`, and what it does.
 *
 * **Guarantees**: pure. An input that does not belong to the state (a late answer) changes nothing. From every state
 * but `idle` something is under way that will lead to a further input.
 */
export function stepReflector<T extends KubernetesObject>(
  state: ReflectorState,
  input: ReflectorInput<T>,
  limits: ReflectorLimits,
): Step<T> {
  if (input.type === 'resync') return resync(state, input);
  switch (state.phase) {
    case 'idle':
      return input.type === 'start' ? beginList(state, input.atMs, limits) : [state, []];
    case 'streaming':
      return stepStreaming(state, input, limits);
    case 'listing':
      return stepListing(state, input, limits);
    case 'watching':
      return stepWatching(state, input, limits);
    case 'waiting':
      if (input.type !== 'retry') return [state, []];
      return state.next === 'list'
        ? beginList(state, input.atMs, limits)
        : beginWatch(state, input.atMs, limits);
  }
}

function stepStreaming<T extends KubernetesObject>(
  state: ReflectorState & { readonly phase: 'streaming' },
  input: ReflectorInput<T>,
  limits: ReflectorLimits,
): Step<T> {
  switch (input.type) {
    case 'event':
      return stepInitialEvent(state, input, limits);
    case 'failed': {
      const unsupported = input.failure.kind === 'unsupported';
      const streams = !unsupported && state.failures + 1 < MAX_STREAM_FAILURES;
      if (unsupported) return beginList({ ...state, streams }, input.atMs, limits);
      return wait({ ...state, streams }, 'list', input.failure);
    }
    // A stream that ends or falls silent before its bookmark comes from a server that does not offer streams.
    case 'ended':
    case 'silence':
      return beginList({ ...state, streams: false }, input.atMs, limits);
    default:
      return [state, []];
  }
}

function stepInitialEvent<T extends KubernetesObject>(
  state: ReflectorState & { readonly phase: 'streaming' },
  { event, atMs }: ReflectorInput<T> & { readonly type: 'event' },
  limits: ReflectorLimits,
): Step<T> {
  if (event.type === 'ERROR') return [state, []];
  const { annotations, resourceVersion: version } = event.object.metadata ?? {};
  if (event.type === 'BOOKMARK' && annotations?.[INITIAL_EVENTS_END] === 'true') {
    return takeList(state, { version, how: 'stream' }, () => [
      { ...settled(state), phase: 'watching', version, sinceMs: atMs },
      [{ type: 'allow', silenceMs: limits.watchSilenceMs }],
    ]);
  }
  // Objects that change all the time hide that the bookmark never comes.
  if (atMs - state.sinceMs >= limits.streamMs) {
    const cause = runtimeErrors.create('STREAM_ENDLESS', { streamMs: limits.streamMs });
    return wait({ ...state, streams: false }, 'list', { retryAfterMs: 0, cause });
  }
  return [state, event.type === 'BOOKMARK' ? [] : [{ type: 'gather', event }]];
}

function stepListing<T extends KubernetesObject>(
  state: ReflectorState,
  input: ReflectorInput<T>,
  limits: ReflectorLimits,
): Step<T> {
  if (input.type === 'failed') return wait(state, 'list', input.failure);
  if (input.type !== 'listed') return [state, []];
  const { version, atMs } = input;
  return takeList(state, { version, how: 'list' }, () =>
    beginWatch<T>({ ...settled(state), version }, atMs, limits),
  );
}

/**
 * A complete list of `version` is there; `goOn` tells what follows it. A list older than the store is not believed at
 * first. When it stays the API server has gone back: versions were given again since, so nothing held may be kept.
 */
function takeList<T extends KubernetesObject>(
  state: ReflectorState,
  { version, how }: { readonly version: string | undefined; readonly how: 'stream' | 'list' },
  goOn: () => Step<T>,
): Step<T> {
  const isOlder = isOlderVersion(version, state.version);
  if (isOlder && !state.rebuilds && state.olderLists < MAX_OLDER_LISTS) {
    const facts = { version, newest: state.version };
    const cause = runtimeErrors.create('LIST_OLDER', facts);
    return wait({ ...state, olderLists: state.olderLists + 1 }, 'list', { retryAfterMs: 0, cause });
  }
  const [next, effects] = goOn();
  return [next, [{ type: 'replace', how, rebuilds: isOlder || state.rebuilds }, ...effects]];
}

/** What stays of a state once its list was taken. */
function settled(state: ReflectorState): ReflectorState {
  return { ...state, olderLists: 0, rebuilds: false };
}

/** After these a watch may not go on where it was: the version is gone, or what comes back may be another resource. */
const NEEDS_LIST = new Set<Failure['kind']>(['gone', 'absent']);

function stepWatching<T extends KubernetesObject>(
  state: ReflectorState & { readonly phase: 'watching' },
  input: ReflectorInput<T>,
  limits: ReflectorLimits,
): Step<T> {
  const isStable = input.atMs - state.sinceMs >= limits.stableMs;
  const rested = isStable ? { ...state, failures: 0 } : state;
  switch (input.type) {
    case 'event':
      return stepEvent(rested, input.event);
    case 'failed':
      return wait(rested, NEEDS_LIST.has(input.failure.kind) ? 'list' : 'watch', input.failure);
    case 'ended':
      if (isStable) return beginWatch(rested, input.atMs, limits);
      return wait(state, 'watch', { retryAfterMs: 0, cause: runtimeErrors.create('WATCH_SHORT') });
    case 'silence':
      return wait(rested, 'watch', {
        retryAfterMs: 0,
        cause: runtimeErrors.create('WATCH_SILENT', { silenceMs: limits.watchSilenceMs }),
      });
    default:
      return [state, []];
  }
}

function stepEvent<T extends KubernetesObject>(
  state: ReflectorState,
  event: WatchEvent<T>,
): Step<T> {
  if (event.type === 'ERROR') return [state, []];
  const version = event.object.metadata?.resourceVersion;
  // A watch tells of changes in their order. One out of order was repeated or delayed on the way, or the server went
  // back in time: applying it could bring a deleted object back, dropping it could lose a change.
  if (isOlderVersion(version, state.version)) {
    const facts = { version, newest: state.version };
    return wait(state, 'list', {
      retryAfterMs: 0,
      cause: runtimeErrors.create('WATCH_OUT_OF_ORDER', facts),
    });
  }
  const next = { ...state, version: version ?? state.version };
  return [next, event.type === 'BOOKMARK' ? [] : [{ type: 'apply', event }]];
}

function resync<T extends KubernetesObject>(
  state: ReflectorState,
  { rebuilds }: ReflectorInput<T> & { readonly type: 'resync' },
): Step<T> {
  if (state.phase === 'idle') return [state, []];
  // A list that is under way answers the doubt, unless it may have begun before what makes everything held worthless.
  const isListing = state.phase === 'streaming' || state.phase === 'listing';
  if (isListing && !rebuilds) return [state, []];
  return [
    { ...commonOf(state), phase: 'listing', rebuilds: state.rebuilds || rebuilds },
    // By pages: the doubt may be of what watches carry, and a streamed list is one.
    [{ type: 'list' }],
  ];
}

function beginList<T extends KubernetesObject>(
  state: ReflectorState,
  atMs: number,
  limits: ReflectorLimits,
): Step<T> {
  const common = commonOf(state);
  if (!common.streams) return [{ ...common, phase: 'listing' }, [{ type: 'list' }]];
  return [
    { ...common, phase: 'streaming', sinceMs: atMs },
    [{ type: 'watch', version: undefined, silenceMs: limits.streamSilenceMs }],
  ];
}

function beginWatch<T extends KubernetesObject>(
  state: ReflectorState,
  atMs: number,
  limits: ReflectorLimits,
): Step<T> {
  return [
    { ...commonOf(state), phase: 'watching', sinceMs: atMs },
    [{ type: 'watch', version: state.version, silenceMs: limits.watchSilenceMs }],
  ];
}

function wait<T extends KubernetesObject>(
  state: ReflectorState,
  next: 'list' | 'watch',
  { cause, retryAfterMs }: Pick<Failure, 'cause' | 'retryAfterMs'>,
): Step<T> {
  const { failures } = state;
  return [
    { ...commonOf(state), phase: 'waiting', next, cause, failures: failures + 1 },
    [{ type: 'wait', failures, atLeastMs: retryAfterMs }],
  ];
}

function commonOf({ streams, failures, version, olderLists, rebuilds }: ReflectorState): Common {
  return { streams, failures, version, olderLists, rebuilds };
}
