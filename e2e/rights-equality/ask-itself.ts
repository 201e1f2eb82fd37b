import type { PolicyRule } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { isPathRequest, type RequestAttributes } from '@drover/rbac';

const GROUP_PATH = '/apis/authorization.k8s.io/v1';
const apiVersion = 'authorization.k8s.io/v1';

/** Whether the cluster would let `client` do something, by its own word. */
export async function askItself(
  client: KubernetesClient,
  attributes: RequestAttributes,
): Promise<boolean> {
  const spec = isPathRequest(attributes)
    ? { nonResourceAttributes: attributes }
    : { resourceAttributes: attributes };
  const { status } = await client.raw<{ status: { allowed: boolean } }>({
    method: 'POST',
    path: `${GROUP_PATH}/selfsubjectaccessreviews`,
    body: { apiVersion, kind: 'SelfSubjectAccessReview', spec },
  });
  return status.allowed;
}

interface RulesStatus {
  readonly resourceRules: readonly PolicyRule[];
  readonly nonResourceRules: readonly PolicyRule[];
}

/** One verb on one thing. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Empty: whatever its name. */
  readonly name: string;
  /** Of what is no resource. */
  readonly path: string;
}

/** Everything that the cluster would let `client` do in a namespace and beyond, each right once. */
export async function rightsItself(
  client: KubernetesClient,
  namespace: string,
): Promise<readonly Right[]> {
  const { status } = await client.raw<{ status: RulesStatus }>({
    method: 'POST',
    path: `${GROUP_PATH}/selfsubjectrulesreviews`,
    body: { apiVersion, kind: 'SelfSubjectRulesReview', spec: { namespace } },
  });
  const rights = [...status.resourceRules, ...status.nonResourceRules].flatMap(rightsOf);
  return [...new Map(rights.map((right) => [JSON.stringify(right), right])).values()];
}

/** Those of `rights` that none of `others` includes. */
export function rightsBeyond(rights: readonly Right[], others: readonly Right[]): readonly Right[] {
  const known = new Set(others.map((right) => JSON.stringify(right)));
  const wide = others.filter(
    ({ verb, group, resource, name, path }) =>
      [verb, group, resource, path].includes('*') || name === '',
  );
  return rights.filter(
    (right) => !known.has(JSON.stringify(right)) && !wide.some((other) => includes(other, right)),
  );
}

function includes(wide: Right, narrow: Right): boolean {
  return (
    (['verb', 'group', 'resource'] as const).every(
      (part) => wide[part] === '*' || wide[part] === narrow[part],
    ) &&
    (wide.name === '' || wide.name === narrow.name) &&
    (wide.path === narrow.path || (wide.path === '*' && narrow.path !== ''))
  );
}

function rightsOf({
  verbs,
  apiGroups = [''],
  resources = [''],
  resourceNames = [''],
  nonResourceURLs = [''],
}: PolicyRule): readonly Right[] {
  return verbs.flatMap((verb) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        resourceNames.flatMap((name) =>
          nonResourceURLs.map((path) => ({ verb, group, resource, name, path })),
        ),
      ),
    ),
  );
}
