import { type LabelSelector, matchesLabels, parseLabelSelector } from '@drover/apimachinery';
import { Visibility } from '../access/visibility.ts';
import type { TypeCache } from '../cache/type-cache.ts';
import { explorerErrors } from '../errors.ts';
import { ResourceWriter } from '../format/resource-writer.ts';
import type { Asked } from '../handler/context.ts';
import { parseRow } from '../store/field.ts';
import type { Row } from '../store/row.ts';
import type { RowChange } from '../store/row-change.ts';
import type { ExploredType } from '../types/explored-type.ts';
import { PendingChanges, type ToldChange } from './pending-changes.ts';
import { frameOf, objectFrame, type WatchSpec } from './watch-spec.ts';

/** The mode in which clients are told that there was a change, and ask again. */
const CHANGES_MODE = 'resource.changes';
const DEBOUNCE_MS = { default: 5_000, min: 100, max: 60_000 };

/** Objects of which a slow reader has not heard yet; beyond, its watch ends. */
const MAX_PENDING = 20_000;

const NO_OUTPUT = { include: [], exclude: [], excludeValues: [] };

/** What a watch stands on. */
export interface TypeWatchParts {
  readonly asked: Asked;
  readonly spec: WatchSpec;
  readonly cache: TypeCache;
  /** Called when there may be something to {@link TypeWatch.take}. */
  readonly wake: () => void;
  /** Called when the watch cannot go on. */
  readonly end: (error?: Error) => void;
}

/** What one client wants to hear of one type. */
export class TypeWatch implements Disposable {
  readonly #parts: TypeWatchParts;
  readonly #pending = new PendingChanges();
  readonly #ends = new DisposableStack();
  readonly #selector: LabelSelector | undefined;
  #rights: Visibility;
  #writer: ResourceWriter;
  /** In changes mode: something was told a moment ago. */
  #isResting = false;
  #hasChange = true;
  #cancelTimer: () => void = () => {};

  /**
   * @throws `EXPLORER_WATCH_FORBIDDEN` when the caller may watch nothing of it; `EXPLORER_QUERY_INVALID` for a bad selector;
   * `EXPLORER_TOO_OLD` when what happened since is not known any more.
   */
  constructor(parts: TypeWatchParts, since: string | undefined) {
    const { spec, cache } = parts;
    this.#parts = parts;
    this.#rights = watchRights(parts.asked, cache.type);
    this.#selector = spec.selector === undefined ? undefined : parseSelector(spec.selector);
    this.#writer = writerOf(parts);
    const missed = since === undefined ? [] : cache.store.changesAfter(since);
    if (!missed) throw explorerErrors.create('EXPLORER_TOO_OLD', { revision: since });
    for (const change of missed) this.#note(change);
    this.#follow();
  }

  /** The next frame; `undefined` when there is none yet. */
  take(): string | undefined {
    return this.#parts.spec.mode === CHANGES_MODE ? this.#takeSignal() : this.#takeObject();
  }

  [Symbol.dispose](): void {
    this.#cancelTimer();
    this.#ends.dispose();
  }

  #follow(): void {
    const { asked, cache, end } = this.#parts;
    const { access } = asked.services;
    const { caller } = asked.request;
    this.#ends.use(cache.hold());
    this.#ends.defer(cache.store.onChange((change) => this.#note(change)));
    this.#ends.defer(
      access.onChange((concerns) => {
        if (concerns(caller)) this.#recheck();
      }),
    );
    const onEnd = (): void => end();
    cache.ended.addEventListener('abort', onEnd, { once: true });
    this.#ends.defer(() => cache.ended.removeEventListener('abort', onEnd));
  }

  /** Who may still see everything goes on; others begin anew with what they may see now. */
  #recheck(): void {
    const before = this.#rights.isUnlimited;
    const { end } = this.#parts;
    try {
      this.#rights = watchRights(this.#parts.asked, this.#parts.cache.type);
      this.#writer = writerOf(this.#parts);
    } catch {
      // Nothing is left to be watched.
      return end();
    }
    if (!before || !this.#rights.isUnlimited) end();
  }

  #note(change: RowChange): void {
    const told = this.#toldOf(change);
    if (!told) return;
    this.#hasChange = true;
    if (this.#parts.spec.mode !== CHANGES_MODE) this.#pending.add(told);
    if (this.#pending.size > MAX_PENDING)
      this.#parts.end(explorerErrors.create('EXPLORER_SLOW_READER', { max: MAX_PENDING }));
    else this.#parts.wake();
  }

  #toldOf(change: RowChange): ToldChange | undefined {
    const { row } = change;
    if (!this.#isMeant(row)) return undefined;
    const isIn = change.type !== 'removed' && this.#isSelected(row);
    const wasIn =
      change.type === 'changed'
        ? this.#isSelected(change.previous)
        : change.type === 'removed' && this.#isSelected(row);
    if (!isIn && !wasIn) return undefined;
    const revision =
      change.type === 'removed' ? (change.version ?? row.resourceVersion) : row.resourceVersion;
    return { type: isIn ? (wasIn ? 'change' : 'create') : 'remove', row, revision };
  }

  #isMeant(row: Row): boolean {
    const { namespace, id } = this.#parts.spec;
    if (namespace !== undefined && row.namespace !== namespace) return false;
    if (id !== undefined && row.id !== id && `${namespace ?? ''}/${id}` !== row.id) return false;
    return this.#rights.allows(row);
  }

  #isSelected(row: Row): boolean {
    if (!this.#selector) return true;
    const { metadata } = parseRow(row) as {
      readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
    };
    return matchesLabels(this.#selector, metadata.labels ?? {});
  }

  #takeObject(): string | undefined {
    const change = this.#pending.take();
    if (!change) return undefined;
    const { row, revision } = change;
    const json = this.#writer.write(row, this.#parts.asked.services.clock.nowMs());
    return objectFrame(`resource.${change.type}`, this.#parts.spec, { revision, json });
  }

  #takeSignal(): string | undefined {
    if (!this.#hasChange || this.#isResting) return undefined;
    const { asked, spec, cache, wake } = this.#parts;
    const { debounceMs = DEBOUNCE_MS.default } = spec;
    const restMs = Math.min(Math.max(debounceMs, DEBOUNCE_MS.min), DEBOUNCE_MS.max);
    this.#hasChange = false;
    this.#isResting = true;
    this.#cancelTimer = asked.services.clock.schedule(restMs, () => {
      this.#isResting = false;
      wake();
    });
    return frameOf(CHANGES_MODE, spec, { revision: cache.store.version ?? '0' });
  }
}

/**
 * What the caller may watch of a type.
 *
 * @throws `EXPLORER_WATCH_FORBIDDEN` when that is nothing.
 */
export function watchRights({ services, request }: Asked, type: ExploredType): Visibility {
  const rights = new Visibility(services.access, request.caller, { type, verb: 'watch' });
  if (rights.isPossible) return rights;
  throw explorerErrors.create('EXPLORER_WATCH_FORBIDDEN', { type: type.id });
}

function writerOf({ asked, cache }: TypeWatchParts): ResourceWriter {
  const { services, request, base, viewBase } = asked;
  return new ResourceWriter(cache.type, cache.factory, {
    access: services.access,
    caller: request.caller,
    base,
    viewBase,
    output: NO_OUTPUT,
  });
}

function parseSelector(text: string): LabelSelector {
  try {
    return parseLabelSelector(text);
  } catch (cause) {
    const facts = { parameter: 'selector', problem: `"${text}" is no label selector` };
    throw explorerErrors.create('EXPLORER_QUERY_INVALID', facts, { cause });
  }
}
