import { type StatefulObject, summarizeState } from '@drover/api';
import type { KubernetesObject, ObjectMeta, OwnerReference } from '@drover/apimachinery';
import { type Clock, parseTimeMs } from '@drover/base';
import type { TabledObject } from '../source/table.ts';
import type { Column, ExploredType } from '../types/explored-type.ts';
import { isDateColumn, parseAge } from './date-columns.ts';
import { Interner } from './interner.ts';
import type { Row, RowState, Value } from './row.ts';

/** Keys that the v1 API gives to every resource; an object's own of that name step aside. */
const RESERVED = new Set(['id', 'type', 'links', 'actions']);

/** What a {@link RowFactory} needs. */
export interface RowFactoryOptions {
  readonly clock: Clock;
  readonly type: Pick<ExploredType, 'namespaced'>;
  /** Whether objects of the type with that id live in namespaces; `undefined` when there is no such type. */
  readonly isNamespaced: (typeId: string) => boolean | undefined;
  /** Whether rows tell who manages which field; default no: it is the larger part of many objects, and nobody lists it. */
  readonly keepsManagedFields?: boolean;
}

/** Makes rows of the objects of one kind. */
export class RowFactory {
  readonly #options: RowFactoryOptions;
  readonly #interner = new Interner();
  readonly #states = new Map<string, RowState>();
  #columns: readonly Column[] = [];
  #dates: ReadonlySet<number> = new Set();

  constructor(options: RowFactoryOptions) {
    this.#options = options;
  }

  /** The columns of the cells; empty until an answer has named them. */
  get columns(): readonly Column[] {
    return this.#columns;
  }

  set columns(columns: readonly Column[]) {
    this.#columns = columns;
    this.#dates = new Set(
      columns.flatMap((column, index) => (isDateColumn(column) ? [index] : [])),
    );
  }

  /** Whether rows tell who manages which field. */
  get keepsManagedFields(): boolean {
    return this.#options.keepsManagedFields ?? false;
  }

  /** Whether the cells of a column are times. */
  isDate(index: number): boolean {
    return this.#dates.has(index);
  }

  row({ cells, ...object }: TabledObject): Row {
    const { metadata = {} } = object;
    const { name = '', namespace = '', uid = '', resourceVersion = '' } = metadata;
    const nowMs = this.#options.clock.nowMs();
    const createdMs = parseTimeMs(metadata.creationTimestamp ?? '');
    const isNamespaced = this.#options.type.namespaced;
    return {
      id: isNamespaced ? `${namespace}/${name}` : name,
      namespace: this.#interner.intern(namespace),
      name,
      uid,
      resourceVersion,
      createdMs,
      text: openText(object, this.keepsManagedFields),
      cells: cells.map((cell, index) => this.#cell(cell, index, { nowMs, createdMs })),
      state: this.#state(object, nowMs),
      relationships: this.#relationships(metadata),
    };
  }

  #cell(
    cell: unknown,
    index: number,
    { nowMs, createdMs }: { readonly nowMs: number; readonly createdMs: number | undefined },
  ): Value {
    if (typeof cell === 'number') return cell;
    if (cell === null || cell === undefined) return undefined;
    const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
    if (!this.#dates.has(index)) return this.#interner.intern(text);
    if (this.#columns[index]?.name === 'Age' && createdMs !== undefined) return createdMs;
    const ageMs = parseAge(text);
    return ageMs === undefined ? this.#interner.intern(text) : nowMs - ageMs;
  }

  #state(object: StatefulObject, nowMs: number): RowState {
    const { state, transitioning, transitioningMessage } = summarizeState(object, nowMs);
    const key = `${transitioning} ${state} ${transitioningMessage}`;
    const known = this.#states.get(key);
    if (known) return known;
    const made: RowState = {
      name: state,
      error: transitioning === 'error',
      transitioning: transitioning === 'yes',
      message: transitioningMessage,
    };
    // Messages may name objects: what does not repeat is not worth remembering.
    if (this.#states.size >= 10_000) this.#states.clear();
    this.#states.set(key, made);
    return made;
  }

  #relationships({ ownerReferences = [], namespace = '' }: ObjectMeta): string {
    return ownerReferences
      .map((owner) => {
        const fromType = typeIdOf(owner);
        const isInNamespace = this.#options.isNamespaced(fromType) ?? namespace !== '';
        const fromId = isInNamespace ? `${namespace}/${owner.name}` : owner.name;
        return JSON.stringify({ fromId, fromType, rel: 'owner' });
      })
      .join(',');
  }
}

function typeIdOf({ apiVersion, kind }: OwnerReference): string {
  const slash = apiVersion.indexOf('/');
  return `${slash < 0 ? '' : `${apiVersion.slice(0, slash)}.`}${kind}`.toLowerCase();
}

/** The text of {@link Row.text}. */
function openText(object: KubernetesObject, keepsManagedFields: boolean): Buffer {
  const { metadata = {}, ...rest } = object as KubernetesObject & { readonly status?: unknown };
  const { managedFields, ...others } = metadata;
  const kept = keepsManagedFields ? { ...others, managedFields } : others;
  const own = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      RESERVED.has(key) ? `_${key}` : key,
      key === 'status' ? withConditionStates(value) : value,
    ]),
  );
  const head = JSON.stringify(own).slice(1, -1);
  return Buffer.from(`${head}${head && ','}"metadata":${JSON.stringify(kept).slice(0, -1)}`);
}

/** Each condition with whether it is bad or under way, and a time at which it was looked at. */
function withConditionStates(status: unknown): unknown {
  const { conditions } = (status ?? {}) as { readonly conditions?: unknown };
  if (!Array.isArray(conditions)) return status;
  return { ...(status as object), conditions: conditions.map(withState) };
}

function withState(condition: unknown): unknown {
  if (typeof condition !== 'object' || condition === null) return condition;
  const { lastTransitionTime } = condition as { readonly lastTransitionTime?: unknown };
  const { transitioning } = summarizeState({ status: { conditions: [condition] } }, 0);
  return {
    lastUpdateTime: lastTransitionTime,
    ...condition,
    error: transitioning === 'error',
    transitioning: transitioning === 'yes',
  };
}
