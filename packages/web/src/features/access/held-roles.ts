import { type RoleBinding, type Subject, subjectKey, subjectOf } from './bindings.ts';
import { type KnownUsers, resolved } from './subjects.ts';

/** A role that somebody has in a cluster or project. */
export interface HeldRole {
  readonly id: string;
  readonly clusterId: string;
  /** Absent: in the whole cluster. */
  readonly projectId?: string;
  readonly roleId: string;
  readonly created?: string;
}

interface Wanted {
  readonly subject: Subject;
  readonly users: KnownUsers;
}

/** Whether a binding is for somebody, by whichever name. */
export function isFor(
  binding: Parameters<typeof subjectOf>[0],
  { subject, users }: Wanted,
): boolean {
  const named = subjectOf(binding);
  return named !== undefined && subjectKey(resolved(named, users)) === subjectKey(subject);
}

/** The roles that bindings give to somebody. */
export function heldRoles(bindings: readonly RoleBinding[], wanted: Wanted): readonly HeldRole[] {
  return bindings
    .filter((binding) => isFor(binding, wanted))
    .map(({ id, clusterId, projectId, roleTemplateId, created }) => ({
      id,
      clusterId: clusterId ?? projectId?.split(':')[0] ?? '',
      ...(projectId !== undefined && { projectId }),
      roleId: roleTemplateId,
      ...(created !== undefined && { created }),
    }));
}
