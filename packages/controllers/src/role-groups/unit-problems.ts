import type { ConditionFact } from '../conditions/condition.ts';
import { someOf } from '../some-of.ts';

/** Something in a cluster that is not as it should be, and does not become so by itself. */
export interface Problem {
  readonly reason: 'WriteRefused' | 'ExternalRoleMissing' | 'TooManyNamespaces' | 'WriteFailed';
  /** What, and what to do. */
  readonly message: string;
}

/** What is known of the roles in one cluster. */
interface Known {
  /** By unit; none is empty. */
  readonly problems: Map<string, readonly Problem[]>;
  foreignEdit?: { readonly message: string; readonly untilMs: number };
}

/** The type of the condition of a Cluster. */
export const RBAC_SYNCED = 'RbacSynced';
/** How long a change by somebody else is shown after it was put back. */
const SHOWN_MS = 3_600_000;

const REMEDIES: Readonly<Record<Problem['reason'], string>> = {
  WriteRefused:
    'Give the agent the rights of the manifest that connects the cluster: apply it again.',
  ExternalRoleMissing:
    'Create the ClusterRole in the cluster, or take the role from whoever has it.',
  TooManyNamespaces: 'Spread the namespaces over several projects.',
  WriteFailed: 'It is tried again; see the logs of the server and of the cluster.',
};

/** What is wrong with the roles in each cluster, unit by unit. */
export class UnitProblems {
  readonly #clusters = new Map<string, Known>();

  /** Notes what a look at a unit found; nothing: it is as it should be. */
  note(cluster: string, unit: string, problems: readonly Problem[]): void {
    const known = this.#of(cluster);
    if (problems.length > 0) known.problems.set(unit, problems);
    else known.problems.delete(unit);
  }

  /** Notes what somebody else had changed. */
  noteForeignEdit(cluster: string, edits: readonly string[], nowMs: number): void {
    const message = `${someOf(edits)}; it was put back. Change roles in Drover instead.`;
    this.#of(cluster).foreignEdit = { message, untilMs: nowMs + SHOWN_MS };
  }

  /** Forgets a cluster: another process looks after it, or nobody. */
  forget(cluster: string): void {
    this.#clusters.delete(cluster);
  }

  /** Milliseconds until the condition of a cluster changes by itself. */
  changesInMs(cluster: string, nowMs: number): number | undefined {
    const until = this.#clusters.get(cluster)?.foreignEdit?.untilMs;
    return until === undefined ? undefined : Math.max(0, until - nowMs);
  }

  /** The condition of a cluster. */
  factOf(cluster: string, nowMs: number): ConditionFact {
    const known = this.#of(cluster);
    const problems = [...known.problems.values()].flat();
    const [first] = problems;
    if (first) {
      const message = `${someOf(problems.map((problem) => problem.message))}. ${REMEDIES[first.reason]}`;
      return { type: RBAC_SYNCED, status: 'False', reason: first.reason, message };
    }
    if (known.foreignEdit && known.foreignEdit.untilMs <= nowMs) delete known.foreignEdit;
    const { foreignEdit } = known;
    return foreignEdit
      ? { type: RBAC_SYNCED, status: 'True', reason: 'ForeignEdit', message: foreignEdit.message }
      : { type: RBAC_SYNCED, status: 'True', reason: 'Synced', message: '' };
  }

  #of(cluster: string): Known {
    const known = this.#clusters.get(cluster) ?? { problems: new Map() };
    this.#clusters.set(cluster, known);
    return known;
  }
}
