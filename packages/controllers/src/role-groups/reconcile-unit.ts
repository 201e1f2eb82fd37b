import { cluster as clusterKind } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { CodedError, errorMessage } from '@drover/base';
import {
  type DeepReadonly,
  type Informer,
  keyText,
  type ObjectKey,
  type ReconcileContext,
  type ReconcileResult,
} from '@drover/controller-runtime';
import { writeConditions } from '../conditions/write-conditions.ts';
import type { ControllerContext } from '../controller-context.ts';
import { directAccountsIn } from '../direct-access/direct-account.ts';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import { untilComplete } from '../downstream/until-complete.ts';
import { Pace } from '../requests/pace.ts';
import { someOf } from '../some-of.ts';
import { carryOut } from './carry-out.ts';
import { desiredCluster, desiredProject } from './desired-unit.ts';
import { directHolders, withAccounts } from './direct-accounts.ts';
import {
  CLUSTER_UNIT,
  MANAGED_CACHES,
  managedAccounts,
  managedIn,
  managedRoles,
} from './managed-caches.ts';
import { CLUSTER_LABEL, type ManagedObject } from './managed-object.ts';
import { type RbacMode, rbacModeOf } from './mode.ts';
import { OwnRoles } from './own-roles.ts';
import { FIELD_MANAGER, type Plan, planOf } from './plan.ts';
import { PeopleInputs } from './read-per-user.ts';
import { placeProblems, RoleReader, readCluster, readProject } from './read-unit.ts';
import type { RoleInputs } from './role-inputs.ts';
import { sayOfBindings } from './say-of-bindings.ts';
import { type Problem, UnitProblems } from './unit-problems.ts';

/** A unit that is looked at again and again is looked at no more often than this. */
const DEBOUNCE_MS = 100;
/** A unit in which something is wrong is looked at again after this long. */
const PROBLEM_RETRY_MS = 60_000;
/** One that depends on ClusterRoles of the cluster's own, which nobody watches. */
const EXTERNAL_RETRY_MS = 600_000;
/** After so many failures in a row they are a problem. */
const PATIENCE = 3;

/** Makes the units of clusters as they should be: `{ namespace: <cluster>, name: 'cluster' | <project> }`. */
export class UnitReconciler {
  readonly #context: ControllerContext;
  readonly #inputs: RoleInputs;
  readonly #people: PeopleInputs;
  readonly #ownRoles: OwnRoles;
  readonly #problems = new UnitProblems();
  /** Of edits that are put back, by unit. */
  readonly #pace: Pace;
  /** Of looks at each unit. */
  readonly #looks: Pace;

  constructor(context: ControllerContext, inputs: RoleInputs) {
    this.#context = context;
    this.#inputs = inputs;
    this.#people = new PeopleInputs(context.cache);
    this.#ownRoles = new OwnRoles(context.runtime.clock);
    this.#pace = new Pace(context.runtime.clock);
    this.#looks = new Pace(context.runtime.clock, { burst: 1, intervalMs: DEBOUNCE_MS });
  }

  async reconcile(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult | void> {
    const there = this.#context.downstream.get(key.namespace);
    if (!there) {
      this.#problems.forget(key.namespace);
      return undefined;
    }
    const waitMs = this.#tooSoonMs(key);
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    try {
      const unit = await this.#makeSo(there, key.name, context);
      this.#problems.note(key.namespace, key.name, unit.problems);
      await this.#sayWhatIs(there, key.name, { ...unit, signal: context.signal });
      return this.#nextLook(key, unit);
    } catch (error) {
      if (context.attempt >= PATIENCE)
        await this.#sayFailure(there, key.name, { error, ...context });
      throw error;
    }
  }

  async #makeSo(
    there: DownstreamCluster,
    unit: string,
    { signal, log }: ReconcileContext,
  ): Promise<UnitLook> {
    const { cluster } = there;
    const mode = this.#modeOf(cluster);
    const options = {
      there,
      mode,
      inputs: this.#inputs,
      ownRoles: this.#ownRoles,
      signal,
    };
    const caches = openCaches(there, mode);
    const { runtime, identities } = this.#context;
    const awaited = [...caches, ...listedAccounts(there)];
    const unknown = await untilComplete(awaited, { clock: runtime.clock, signal });
    if (unknown.length > 0) return { problems: listProblems(unknown) };
    const reader = new RoleReader(options);
    const read =
      unit === CLUSTER_UNIT
        ? await this.#desiredCluster(reader, options)
        : await this.#desiredProject(reader, options, unit);
    const desired = withAccounts(read.desired, directHolders(there, identities));
    const whole = planOf(desired, managedIn(caches, unit));
    const plan = this.#withoutOthers(there, whole, caches);
    const { problems, foreignEdits } = await carryOut(plan, { client: there.client, signal });
    if (foreignEdits.length > 0) {
      const nowMs = this.#context.runtime.clock.monotonicMs();
      this.#problems.noteForeignEdit(cluster, foreignEdits, nowMs);
      this.#pace.note(`${cluster}/${unit}`);
      log.warn({ cluster, edits: someOf(foreignEdits) }, 'Put back what somebody had changed');
    }
    return { reader, problems: [...read.problems, ...reader.problems(), ...problems] };
  }

  async #desiredCluster(
    reader: RoleReader,
    options: ConstructorParameters<typeof RoleReader>[0],
  ): Promise<Desired> {
    const { there, mode } = options;
    const { cluster } = there;
    const unit = await readCluster(reader, options);
    if (mode === 'virtual-groups') return { desired: desiredCluster(mode, unit), problems: [] };
    const bindings = [...this.#inputs.inCluster(cluster), ...this.#inputs.inProjectsOf(cluster)];
    const perUser = {
      administrators: this.#people.administrators(cluster),
      impersonated: this.#people.impersonated(bindings, managedRoles(there)),
    };
    return { desired: desiredCluster(mode, { ...unit, perUser }), problems: [] };
  }

  async #desiredProject(
    reader: RoleReader,
    { there, mode }: ConstructorParameters<typeof RoleReader>[0],
    project: string,
  ): Promise<Desired> {
    const place = readProject(there, project);
    const given = await reader.given(this.#inputs.inProject(there.cluster, project));
    return { desired: desiredProject(mode, place, given), problems: placeProblems(place) };
  }

  /** The plan without what another id of the same cluster needs: somebody may have imported it twice. */
  #withoutOthers(
    { cluster }: DownstreamCluster,
    plan: Plan,
    caches: readonly Informer<ManagedObject>[],
  ): Plan {
    const isOfAnother = ({ metadata }: DeepReadonly<ManagedObject>): boolean => {
      const label = metadata.labels?.[CLUSTER_LABEL];
      if (label === undefined || label === cluster) return false;
      return this.#inputs.clusters.get({ namespace: '', name: label }) !== undefined;
    };
    const ours = plan.remove.filter((object) => !isOfAnother(object));
    if (!ours.some(({ kind }) => kind === 'ClusterRole')) return { ...plan, remove: ours };
    const others = caches.flatMap((cache) => cache.list({ filter: isOfAnother }));
    const needed = new Set(others.map(({ roleRef }) => roleRef?.name));
    const remove = ours.filter(
      ({ kind, metadata }) => kind !== 'ClusterRole' || !needed.has(metadata.name),
    );
    return { ...plan, remove };
  }

  async #sayWhatIs(
    { cluster, home }: DownstreamCluster,
    unit: string,
    { reader, problems, signal }: UnitLook & { readonly signal: AbortSignal },
  ): Promise<void> {
    const { clock } = this.#context.runtime;
    const options = { client: home, fieldManager: FIELD_MANAGER, clock, signal };
    const object = this.#inputs.clusters.get({ namespace: '', name: cluster });
    if (!object) return;
    const fact = this.#problems.factOf(cluster, clock.monotonicMs());
    await writeConditions(object, [fact], { ...options, type: clusterKind.type });
    if (!reader) return;
    const isOfCluster = unit === CLUSTER_UNIT;
    const bindings = isOfCluster
      ? this.#inputs.inCluster(cluster)
      : this.#inputs.inProject(cluster, unit);
    await sayOfBindings(bindings, { ...options, reader, problems });
  }

  async #sayFailure(
    there: DownstreamCluster,
    unit: string,
    { error, signal, log }: { readonly error: unknown } & Pick<ReconcileContext, 'signal' | 'log'>,
  ): Promise<void> {
    const code = error instanceof CodedError ? ` (${error.code})` : '';
    const problem: Problem = {
      reason: 'WriteFailed',
      message: `Roles cannot be written${code}: ${errorMessage(error)}`,
    };
    this.#problems.note(there.cluster, unit, [problem]);
    try {
      await this.#sayWhatIs(there, unit, { problems: [problem], signal });
    } catch (err) {
      log.debug({ err }, 'Saying that roles cannot be written failed too');
    }
  }

  #nextLook(
    { namespace, name }: ObjectKey,
    { problems, reader }: UnitLook,
  ): ReconcileResult | void {
    if (problems.length > 0) return { requeueAfterMs: PROBLEM_RETRY_MS };
    const { clock, random } = this.#context.runtime;
    const shownMs =
      name === CLUSTER_UNIT
        ? this.#problems.changesInMs(namespace, clock.monotonicMs())
        : undefined;
    const externalMs = reader?.hasExternal
      ? EXTERNAL_RETRY_MS * (1 + random.float() / 10)
      : undefined;
    const nextMs = Math.min(
      shownMs ?? Number.POSITIVE_INFINITY,
      externalMs ?? Number.POSITIVE_INFINITY,
    );
    return Number.isFinite(nextMs) ? { requeueAfterMs: nextMs } : undefined;
  }

  #modeOf(cluster: string): RbacMode {
    const object = this.#inputs.clusters.get({ namespace: '', name: cluster });
    return rbacModeOf(object, this.#context.settings);
  }

  /** Milliseconds until a unit may be looked at again; notes that it is when it may. */
  #tooSoonMs(key: ObjectKey): number {
    const unit = keyText(key);
    const waitMs = Math.max(this.#looks.waitMs(unit), this.#pace.waitMs(unit));
    if (waitMs === 0) this.#looks.note(unit);
    return waitMs;
  }
}

/** What one look at a unit came to. */
interface UnitLook {
  /** Absent when it failed. */
  readonly reader?: RoleReader;
  readonly problems: readonly Problem[];
}

interface Desired {
  readonly desired: readonly ManagedObject[];
  readonly problems: readonly Problem[];
}

/** The caches of what is ours. */
function openCaches(there: DownstreamCluster, mode: RbacMode): readonly Informer<ManagedObject>[] {
  const open = mode === 'per-user' ? [...MANAGED_CACHES, managedAccounts] : MANAGED_CACHES;
  return open.map((cacheOf) => cacheOf(there));
}

/** An agent that may not see the accounts of direct access can have made none. */
function listedAccounts(there: DownstreamCluster): readonly Informer<KubernetesObject>[] {
  const accounts = directAccountsIn(there);
  return accounts.freshness.state === 'error' ? [] : [accounts];
}

/** Why caches are not complete. */
function listProblems(
  unknown: readonly Pick<Informer<KubernetesObject>, 'type' | 'freshness'>[],
): readonly Problem[] {
  return unknown.map(({ type, freshness }) => ({
    reason: 'WriteRefused',
    message: `The ${type.resource} of the cluster cannot be listed: ${errorMessage(freshness.cause)}`,
  }));
}
