import type { DynamicObject } from '@drover/apimachinery';
import { type ListQuery, parseListQuery } from '../filter/list-query.ts';
import type { PendingChanges, RowChange } from '../filter/list-view.ts';
import { passesAll } from '../filter/select.ts';
import { formatResource } from '../format/resource.ts';
import { rowAccess } from '../format/row-reader.ts';
import { isInScope, storeOf, type Target } from '../handler/crud.ts';
import { changeFrame, lostFrame, startFrame, stopFrame } from './frames.ts';

/** Looks anew at what the caller may see of a type: rights change while a subscription lasts. */
export type Opener = () => Target;

/** Begins to follow a type as the caller is now; `undefined` when it cannot be followed. */
export type Follow = (target: Target) => PendingChanges<DynamicObject> | undefined;

/** One type of a subscription. */
export class FollowedType implements Disposable {
  readonly id: string;
  readonly #open: Opener;
  readonly #follow: Follow;
  #pending: PendingChanges<DynamicObject>;
  /** Which objects the client asked for. */
  readonly #query: ListQuery;
  /** Ids of what the client was told of and may see, by uid. */
  readonly #shown = new Map<string, string>();
  #isStopped = false;

  constructor(open: Opener, pending: PendingChanges<DynamicObject>, follow: Follow) {
    const { type, query } = open().context;
    this.id = type.schema.id;
    this.#open = open;
    this.#follow = follow;
    this.#pending = pending;
    this.#query = parseListQuery(query, type.schema);
  }

  /** Everything up to this version has been taken. */
  get version(): string | undefined {
    return this.#pending.version;
  }

  /** What came since the last call; at first everything that is there. */
  take(): readonly RowChange<DynamicObject>[] {
    return this.#pending.take();
  }

  /**
   * What came since a version, out of the first {@link take}; everything with `isKnown` false when that version is no
   * longer known.
   */
  async takeSince(
    version: string,
  ): Promise<{ readonly changes: readonly RowChange<DynamicObject>[]; readonly isKnown: boolean }> {
    const target = this.#open();
    const before = await storeOf(target).listAt?.(version, target.context);
    const present = this.take();
    for (const { object } of present) this.#noteKnown(object, target);
    return before
      ? { changes: changesBetween(before, present), isKnown: true }
      : { changes: present, isKnown: false };
  }

  /** The frame that tells a change; `undefined` when the caller did not ask for it or may not see it. */
  frame({ type, object }: RowChange<DynamicObject>): string | undefined {
    const target = this.#open();
    const uid = uidOf(object);
    if (!isInScope(object, target)) return undefined;
    if (!target.context.isVisible(object)) return this.#lost(uid);
    const { reader } = rowAccess(this.#query, target);
    const isAsked = passesAll(object, this.#query.conditions, reader);
    // What no longer passes the filters is gone from the list that the client keeps.
    if (!isAsked && type === 'added') return undefined;
    const isGone = type === 'deleted' || !isAsked;
    if (isGone) this.#shown.delete(uid);
    else this.#shown.set(uid, reader.id(object));
    const name = isGone ? 'resource.remove' : 'resource.change';
    return changeFrame(name, formatResource(object, target), object);
  }

  /** The frames that tell what the caller sees now and did not before, and the other way round. */
  *recheck(isOtherCaller: boolean): Generator<string, void, undefined> {
    if (this.#isStopped && this.#isAllowed) {
      this.#isStopped = false;
      yield startFrame(this.id);
    }
    const target = this.#open();
    // Watches of managed clusters act as the caller; with the rules alone nothing changes for them.
    if (!isOtherCaller && !target.context.type.kind.crd) return;
    for (const change of this.#pending.take()) yield* this.#framed(change);
    const next = this.#follow(target);
    if (next === undefined) return;
    this.#pending[Symbol.dispose]();
    this.#pending = next;
    for (const change of this.#pending.take()) {
      const isShown = this.#shown.has(uidOf(change.object));
      if (isShown !== target.context.isVisible(change.object)) yield* this.#framed(change);
    }
  }

  /** A frame when nothing is told any more, because there is nothing left that the caller might see. */
  *checkAllowed(): Generator<string, void, undefined> {
    if (this.#isStopped || this.#isAllowed) return;
    this.#isStopped = true;
    yield stopFrame(this.id);
  }

  /** The client may know it from before. */
  #noteKnown(object: DynamicObject, target: Target): void {
    const isShown = isInScope(object, target) && target.context.isVisible(object);
    const { reader } = rowAccess(this.#query, target);
    if (isShown) this.#shown.set(uidOf(object), reader.id(object));
  }

  get #isAllowed(): boolean {
    const { services, caller, type, seesAll } = this.#open().context;
    const { group, plural, crd } = type.kind;
    if (seesAll || !crd) return true;
    return ['list', 'get'].some((verb) =>
      services.authorizeSomewhere(caller.user, { verb, group, resource: plural }),
    );
  }

  *#framed(change: RowChange<DynamicObject>): Generator<string, void, undefined> {
    const frame = this.frame(change);
    if (frame !== undefined) yield frame;
  }

  #lost(uid: string): string | undefined {
    const id = this.#shown.get(uid);
    this.#shown.delete(uid);
    return id === undefined ? undefined : lostFrame(this.id, id);
  }

  [Symbol.dispose](): void {
    this.#pending[Symbol.dispose]();
  }
}

function uidOf({ metadata }: DynamicObject): string {
  return metadata?.uid ?? `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

/** What must have happened between two states. */
function changesBetween(
  before: readonly DynamicObject[],
  present: readonly RowChange<DynamicObject>[],
): readonly RowChange<DynamicObject>[] {
  const key = ({ metadata }: DynamicObject): string =>
    `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  const known = new Map(before.map((object) => [key(object), object]));
  const changed = present.filter(({ object }) => {
    const old = known.get(key(object));
    known.delete(key(object));
    return old?.metadata?.resourceVersion !== object.metadata?.resourceVersion;
  });
  return [
    ...[...known.values()].map((object) => ({ type: 'deleted', object }) as const),
    ...changed,
  ];
}
