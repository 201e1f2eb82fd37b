import type { DynamicObject } from '@drover/apimachinery';
import { type ListQuery, parseListQuery } from '../filter/list-query.ts';
import type { PendingChanges, RowChange } from '../filter/list-view.ts';
import { passesAll } from '../filter/select.ts';
import { formatResource } from '../format/resource.ts';
import { rowAccess } from '../format/row-reader.ts';
import { isInScope, storeOf, type Target } from '../handler/crud.ts';
import { changeFrame } from './frames.ts';

/** Looks anew at what the caller may see of a type: rights change while a subscription lasts. */
export type Opener = () => Target;

/** One type of a subscription. */
export class FollowedType implements Disposable {
  readonly id: string;
  readonly #open: Opener;
  readonly #pending: PendingChanges<DynamicObject>;
  /** Which objects the client asked for. */
  readonly #query: ListQuery;

  constructor(open: Opener, pending: PendingChanges<DynamicObject>) {
    const { type, query } = open().context;
    this.id = type.schema.id;
    this.#open = open;
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
    return before
      ? { changes: changesBetween(before, present), isKnown: true }
      : { changes: present, isKnown: false };
  }

  /** The frame that tells a change; `undefined` when the caller did not ask for it or may not see it. */
  frame({ type, object }: RowChange<DynamicObject>): string | undefined {
    const target = this.#open();
    if (!isInScope(object, target) || !target.context.isVisible(object)) return undefined;
    const { reader } = rowAccess(this.#query, target);
    const isAsked = passesAll(object, this.#query.conditions, reader);
    // What no longer passes the filters is gone from the list that the client keeps.
    if (!isAsked && type === 'added') return undefined;
    const isGone = type === 'deleted' || !isAsked;
    const name = isGone ? 'resource.remove' : 'resource.change';
    return changeFrame(name, formatResource(object, target), object);
  }

  /** Whether there can still be something that the caller may see. */
  get isAllowed(): boolean {
    const { services, caller, type, seesAll } = this.#open().context;
    const { group, plural, crd } = type.kind;
    if (seesAll || !crd) return true;
    return ['list', 'get'].some((verb) =>
      services.authorizeSomewhere(caller.user, { verb, group, resource: plural }),
    );
  }

  [Symbol.dispose](): void {
    this.#pending[Symbol.dispose]();
  }
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
