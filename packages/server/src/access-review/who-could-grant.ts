import { GROUPS } from '@drover/api';
import {
  ALL_CLUSTERS,
  type GrantedRole,
  type ResourceAttributes,
  type RoleGrant,
  type RoleGrants,
  ruleAllows,
} from '@drover/rbac';
import { type ChainStep, type NameCaches, subjectStep } from './chain-steps.ts';

/** Where a role is wanted. */
export interface Place {
  /** Absent: Drover itself. */
  readonly cluster?: string | undefined;
  readonly project?: string | undefined;
}

/** Named at most. */
const MAX_NAMES = 5;

/** Who could give a role there, a few by name. */
export interface Granters {
  readonly grantableBy: readonly ChainStep[];
  /** How many more there are. */
  readonly moreCanGrant: number;
}

/** Who owns a place, the nearest first: owners of the project, of the cluster, and administrators. */
export function whoCouldGrant(grants: RoleGrants, place: Place, caches: NameCaches): Granters {
  const { cluster = ALL_CLUSTERS, project } = place;
  const owning = [...grants.grantsIn(cluster, project)].filter((grant) => {
    const wanted = grant.project === undefined ? 'clusters' : 'projects';
    return grants.closureOf(grant.role).some((role) => owns(role, wanted));
  });
  const found = new Map<string, ChainStep>();
  for (const { subject } of owning.toSorted((a, b) => distance(a) - distance(b))) {
    const step = subjectStep(subject, caches);
    found.set(`${step.type}/${step.id}`, step);
  }
  const all = [...found.values()];
  return {
    grantableBy: all.slice(0, MAX_NAMES),
    moreCanGrant: Math.max(0, all.length - MAX_NAMES),
  };
}

function distance({ cluster, project }: RoleGrant): number {
  if (project !== undefined) return 0;
  return cluster === ALL_CLUSTERS ? 2 : 1;
}

/**
 * Names of roles that would allow a request there: those with the fewest rules first, as who asks for more than he needs
 * is refused.
 */
export function rolesThatAllow(
  grants: RoleGrants,
  attributes: ResourceAttributes,
  { project }: Place,
): readonly string[] {
  const wrong = project === undefined ? 'project' : 'cluster';
  const fitting = [...grants.roles()].flatMap(({ name, context }) => {
    if (context === wrong) return [];
    const rules = grants.closureOf(name).flatMap((role) => (role.external ? [] : role.rules));
    return rules.some((rule) => ruleAllows(rule, attributes)) ? [{ name, size: rules.length }] : [];
  });
  return fitting
    .toSorted((a, b) => a.size - b.size)
    .slice(0, MAX_NAMES)
    .map(({ name }) => name);
}

function owns({ rules, external }: GrantedRole, resource: 'clusters' | 'projects'): boolean {
  const attributes = { verb: 'own', group: GROUPS.management, resource };
  return !external && rules.some((rule) => ruleAllows(rule, attributes));
}
