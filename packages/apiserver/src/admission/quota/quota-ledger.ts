import { equalJson } from '@drover/apimachinery';
import {
  decodeEntry,
  encodeObject,
  namespacePrefix,
  storageKey,
} from '../../registry/stored-object.ts';
import type { Change, Entry, Store } from '../../storage/store.ts';
import type { Amounts } from '../pods/pod-object.ts';
import { QuotaAccount, type Transition } from './quota-account.ts';
import { QUOTAS, type QuotaObject } from './quota-object.ts';

interface OpenAccount {
  readonly spec: QuotaObject['spec'];
  readonly account: QuotaAccount;
}

/**
 * What is used of every quota.
 *
 * **Guarantees**: a write is charged in the turn in which it is put in line, so that writes that come together never use more than there is.
 * Objects are parsed only where a quota wants to know more than their number.
 */
export class QuotaLedger implements Disposable {
  readonly #store: Store;
  /** Quotas by namespace and name; namespaces without quotas are not in it. */
  readonly #namespaces = new Map<string, Map<string, OpenAccount>>();
  /** Quotas whose status has to be written. */
  readonly #outdated = new Set<string>();
  #tell: (key: string) => void = () => {};
  #endSubscription: () => void = () => {};

  private constructor(store: Store) {
    this.#store = store;
  }

  /** Counts what there is, and follows what becomes of it. */
  static open(store: Store): QuotaLedger {
    const ledger = new QuotaLedger(store);
    for (const entry of store.range(QUOTAS).entries) ledger.#setQuota(entry);
    ledger.#endSubscription = store.subscribeAll((change) => ledger.#observe(change));
    return ledger;
  }

  /** Whether there are quotas in a namespace. */
  hasQuotas(namespace: string): boolean {
    return this.#namespaces.has(namespace);
  }

  /** Why a quota does not let that happen, in words; `undefined` when all do. */
  problemOf(namespace: string, transition: Transition): string | undefined {
    for (const { account } of this.#accountsOf(namespace)) {
      const problem = account.problemOf(transition);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** Takes in a write that has just been put in line and gets that revision; the status of the quotas follows it into the log. */
  charge(namespace: string, transition: Transition, revision: number): void {
    for (const { account } of this.#accountsOf(namespace)) {
      if (!account.apply(transition)) continue;
      account.chargedAhead.add(revision);
      this.#outdate(storageKey(namespace, account.name));
    }
  }

  /** What is used of a quota; `undefined` when there is no such quota. */
  usedOf(namespace: string, name: string): Amounts | undefined {
    return this.#namespaces.get(namespace)?.get(name)?.account.used;
  }

  /** Calls `tell` with the key of each quota now, and whenever something else than a charge has changed its usage. */
  follow(tell: (key: string) => void): () => void {
    this.#tell = tell;
    for (const { key } of this.#store.range(QUOTAS).entries) tell(key);
    return () => {
      this.#tell = () => {};
    };
  }

  [Symbol.dispose](): void {
    this.#endSubscription();
  }

  #accountsOf(namespace: string): Iterable<OpenAccount> {
    return this.#namespaces.get(namespace)?.values() ?? [];
  }

  /** Counts again what is there. */
  #recount(namespace: string): void {
    for (const { account } of this.#accountsOf(namespace)) {
      const entry = this.#store.get(QUOTAS, storageKey(namespace, account.name));
      if (entry) this.#openAccount(namespace, decodeEntry(entry));
    }
  }

  #observe(change: Change): void {
    const { collection, entry, deleted, revision } = change;
    const namespace = namespaceOf(entry.key);
    for (const { account } of this.#accountsOf(namespace)) {
      if (account.chargedAhead.delete(revision) || !account.concerns(collection)) continue;
      if (account.apply(transitionOf(change))) this.#tell(storageKey(namespace, account.name));
    }
    if (collection !== QUOTAS) return;
    if (deleted) this.#dropQuota(entry.key);
    else this.#setQuota(entry);
  }

  #setQuota(entry: Entry): void {
    const namespace = namespaceOf(entry.key);
    const quota = decodeEntry(entry) as QuotaObject;
    const known = this.#namespaces.get(namespace)?.get(quota.metadata.name);
    if (known && equalJson(known.spec, quota.spec)) return;
    this.#openAccount(namespace, quota);
    this.#tell(entry.key);
  }

  #dropQuota(key: string): void {
    const namespace = namespaceOf(key);
    const accounts = this.#namespaces.get(namespace);
    accounts?.delete(key.slice(namespace.length + 1));
    if (accounts?.size === 0) this.#namespaces.delete(namespace);
  }

  #openAccount(namespace: string, quota: QuotaObject): void {
    const account = new QuotaAccount(quota);
    const prefix = namespacePrefix(namespace);
    for (const collection of this.#store.collections()) {
      if (!account.concerns(collection)) continue;
      for (const entry of this.#store.range(collection, { prefix }).entries) {
        account.apply({ collection, before: undefined, after: () => decodeEntry(entry) });
      }
    }
    const accounts = this.#namespaces.get(namespace) ?? new Map<string, OpenAccount>();
    accounts.set(account.name, { spec: quota.spec, account });
    this.#namespaces.set(namespace, accounts);
  }

  /** Writes that are charged in one turn share one write of the status, which follows them into the same sync of the disk. */
  #outdate(key: string): void {
    if (this.#outdated.size === 0) void Promise.resolve().then(() => this.#writeOutdated());
    this.#outdated.add(key);
  }

  #writeOutdated(): void {
    const keys = [...this.#outdated];
    this.#outdated.clear();
    for (const key of keys) {
      // It was in line behind what it tells of: when it was lost, so was that.
      this.#writeStatus(key).catch(() => this.#recount(namespaceOf(key)));
    }
  }

  async #writeStatus(key: string): Promise<void> {
    const expected = this.#store.getForWrite(QUOTAS, key);
    const namespace = namespaceOf(key);
    const used = this.usedOf(namespace, key.slice(namespace.length + 1));
    if (!expected || !used) return;
    const quota = decodeEntry(expected) as QuotaObject;
    const status = { ...quota.status, hard: quota.spec?.hard ?? {}, used };
    const encode = (revision: number): Uint8Array => encodeObject({ ...quota, status }, revision);
    await this.#store.write({ collection: QUOTAS, key, expected, deleted: false, encode });
  }
}

/** Everything before the slash; empty for objects without namespace. */
function namespaceOf(key: string): string {
  return key.slice(0, Math.max(key.indexOf('/'), 0));
}

function transitionOf({ collection, entry, deleted, previous }: Change): Transition {
  return {
    collection,
    before: previous && (() => decodeEntry(previous)),
    after: deleted ? undefined : () => decodeEntry(entry),
  };
}
