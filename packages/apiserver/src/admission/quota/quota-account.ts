import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  type Quantity,
  subtractQuantities,
} from '@drover/apimachinery';
import type { StoredObject } from '../../registry/stored-object.ts';
import { ONE, type QuantityMap, quantitiesOf, ZERO } from '../pods/amounts.ts';
import type { Amounts } from '../pods/pod-object.ts';
import { type Measure, measureOf } from './measures.ts';
import { type QuotaObject, type ScopeRequirement, scopesOf } from './quota-object.ts';
import { meetsScope } from './scopes.ts';

/** An object before and after a write; absent where it is not there. */
export interface Transition {
  readonly collection: string;
  readonly before: (() => StoredObject) | undefined;
  readonly after: (() => StoredObject) | undefined;
}

interface Concern extends Measure {
  /** The limits of the quota that this kind counts against. */
  readonly names: readonly string[];
}

const NOTHING: QuantityMap = new Map();

/** One quota: what it limits, and what is used of it. */
export class QuotaAccount {
  readonly name: string;
  readonly hard: QuantityMap;
  /** Revisions whose writes are charged already, and not durable yet. */
  readonly chargedAhead = new Set<number>();
  readonly #scopes: readonly ScopeRequirement[];
  readonly #used: Map<string, Quantity>;
  readonly #concerns = new Map<string, Concern | undefined>();

  constructor(quota: QuotaObject) {
    this.name = quota.metadata.name;
    this.hard = quantitiesOf(quota.spec?.hard);
    this.#scopes = scopesOf(quota);
    this.#used = new Map([...this.hard.keys()].map((name) => [name, ZERO]));
  }

  /** What is used, of all that is limited. */
  get used(): Amounts {
    return toAmounts(this.#used);
  }

  /** Whether objects of a collection count at all. */
  concerns(collection: string): boolean {
    return this.#concernOf(collection) !== undefined;
  }

  /** Takes in what becomes of an object; tells whether that changed anything. */
  apply(transition: Transition): boolean {
    const delta = this.#deltaOf(transition);
    for (const [name, amount] of delta) {
      this.#used.set(name, addQuantities(this.#used.get(name) ?? ZERO, amount));
    }
    return delta.size > 0;
  }

  /** Why an object may not become that, in words; `undefined` when it fits. */
  problemOf(transition: Transition): string | undefined {
    const { collection, after } = transition;
    const concern = this.#concernOf(collection);
    if (!concern || !after || (this.#scopes.length > 0 && !this.#meets(collection, after()))) {
      return undefined;
    }
    const problem = concern.problem?.(after(), concern.names);
    if (problem !== undefined) return `failed quota: ${this.name}: ${problem}`;
    const requested = [...this.#deltaOf(transition)].filter(([, { nanos }]) => nanos > 0n);
    const exceeded = requested.filter(([name, amount]) => {
      const total = addQuantities(this.#used.get(name) ?? ZERO, amount);
      return compareQuantities(total, this.hard.get(name) ?? ZERO) > 0;
    });
    if (exceeded.length === 0) return undefined;
    const names = exceeded.map(([name]) => name);
    const requestedText = printed(new Map(exceeded), names);
    return `exceeded quota: ${this.name}, requested: ${requestedText}, used: ${printed(this.#used, names)}, limited: ${printed(this.hard, names)}`;
  }

  #concernOf(collection: string): Concern | undefined {
    if (this.#concerns.has(collection)) return this.#concerns.get(collection);
    const measure = measureOf(collection);
    const names = [...this.hard.keys()].filter((name) => measure.concerns(name));
    const concern = names.length === 0 ? undefined : { ...measure, names };
    this.#concerns.set(collection, concern);
    return concern;
  }

  #deltaOf({ collection, before, after }: Transition): QuantityMap {
    const concern = this.#concernOf(collection);
    if (!concern) return NOTHING;
    const used = after ? this.#usageOf(concern, collection, after) : NOTHING;
    const freed = before ? this.#usageOf(concern, collection, before) : NOTHING;
    const delta = new Map<string, Quantity>();
    for (const name of concern.names) {
      const amount = subtractQuantities(used.get(name) ?? ZERO, freed.get(name) ?? ZERO);
      if (amount.nanos !== 0n) delta.set(name, amount);
    }
    return delta;
  }

  #usageOf({ usage, names }: Concern, collection: string, read: () => StoredObject): QuantityMap {
    if (this.#scopes.length > 0 && !this.#meets(collection, read())) return NOTHING;
    return usage ? usage(read()) : new Map(names.map((name) => [name, ONE]));
  }

  #meets(collection: string, object: StoredObject): boolean {
    return this.#scopes.every((scope) => meetsScope(collection, object, scope));
  }
}

function toAmounts(quantities: QuantityMap): Amounts {
  return Object.fromEntries(
    [...quantities].map(([name, amount]) => [name, formatQuantity(amount)]),
  );
}

function printed(quantities: QuantityMap, names: readonly string[]): string {
  return names
    .toSorted()
    .map((name) => `${name}=${formatQuantity(quantities.get(name) ?? ZERO)}`)
    .join(',');
}
