import { backoffDelayMs, errorMessage, TaskGroup, type WaitOptions } from '@drover/base';
import { runtimeErrors } from '../errors.ts';
import { aborted, type Lifetime, type Runnable } from '../manager/runnable.ts';
import { classifyFailure } from '../reflector/failure.ts';
import type { Runtime } from '../runtime.ts';
import type { Finding } from './finding.ts';
import { audit, type Look, probe } from './look.ts';
import type { Provable } from './provable.ts';

/** How caches are proven. */
export interface ProverOptions {
  /** Each cache is compared with a consistent read at least this often; milliseconds, default 10,000. */
  readonly probeEveryMs?: number;
  /** Each cache is compared object by object at least this often, small ones with each probe; milliseconds, default 300,000. */
  readonly auditEveryMs?: number;
  /** Compare contents and not only how far the watch has come; default true. Without it a lost event stays lost. */
  readonly digestAudit?: boolean;
  /** Names the cluster that answers, for example by the uid of its namespace `kube-system`. */
  readonly identity?: (options: WaitOptions) => Promise<string | undefined>;
}

/** What is known of the proof of one cache. Times are those of the wall clock, for people. */
export interface ProofState {
  /** When the cache was last shown to be right, milliseconds since 1970. */
  readonly lastProbeAt?: number;
  /** When all its objects were last compared, milliseconds since 1970. */
  readonly lastAuditAt?: number;
  /** Objects that differed, and changes that the watch did not tell. */
  readonly mismatches: number;
  /** Lists that were taken because of it. */
  readonly repairs: number;
  /** Why it could not be shown to be right last time. */
  readonly cause?: unknown;
}

interface Entry {
  readonly provable: Provable;
  readonly lifetime: AbortController;
  state: ProofState;
  /** When all objects are to be compared, monotonic. */
  auditAtMs: number;
  /** When that was done last, monotonic. */
  auditedAtMs: number;
  /** Interruptions after which all objects were compared. */
  interruptions: number;
  failuresInRow: number;
  repairsInRow: number;
}

/** After a failure the next probe does not wait its time: of pooled connections one after the other may be dead. */
const FIRST_RETRY_MS = 1_000;

/** A cache whose watch breaks again and again is not audited more often than this for it. */
const MIN_AUDIT_MS = 20_000;

/** Audits of large caches at a time: each reads a whole kind. */
const MAX_AUDITS = 2;

/** One answer that does not come in time says little. */
const MAX_QUIET_FAILURES = 1;

/**
 * Compares caches with their sources past the watches that feed them, and has wrong ones repaired.
 *
 * **Guarantees**: a cache that lost, missed or mixed up changes without a failure to tell of it says `stale` and is listed
 * again; one whose API server went back in time, or is another one, is built anew. No cache waits for another: each has
 * its own time. Repairs that do not help come ever more seldom, down to one in `auditEveryMs`.
 *
 * **Bound**: one request of a cache at a time; two audits of large caches at a time, others come with a later probe.
 */
export class CacheProver implements Runnable {
  readonly name = 'cache-prover';
  readonly #runtime: Runtime;
  readonly #options: Required<Omit<ProverOptions, 'identity'>> & Pick<ProverOptions, 'identity'>;
  readonly #entries = new Set<Entry>();
  #tasks: TaskGroup | undefined;
  #audits = 0;

  constructor(runtime: Runtime, options: ProverOptions = {}) {
    this.#runtime = runtime;
    this.#options = {
      probeEveryMs: 10_000,
      auditEveryMs: 300_000,
      digestAudit: true,
      ...options,
    };
  }

  /** Proves `provable` while the prover runs, until the answer is disposed. */
  add(provable: Provable): Disposable {
    const entry: Entry = {
      provable,
      lifetime: new AbortController(),
      state: { mismatches: 0, repairs: 0 },
      auditAtMs: this.#nextAuditMs(),
      auditedAtMs: Number.NEGATIVE_INFINITY,
      interruptions: provable.interruptions ?? 0,
      failuresInRow: 0,
      repairsInRow: 0,
    };
    this.#entries.add(entry);
    this.#start(entry);
    return {
      [Symbol.dispose]: () => {
        this.#entries.delete(entry);
        entry.lifetime.abort(new DOMException('removed', 'AbortError'));
      },
    };
  }

  /** What is known of the cache of that name; `undefined` when there is none. */
  state(name: string): ProofState | undefined {
    for (const { provable, state } of this.#entries) if (provable.name === name) return state;
    return undefined;
  }

  async run({ signal }: Lifetime): Promise<void> {
    if (signal.aborted) return;
    const tasks = new TaskGroup();
    this.#tasks = tasks;
    for (const entry of this.#entries) this.#start(entry);
    tasks.run((until) => this.#watchIdentity(until));
    await aborted(AbortSignal.any([signal, tasks.signal]));
    this.#tasks = undefined;
    await tasks.stop();
  }

  #start(entry: Entry): void {
    this.#tasks?.run(async (until) => {
      const signal = AbortSignal.any([until, entry.lifetime.signal]);
      try {
        await this.#prove(entry, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    });
  }

  async #prove(entry: Entry, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#runtime.clock.sleep(this.#delayMs(entry), { signal });
      const { state, resourceVersion } = entry.provable.freshness;
      // What its reflector knows to be wrong it mends itself; what was found here is ours to follow up.
      if (resourceVersion === undefined) continue;
      if (state !== 'live' && entry.state.cause === undefined) continue;
      await this.#look(entry, signal);
    }
  }

  #delayMs({ failuresInRow, repairsInRow }: Entry): number {
    const { probeEveryMs, auditEveryMs } = this.#options;
    const { random } = this.#runtime;
    if (failuresInRow > 0) {
      const often = { initialMs: Math.min(FIRST_RETRY_MS, probeEveryMs), maxMs: probeEveryMs };
      return backoffDelayMs({ ...often, jitter: 'equal' }, failuresInRow - 1, random);
    }
    const maxMs = Math.max(probeEveryMs, auditEveryMs);
    const seldom = { initialMs: probeEveryMs, maxMs, jitter: 'equal' } as const;
    return backoffDelayMs(seldom, repairsInRow, random);
  }

  async #look(entry: Entry, signal: AbortSignal): Promise<void> {
    const { clock } = this.#runtime;
    const atMs = clock.monotonicMs();
    const { digestAudit } = this.#options;
    const { interruptions = 0 } = entry.provable;
    if (interruptions > entry.interruptions) entry.auditAtMs = this.#soonMs(entry);
    const isAudit = digestAudit && atMs >= entry.auditAtMs && this.#audits < MAX_AUDITS;
    const kind = isAudit ? 'audit' : 'probe';
    try {
      const { finding, isComplete } = isAudit
        ? await this.#audit(entry.provable, signal)
        : await probe(entry.provable, { clock, signal, comparesSmall: digestAudit });
      this.#count(entry, kind, finding.type);
      if (isComplete) this.#audited(entry, { atMs, interruptions });
      this.#take(entry, finding, { atMs, isComplete });
    } catch (error) {
      signal.throwIfAborted();
      this.#count(entry, kind, 'failed');
      this.#fail(entry, error);
    }
  }

  async #audit(provable: Provable, signal: AbortSignal): Promise<Look> {
    this.#audits += 1;
    try {
      const { clock } = this.#runtime;
      return { finding: await audit(provable, { clock, signal }), isComplete: true };
    } finally {
      this.#audits -= 1;
    }
  }

  #take(
    entry: Entry,
    finding: Finding,
    { atMs, isComplete }: { readonly atMs: number; readonly isComplete: boolean },
  ): void {
    entry.failuresInRow = 0;
    switch (finding.type) {
      case 'unclear':
        return;
      case 'proven': {
        entry.repairsInRow = 0;
        const now = this.#runtime.clock.nowMs();
        const { cause: _, ...state } = entry.state;
        entry.state = { ...state, lastProbeAt: now, ...(isComplete && { lastAuditAt: now }) };
        const { version } = finding;
        return entry.provable.confirm?.({ atMs, ...(version !== undefined && { version }) });
      }
      case 'deaf': {
        const cause = runtimeErrors.create('CACHE_DEAF', { version: finding.version });
        return this.#repair(entry, { cause, mismatches: 1, rebuilds: false });
      }
      case 'different': {
        const { keys, wentBack: rebuilds } = finding;
        const facts = { count: keys.length, examples: keys.slice(0, 3).join(', ') };
        const cause = runtimeErrors.create('CACHE_DIFFERENT', facts);
        return this.#repair(entry, { cause, mismatches: keys.length, rebuilds });
      }
      case 'older': {
        const { version, newest } = finding;
        const cause = runtimeErrors.create('CACHE_WENT_BACK', { version, newest });
        return this.#repair(entry, { cause, mismatches: 1, rebuilds: true });
      }
    }
  }

  #repair(
    entry: Entry,
    repair: { readonly cause: Error; readonly mismatches: number; readonly rebuilds: boolean },
  ): void {
    const { provable, state } = entry;
    const { cause, mismatches, rebuilds } = repair;
    const { name: resource } = provable;
    const { log, metrics } = this.#runtime;
    log.warn({ informer: resource, err: cause, rebuilds }, 'Informer was wrong and is repaired');
    metrics.proof.mismatches.inc({ resource }, mismatches);
    metrics.proof.repairs.inc({ resource, how: rebuilds ? 'rebuild' : 'resync' });
    entry.repairsInRow += 1;
    entry.state = {
      ...state,
      cause,
      mismatches: state.mismatches + mismatches,
      repairs: state.repairs + 1,
    };
    provable.doubt?.(cause);
    if (rebuilds && provable.rebuild) provable.rebuild(cause.message);
    else provable.resync(cause.message);
  }

  #fail(entry: Entry, cause: unknown): void {
    const { kind } = classifyFailure(cause);
    // The page was too slow, or the source cannot be asked in this way: neither says anything of the cache.
    if (kind === 'gone' || kind === 'unsupported') return;
    entry.failuresInRow += 1;
    entry.state = { ...entry.state, cause };
    const { log } = this.#runtime;
    log.info({ informer: entry.provable.name, err: cause }, 'Informer could not be proven');
    if (entry.failuresInRow > MAX_QUIET_FAILURES) entry.provable.doubt?.(cause);
  }

  /** Another cluster at the same address has versions of its own, which need not be lower. */
  async #watchIdentity(signal: AbortSignal): Promise<void> {
    const { identity, probeEveryMs } = this.#options;
    if (!identity) return;
    const { clock, log } = this.#runtime;
    let known: string | undefined;
    for (;;) {
      await clock.sleep(probeEveryMs, { signal });
      try {
        const found = await identity({ signal });
        if (known !== undefined && found !== undefined && found !== known) this.#replaced();
        known = found ?? known;
      } catch (error) {
        signal.throwIfAborted();
        // Whether the API server answers is for the probes to say.
        log.debug({ err: errorMessage(error) }, 'The identity of the cluster is not known');
      }
    }
  }

  #replaced(): void {
    const cause = runtimeErrors.create('CLUSTER_REPLACED');
    for (const entry of this.#entries) {
      this.#repair(entry, { cause, mismatches: 0, rebuilds: true });
    }
  }

  /** When an audit is due that has a reason. */
  #soonMs({ auditAtMs, auditedAtMs }: Entry): number {
    return Math.min(auditAtMs, auditedAtMs + MIN_AUDIT_MS);
  }

  #audited(
    entry: Entry,
    { atMs, interruptions }: { readonly atMs: number; readonly interruptions: number },
  ): void {
    entry.auditAtMs = this.#nextAuditMs();
    entry.auditedAtMs = atMs;
    entry.interruptions = interruptions;
  }

  #nextAuditMs(): number {
    const { clock, random } = this.#runtime;
    return clock.monotonicMs() + this.#options.auditEveryMs * (0.5 + random.float() / 2);
  }

  #count({ provable: { name } }: Entry, kind: 'probe' | 'audit', result: string): void {
    this.#runtime.metrics.proof.looks.inc({ resource: name, kind, result });
  }
}
