import { type Amounts, amountsOf, type Project, project as projectKind } from '@drover/api';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { type Change, keyText, type ObjectKey } from '@drover/controller-runtime';
import { isUnchanged } from '../changes/is-unchanged.ts';
import { type ConditionFact, conditionsOf } from '../conditions/condition.ts';
import { writeConditions } from '../conditions/write-conditions.ts';
import { FIELD_MANAGER } from './names.ts';

/** The condition of a project that says whether its quota holds in its cluster. */
export const QUOTA_APPLIED = 'ResourceQuotaApplied';

/** What there is to say of a project. */
export interface ProjectReport {
  /** What its namespaces were given; absent when that is not known, or there is no quota. */
  readonly used?: Amounts | undefined;
  /** Of type {@link QUOTA_APPLIED}. */
  readonly fact?: ConditionFact | undefined;
}

/** Where a report is written. */
export interface ReportContext {
  readonly home: KubernetesClient;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 10_000;

/**
 * Writes into projects what became of their quotas, as clients of Rancher read it: in the spec.
 *
 * **Guarantees**: nothing is written when nothing differs. What was written here is told from what others write, so that
 * it needs no work.
 */
export class ProjectReports {
  readonly #clock: Clock;
  /** By the key of the project. */
  readonly #written = new Map<string, Amounts>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a change of a project is of interest to its quota: more than what is written here. */
  concerns(change: Change<Project>): boolean {
    if (!isUnchanged(change, wishesOf)) return true;
    if (isUnchanged(change, (project) => [...usedOf(project)])) return false;
    return !isEqual(usedOf(change.object as Project), this.#written.get(keyText(change.key)));
  }

  /** Forgets a project that is gone. */
  forget(key: ObjectKey): void {
    this.#written.delete(keyText(key));
  }

  /**
   * Writes what differs.
   *
   * @throws what the home of state answers; a conflict when the project is not as it was read.
   */
  async write(
    project: Project,
    { used, fact }: ProjectReport,
    context: ReportContext,
  ): Promise<void> {
    const written = used ? await this.#writeUsed(project, used, context) : project;
    if (fact) await this.#writeFact(written, fact, context);
  }

  async #writeUsed(
    project: Project,
    used: Amounts,
    { home, signal }: ReportContext,
  ): Promise<Project> {
    const before = usedOf(project);
    const { namespace = '', name = '', resourceVersion } = project.metadata ?? {};
    this.#written.set(keyText({ namespace, name }), used);
    if (isEqual(before, used)) return project;
    const gone = [...before.keys()].filter((key) => !used.has(key));
    const usedLimit = Object.fromEntries([...used, ...gone.map((key) => [key, null] as const)]);
    const body = { metadata: { resourceVersion }, spec: { resourceQuota: { usedLimit } } };
    return home
      .resource<Project>(projectKind.type)
      .patch(
        name,
        { type: 'merge', body },
        { namespace, fieldManager: FIELD_MANAGER, signal, timeoutMs: TIMEOUT_MS },
      );
  }

  /** A quota that holds is told where it was said before that it does not. */
  async #writeFact(
    project: Project,
    fact: ConditionFact,
    { home, signal }: ReportContext,
  ): Promise<void> {
    if (fact.status === 'True' && !isTold(project)) return;
    await writeConditions(project, [fact], {
      client: home,
      type: projectKind.type,
      fieldManager: FIELD_MANAGER,
      clock: this.#clock,
      signal,
    });
  }
}

/** Whether something was said of the quota of a project before. */
export function isTold({ status }: Pick<Project, 'status'>): boolean {
  return conditionsOf(status).some(({ type }) => type === QUOTA_APPLIED);
}

function usedOf({ spec }: Project): Amounts {
  return amountsOf(spec?.resourceQuota?.usedLimit);
}

/** All that a project says but what is written here. */
function wishesOf({ metadata, spec }: Project): unknown {
  const { resourceQuota, ...others } = spec ?? {};
  const { uid, deletionTimestamp } = metadata ?? {};
  return [uid, deletionTimestamp, resourceQuota?.limit, others];
}

function isEqual(left: Amounts, right: Amounts | undefined): boolean {
  if (left.size !== right?.size) return false;
  return [...left].every(([key, amount]) => right.get(key) === amount);
}
