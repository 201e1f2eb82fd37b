import type { ConditionFact } from '../conditions/condition.ts';
import { someOf } from '../some-of.ts';

/** Something in a cluster that is not as it should be, and does not become so by itself. */
export interface Problem {
  readonly reason:
    | 'WriteRefused'
    | 'RoleNameTaken'
    | 'ExternalRoleMissing'
    | 'TooManyNamespaces'
    | 'WriteFailed';
  /** What, and what to do. */
  readonly message: string;
}

/** An external role stands for a ClusterRole that is not there. */
export function externalRoleMissing(role: string): Problem {
  return {
    reason: 'ExternalRoleMissing',
    message: `The cluster has no ClusterRole ${role}, for which the external role ${role} stands`,
  };
}

/** A role would have to be written over one that the cluster needs. */
export function roleNameTaken(role: string): Problem {
  return {
    reason: 'RoleNameTaken',
    message: `The ClusterRole ${role} is one that Kubernetes comes with, and the role ${role} is not external`,
  };
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
  RoleNameTaken: 'Say of the role that it is external, or give it another name.',
  ExternalRoleMissing:
    'Create the ClusterRole in the cluster, or take the role from whoever has it.',
  TooManyNamespaces: 'Spread the namespaces over several projects.',
  WriteFailed: 'It is tried again; see the logs of the server and of the cluster.',
};

/** What some problems are, and what to do about the first. */
export function described(problems: readonly Problem[]): Pick<Problem, 'reason' | 'message'> {
  const { reason } = problems[0] ?? { reason: 'WriteFailed' };
  const messages = someOf(problems.map(({ message }) => message));
  return { reason, message: `${messages}. ${REMEDIES[reason]}` };
}

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
    if (problems.length > 0) {
      return { type: RBAC_SYNCED, status: 'False', ...described(problems) };
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
