import type { Role } from './role.ts';

/** A binding of a role, as far as it is counted. */
export interface Binding {
  readonly id: string;
  readonly roleTemplateId?: string;
  readonly globalRoleId?: string;
  readonly clusterId?: string;
  readonly projectId?: string;
}

/** Bindings that have been read. */
export interface Bindings {
  readonly items: readonly Binding[];
  /** How many there are; more than `items` where it was too much to read. */
  readonly total: number;
}

/** Where roles are given. */
export interface RoleUse {
  readonly bindings: number;
  readonly clusters: number;
  readonly projects: number;
  /** Whether there may be more: not all were read. */
  readonly isPartial: boolean;
}

/** The role that a binding gives. */
export function roleOf({ roleTemplateId, globalRoleId }: Binding): string {
  return roleTemplateId ?? globalRoleId ?? '';
}

/** Counts bindings, and the places that they are in. */
export function useOf({ items, total }: Bindings): RoleUse {
  const clusters = items.flatMap(
    ({ clusterId, projectId }) => clusterId ?? projectId?.split(':')[0] ?? [],
  );
  const projects = items.flatMap(({ projectId }) => projectId ?? []);
  return {
    bindings: total,
    clusters: new Set(clusters).size,
    projects: new Set(projects).size,
    isPartial: items.length < total,
  };
}

/** How often each role is given. */
export function countByRole({ items }: Bindings): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const binding of items) counts.set(roleOf(binding), (counts.get(roleOf(binding)) ?? 0) + 1);
  return counts;
}

/** The roles that inherit a role, directly or by another, each once. */
export function heirsOf(id: string, roles: readonly Role[]): readonly Role[] {
  const found = new Map<string, Role>();
  const queue = [id];
  for (const next of queue) {
    for (const role of roles) {
      if (role.id === id || found.has(role.id)) continue;
      if (!(role.roleTemplateIds ?? []).includes(next)) continue;
      found.set(role.id, role);
      queue.push(role.id);
    }
  }
  return [...found.values()];
}

/** Where roles are given, in words: `3 bindings in 2 clusters and 1 project`. */
export function describeUse({ bindings, clusters, projects, isPartial }: RoleUse): string {
  const more = isPartial ? 'at least ' : '';
  const places = [
    ...(clusters > 0 ? [counted(clusters, 'cluster')] : []),
    ...(projects > 0 ? [counted(projects, 'project')] : []),
  ];
  const where = places.length === 0 ? '' : ` in ${more}${places.join(' and ')}`;
  return `${counted(bindings, 'binding')}${where}`;
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
