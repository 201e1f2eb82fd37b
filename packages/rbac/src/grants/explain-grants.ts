import type { PolicyRule } from '@drover/apimachinery';
import { isPathRequest, type RequestAttributes } from '../rule/request.ts';
import { ruleAllows } from '../rule/rule-allows.ts';
import type { RoleClosures } from './role-closures.ts';
import type { RoleGrant } from './role-grant.ts';

/** How a right comes to somebody: the binding, then the roles from the one it names to the one that counts. */
export interface GrantChain {
  readonly grant: RoleGrant;
  /** Names of roles; each inherits the next, and the last one has the rule. */
  readonly roles: readonly string[];
  /** Absent for external roles: the rules are those of the ClusterRole of that name in the cluster. */
  readonly rule?: PolicyRule;
}

/** What the roles that somebody holds say of a request. */
export interface GrantsExplanation {
  /** The chain that allows it; absent when there is none. */
  readonly chain?: GrantChain;
  /** External roles that are held where the request is: whether they allow it, the cluster alone knows. */
  readonly external: readonly GrantChain[];
  /** A chain with a fitting rule of a project that is not that of the namespace. */
  readonly elsewhere?: GrantChain;
}

interface Context {
  readonly closures: RoleClosures;
  readonly project: string | undefined;
  readonly attributes: RequestAttributes;
}

/** Looks for the first chain that allows a request, in grants that are the user's; those of the whole cluster first. */
export function explainGrants(
  grants: readonly RoleGrant[],
  { closures, project, attributes }: Context,
): GrantsExplanation {
  const isHere = (grant: RoleGrant): boolean =>
    grant.project === undefined || grant.project === project;
  const ordered = grants.toSorted(
    (a, b) => Number(a.project !== undefined) - Number(b.project !== undefined),
  );
  const chains = ordered.flatMap((grant) => chainsOf(grant, closures, attributes));
  const chain = chains.find(({ grant, rule }) => rule !== undefined && isHere(grant));
  const elsewhere = chains.find(({ grant, rule }) => rule !== undefined && !isHere(grant));
  return {
    ...(chain && { chain }),
    external: chains.filter(({ grant, rule }) => rule === undefined && isHere(grant)),
    ...(elsewhere && { elsewhere }),
  };
}

/** The chains of a grant that allow the request, or may. */
function chainsOf(
  grant: RoleGrant,
  closures: RoleClosures,
  attributes: RequestAttributes,
): readonly GrantChain[] {
  // Nothing outside of resources belongs to a project.
  if (grant.project !== undefined && isPathRequest(attributes)) return [];
  return closures.of(grant.role).flatMap(({ name, rules, external, isBundle }) => {
    if (isBundle) return [];
    const rule = external ? undefined : rules.find((each) => ruleAllows(each, attributes));
    if (!external && rule === undefined) return [];
    return [{ grant, roles: closures.path(grant.role, name), ...(rule && { rule }) }];
  });
}
