import type { RoleClosures } from './role-closures.ts';
import { type HeldRoles, NOTHING_HELD, type RoleGrant } from './role-grant.ts';

/** What grants come to. A role that cannot be given where it is given counts for nothing. */
export function heldBy(grants: Iterable<RoleGrant>, closures: RoleClosures): HeldRoles {
  const cluster = new Set<string>();
  const projects = new Map<string, Set<string>>();
  for (const grant of grants) {
    if (!fits(grant, closures)) continue;
    const place = grant.project === undefined ? cluster : obtain(projects, grant.project);
    for (const { name, isBundle } of closures.of(grant.role)) if (!isBundle) place.add(name);
  }
  return frozen(cluster, projects);
}

/** What several subjects hold, for the one who is all of them. */
export function merged(parts: readonly HeldRoles[]): HeldRoles {
  const [first = NOTHING_HELD, ...others] = parts;
  if (others.length === 0) return first;
  const cluster = new Set<string>();
  const projects = new Map<string, Set<string>>();
  for (const part of parts) {
    for (const role of part.cluster) cluster.add(role);
    for (const [project, roles] of part.projects) {
      const place = obtain(projects, project);
      for (const role of roles) place.add(role);
    }
  }
  return frozen(cluster, projects);
}

/** Whether a role can be given where a grant gives it. */
export function fits({ role, project }: RoleGrant, closures: RoleClosures): boolean {
  const wrong = project === undefined ? 'project' : 'cluster';
  return closures.get(role)?.context !== wrong;
}

function obtain(places: Map<string, Set<string>>, project: string): Set<string> {
  const known = places.get(project) ?? new Set<string>();
  places.set(project, known);
  return known;
}

function frozen(
  cluster: ReadonlySet<string>,
  projects: ReadonlyMap<string, ReadonlySet<string>>,
): HeldRoles {
  const filled = [...projects].filter(([, roles]) => roles.size > 0);
  if (cluster.size === 0 && filled.length === 0) return NOTHING_HELD;
  return {
    cluster: [...cluster],
    projects: new Map(filled.map(([project, roles]) => [project, [...roles]])),
  };
}
