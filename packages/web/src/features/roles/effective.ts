import { roleClosure } from '@drover/api';
import { type MatrixRow, type Rule, rowsOfRules, type Target, targetKey } from './matrix.ts';

/** As much of a role as its rights depend on. */
export interface RoleNode {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly inherits: readonly string[];
  /** Its rules are those of the ClusterRole of its name in each cluster. */
  readonly isExternal: boolean;
}

/** A verb, and the roles that give it. */
export interface Grant {
  readonly verb: string;
  readonly from: readonly RoleNode[];
}

/** What may be done with one target, and by which role. */
export interface EffectiveRow {
  readonly target: Target;
  readonly grants: readonly Grant[];
}

/** Everything that a role comes to with what it inherits. */
export interface EffectiveRights {
  /** The role itself first, then what it inherits, each once. */
  readonly roles: readonly RoleNode[];
  readonly rows: readonly EffectiveRow[];
  /** Those whose rules only the clusters know. */
  readonly external: readonly RoleNode[];
  /** Roles that are inherited and are not there, or cannot be seen. */
  readonly missing: readonly string[];
  /** How the role would inherit itself, by names; nobody can save that. */
  readonly cycle?: readonly string[];
}

/** Works out the rights of a role. */
export function effectiveRights(
  role: RoleNode,
  others: ReadonlyMap<string, RoleNode>,
): EffectiveRights {
  const nodeOf = (id: string): RoleNode | undefined => (id === role.id ? role : others.get(id));
  const closure = roleClosure(role.id, (id) => closureRole(nodeOf(id)));
  const roles = closure.roles.flatMap(({ metadata }) => nodeOf(metadata?.name ?? '') ?? []);
  const cycle = closure.cycle?.map((id) => nodeOf(id)?.name ?? id);
  return {
    roles,
    rows: effectiveRows(roles.filter(({ isExternal }) => !isExternal)),
    external: roles.filter(({ isExternal }) => isExternal),
    missing: closure.missing,
    ...(cycle && { cycle }),
  };
}

/** A role as the closure reads it. */
function closureRole(node: RoleNode | undefined): ReturnType<Parameters<typeof roleClosure>[1]> {
  if (!node) return undefined;
  const { id, inherits, name } = node;
  return {
    apiVersion: 'management.cattle.io/v3',
    kind: 'RoleTemplate',
    metadata: { name: id },
    displayName: name,
    clusterCreatorDefault: false,
    projectCreatorDefault: false,
    roleTemplateNames: inherits,
  };
}

function effectiveRows(roles: readonly RoleNode[]): readonly EffectiveRow[] {
  const rows = new Map<string, { target: Target; verbs: Map<string, RoleNode[]> }>();
  for (const role of roles) {
    const given = rowsOfRules(role.rules).filter(({ verbs }) => verbs.length > 0);
    for (const { target, verbs } of given) {
      const key = targetKey(target);
      const row = rows.get(key) ?? { target, verbs: new Map<string, RoleNode[]>() };
      rows.set(key, row);
      for (const verb of verbs) row.verbs.set(verb, [...(row.verbs.get(verb) ?? []), role]);
    }
  }
  return [...rows.values()].map(({ target, verbs }) => ({
    target,
    grants: [...verbs].map(([verb, from]) => ({ verb, from })),
  }));
}

/** Verbs that the same roles give. */
export interface Origin {
  readonly verbs: readonly string[];
  readonly from: readonly RoleNode[];
}

/** What may be done with a target, by who gives it. */
export function byOrigin({ grants }: EffectiveRow): readonly Origin[] {
  const origins = new Map<string, { verbs: string[]; from: readonly RoleNode[] }>();
  for (const { verb, from } of grants) {
    const key = from.map(({ id }) => id).join();
    const origin = origins.get(key) ?? { verbs: [], from };
    origin.verbs.push(verb);
    origins.set(key, origin);
  }
  return [...origins.values()];
}

/** The rights as lines of a matrix, whoever gives them. */
export function plainRows({ rows }: Pick<EffectiveRights, 'rows'>): readonly MatrixRow[] {
  return rows.map(({ target, grants }) => ({ target, verbs: grants.map(({ verb }) => verb) }));
}
