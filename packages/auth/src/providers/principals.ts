import { GROUPS, isReservedGroup, type Principal } from '@drover/api';

/** Groups of one user that are kept; more would not fit into the headers that clusters get. */
const MAX_GROUPS = 500;
/** Longer names of groups are dropped. */
const MAX_GROUP_LENGTH = 512;

/** What a principal is made of. */
export interface PrincipalFacts {
  readonly provider: string;
  readonly type: 'user' | 'group';
  /** As the provider names it. */
  readonly id: string;
  readonly displayName?: string | undefined;
  readonly loginName?: string | undefined;
}

/** The id of a principal: `<provider>_<type>://<id>`. */
export function principalId({
  provider,
  type,
  id,
}: Pick<PrincipalFacts, 'provider' | 'type' | 'id'>): string {
  return `${provider}_${type}://${id}`;
}

/** The parts of a principal's id; `undefined` for ids of local and system users, and for what is no id. */
export function parsePrincipalId(
  text: string,
): Pick<PrincipalFacts, 'provider' | 'type' | 'id'> | undefined {
  const [, provider, type, id] = /^([a-z0-9]+)_(user|group):\/\/(.+)$/s.exec(text) ?? [];
  if (provider === undefined || id === undefined) return undefined;
  return { provider, type: type === 'group' ? 'group' : 'user', id };
}

/** A principal of a provider. */
export function externalPrincipal(facts: PrincipalFacts): Principal {
  const { provider, type, id, displayName, loginName } = facts;
  return {
    apiVersion: `${GROUPS.management}/v3`,
    kind: 'Principal',
    metadata: { name: principalId(facts) },
    displayName: displayName || loginName || id,
    loginName: loginName ?? id,
    principalType: type,
    provider,
    ...(type === 'group' && { memberOf: true }),
  };
}

/** Groups as principals, each once; those whose names Drover and Kubernetes keep for themselves are dropped. */
export function groupPrincipals(provider: string, names: readonly string[]): readonly Principal[] {
  const kept = [...new Set(names)].filter(
    (name) => name !== '' && name.length <= MAX_GROUP_LENGTH && !isReservedGroup(name),
  );
  return kept.slice(0, MAX_GROUPS).map((id) => externalPrincipal({ provider, type: 'group', id }));
}
