import type { DynamicObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { normanErrors } from '../errors.ts';
import type { RowChange } from '../filter/list-view.ts';
import { storeOf, type Target } from '../handler/crud.ts';
import { errorAnswer } from '../handler/error-response.ts';
import { type Api, type Exchange, targetOf } from '../handler/exchange.ts';
import type { Caller } from '../http-message.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import { V3 } from '../schema/version.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import type { Store } from '../store/store.ts';
import { type Follow, FollowedType, type Opener } from './followed-type.ts';
import { errorFrame, pingFrame, startFrame } from './frames.ts';

/** How often a frame shows that the line is alive, and the caller's token and rights are looked at again. */
const PING_MS = 5_000;

/**
 * The frames of a subscription: for each type that was asked for what there is, then every change, as long as the
 * caller may see it. Parameters of lists filter here too. With `revision`, of a frame or a ping of an earlier
 * subscription, only what happened since.
 *
 * **Guarantees**: a slow reader is held at most one change an object; nothing is dropped but intermediate states. Ends
 * within 5 s after the caller's token stopped working, or with the request's signal.
 *
 * **Ordering**: changes of one object come in order; changes of different objects may swap between two pings.
 *
 * @throws `NORMAN_UNAUTHENTICATED`, `NORMAN_NO_RESOURCE_TYPES` at once, before the first frame.
 */
export function openSubscription(exchange: Exchange, api: Api): AsyncIterable<string> {
  const { caller } = exchange.request;
  if (!caller) throw normanErrors.create('NORMAN_UNAUTHENTICATED');
  const current = { caller };
  const openers = openersOf(exchange, api, current);
  if (openers.length === 0) throw normanErrors.create('NORMAN_NO_RESOURCE_TYPES');
  return new Subscription(exchange, api, { current, openers });
}

/** The caller as he is now. */
interface Current {
  caller: Caller;
}

/** The types that were asked for by exact id; all that can be followed when none was. */
function openersOf(exchange: Exchange, api: Api, current: Current): readonly Opener[] {
  const wanted = new Set(exchange.query.getAll('resourceTypes'));
  return typesOf(exchange, api)
    .filter(({ schema }) => wanted.size === 0 || wanted.has(schema.id))
    .filter(({ schema }) => schema.collectionMethods.includes('GET'))
    .map(({ schema }): Opener => {
      const path = { ...exchange.path, type: schema.id };
      return () => targetOf({ ...exchange, path }, api, current.caller);
    })
    .filter((open) => {
      const target = open();
      const isOutside = exchange.path.contextId !== undefined && isUnscoped(target.context);
      return followedStore(target) !== undefined && !isOutside;
    });
}

/** Who tells of the changes of a type: stored kinds have a cache, whatever their own stores do. */
function followedStore(target: Target): Store | undefined {
  const own = storeOf(target);
  if (own.follow !== undefined) return own;
  return target.context.type.kind.crd ? kubernetesStore : undefined;
}

/** The types of the version of the path, and in the scope of a cluster or project those that refer to it. */
function typesOf({ path }: Exchange, { versions }: Api): readonly ResourceType[] {
  const { version = V3 } = path;
  const own = versions.get(version)?.resources ?? [];
  return version.context ? [...own, ...(versions.get(V3)?.resources ?? [])] : own;
}

/** Whether a type of the management server has nothing to do with the cluster or project of the path. */
function isUnscoped({ scope, type }: ReturnType<Opener>['context']): boolean {
  return scope === undefined && type.schema.version === V3;
}

/** One open subscription; read once. */
class Subscription implements AsyncIterable<string> {
  readonly #exchange: Exchange;
  readonly #api: Api;
  readonly #openers: readonly Opener[];
  readonly #current: Current;
  #changed = Promise.withResolvers<void>();
  /** What of the caller has changed since it was last looked at. */
  #news: 'nothing' | 'rules' | 'caller' = 'nothing';

  constructor(
    exchange: Exchange,
    api: Api,
    { openers, current }: { readonly openers: readonly Opener[]; readonly current: Current },
  ) {
    this.#exchange = exchange;
    this.#api = api;
    this.#openers = openers;
    this.#current = current;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    const { signal, followCaller } = this.#exchange.request;
    const { clock } = this.#api.services;
    using types = new DisposableStack();
    const following = followCaller?.((caller) => this.#noteCaller(caller));
    if (following) types.use(following);
    const followed = this.#follow(types);
    yield* this.#begin(followed);
    let pingMs = clock.monotonicMs() + PING_MS;
    while (!signal.aborted) {
      // What comes in from here on is told in the next round.
      this.#changed = Promise.withResolvers();
      if (this.#news !== 'nothing') yield* this.#recheck(followed);
      const { batches, revision } = takeAll(followed);
      yield* framesOf(batches);
      const leftMs = pingMs - clock.monotonicMs();
      if (leftMs <= 0) {
        if (!(await this.#isCallerValid())) return;
        for (const type of followed) yield* type.checkAllowed();
        yield pingFrame(revision);
        pingMs = clock.monotonicMs() + PING_MS;
      } else {
        await settled(this.#changed.promise, leftMs, { clock, signal });
      }
    }
  }

  #noteCaller(caller: Caller): void {
    if (caller !== this.#current.caller) this.#news = 'caller';
    else if (this.#news === 'nothing') this.#news = 'rules';
    this.#current.caller = caller;
    this.#changed.resolve();
  }

  *#recheck(followed: readonly FollowedType[]): Generator<string, void, undefined> {
    const isOtherCaller = this.#news === 'caller';
    this.#news = 'nothing';
    for (const type of followed) yield* type.recheck(isOtherCaller);
  }

  #follow(types: DisposableStack): readonly FollowedType[] {
    const follow: Follow = (target) =>
      followedStore(target)?.follow?.(() => this.#changed.resolve(), target.context);
    return this.#openers.flatMap((open) => {
      const pending = follow(open());
      return pending ? [types.use(new FollowedType(open, pending, follow))] : [];
    });
  }

  /** The types that are followed, and what happened since the client was last here. */
  async *#begin(followed: readonly FollowedType[]): AsyncGenerator<string, void, undefined> {
    const since = this.#exchange.query.get('revision');
    for (const type of followed) {
      yield startFrame(type.id);
      if (since === null) continue;
      const { changes, isKnown } = await type.takeSince(since);
      if (!isKnown) yield errorFrame(type.id, this.#expired(since));
      yield* framesOf([{ type, changes }]);
    }
  }

  #expired(revision: string): unknown {
    const error = normanErrors.create('NORMAN_REVISION_EXPIRED', { revision });
    return errorAnswer(error, this.#exchange.request.requestId).document;
  }

  async #isCallerValid(): Promise<boolean> {
    const { signal } = this.#exchange.request;
    const { caller } = this.#current;
    if (caller.tokenName === undefined) return true;
    const { authenticator } = this.#api.services.auth;
    return (await authenticator.userOf(caller.tokenName, { signal })) !== undefined;
  }
}

/** What came of one type. */
interface Batch {
  readonly type: FollowedType;
  readonly changes: readonly RowChange<DynamicObject>[];
}

/** Everything that waits, and the version up to which that is everything. */
function takeAll(followed: readonly FollowedType[]): {
  readonly batches: readonly Batch[];
  readonly revision: string | undefined;
} {
  const batches = followed.map((type) => ({ type, changes: type.take() }));
  return { batches, revision: oldest(followed.map(({ version }) => version)) };
}

/** The smallest of versions, which are whole numbers; `undefined` when one of them is not known. */
function oldest(versions: readonly (string | undefined)[]): string | undefined {
  const known = versions.filter((version) => version !== undefined);
  if (known.length < versions.length) return undefined;
  return known.reduce<string | undefined>(
    (least, version) => (least !== undefined && isBefore(least, version) ? least : version),
    undefined,
  );
}

function isBefore(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

function* framesOf(batches: readonly Batch[]): Generator<string, void, undefined> {
  for (const { type, changes } of batches) {
    for (const change of changes) {
      const frame = type.frame(change);
      if (frame !== undefined) yield frame;
    }
  }
}

/** Waits for a promise, at most so many milliseconds, and no longer than the signal. */
async function settled(
  promise: Promise<void>,
  timeoutMs: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  const timeout = clock.sleep(timeoutMs, { signal: AbortSignal.any([signal, over.signal]) });
  await Promise.race([promise, timeout.catch(() => {})]);
  over.abort();
}
