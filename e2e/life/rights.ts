import {
  type ClusterRoleTemplateBinding,
  type ProjectRoleTemplateBinding,
  type RoleTemplate,
  roleClosure,
} from '@drover/api';
import type { KubernetesObject, PolicyRule } from '@drover/apimachinery';
import { type LifeCluster, type LifeWorld, type Person, planeOutput } from './life-world.ts';
import type { Listed } from './list-everything.ts';

const PROJECT = 'field.cattle.io/projectId';

/** What is asked in each namespace. */
const QUESTIONS = [
  ['get', 'configmaps'],
  ['create', 'configmaps'],
  ['list', 'pods'],
  ['create', 'pods/exec'],
  ['get', 'secrets'],
  ['create', 'services'],
] as const;

/** Answers by question, such as `ann create configmaps in c-1/web`. */
export type Answers = Readonly<Record<string, boolean>>;

/** What people may do in the namespaces of projects, read from bindings and roles as a person would. */
export async function expectedAnswers(
  world: LifeWorld,
  people: readonly Person[],
  groupsOf: ReadonlyMap<string, readonly string[]>,
): Promise<Answers> {
  const roles = await world.homeObjects<RoleTemplate & Listed>(
    'roletemplates.management.cattle.io',
  );
  const byName = new Map(roles.map((role) => [role.metadata.name, role]));
  const group = 'management.cattle.io';
  const bindings = await world.homeObjects<
    (ClusterRoleTemplateBinding & ProjectRoleTemplateBinding) & Listed
  >(`clusterroletemplatebindings.${group},projectroletemplatebindings.${group}`);
  const answers: Record<string, boolean> = {};
  for (const cluster of world.clusters) {
    const own = await rulesOfClusterRoles(cluster);
    const namespaces = await namespacesOfPeople(cluster);
    const rulesOf = (name: string): readonly PolicyRule[] =>
      roleClosure(name, (of) => byName.get(of)).roles.flatMap((role) =>
        role.external
          ? (own.get(role.metadata?.name ?? '') ?? [])
          : ((role.rules ?? []) as PolicyRule[]),
      );
    for (const { name: person, id } of people) {
      const held = bindings.filter(
        ({ userName, groupPrincipalName }) =>
          userName === id || groupsOf.get(id)?.includes(groupPrincipalName ?? ''),
      );
      const rulesIn = (project: string | undefined): readonly PolicyRule[] =>
        held
          .filter(
            (one) => one.clusterName === cluster.id || (project && one.projectName === project),
          )
          .flatMap(({ roleTemplateName }) => rulesOf(roleTemplateName ?? ''));
      Object.assign(answers, answersBy(rulesIn, { person, cluster, namespaces }));
    }
  }
  return answers;
}

function answersBy(
  rulesIn: (project: string | undefined) => readonly PolicyRule[],
  {
    person,
    cluster,
    namespaces,
  }: { person: string; cluster: LifeCluster; namespaces: readonly KubernetesObject[] },
): Answers {
  const entries = namespaces.flatMap(({ metadata }) => {
    const rules = rulesIn(metadata?.annotations?.[PROJECT]);
    return QUESTIONS.map(([verb, resource]) => {
      const question = `${person} ${verb} ${resource} in ${cluster.id}/${metadata?.name}`;
      return [question, rules.some((rule) => allows(rule, verb, resource))] as const;
    });
  });
  return Object.fromEntries(entries);
}

/** What their clusters say through the proxy. */
export async function realAnswers(world: LifeWorld, people: readonly Person[]): Promise<Answers> {
  const answers: Record<string, boolean> = {};
  for (const cluster of world.clusters) {
    for (const namespace of await namespacesOfPeople(cluster)) {
      const where = namespace.metadata?.name ?? '';
      for (const [verb, of] of QUESTIONS) {
        const [resource, subresource] = of.split('/');
        const attributes = { namespace: where, verb, resource, subresource };
        await Promise.all(
          people.map(async ({ name, token }) => {
            const question = `${name} ${verb} ${of} in ${cluster.id}/${where}`;
            answers[question] = await isAllowed(world, { cluster, token, attributes });
          }),
        );
      }
    }
  }
  return answers;
}

async function isAllowed(
  world: LifeWorld,
  { cluster, token, attributes }: { cluster: LifeCluster; token: string; attributes: object },
): Promise<boolean> {
  const path = `/k8s/clusters/${cluster.id}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`;
  const answer = await world.oidc.server.request(path, {
    token,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: attributes },
    },
  });
  if (answer.status === 403) return false;
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.json<{ status: { allowed: boolean } }>().status.allowed;
}

async function rulesOfClusterRoles({
  plane,
}: LifeCluster): Promise<ReadonlyMap<string, readonly PolicyRule[]>> {
  const text = await planeOutput(plane, 'get', 'clusterroles', '-o', 'json');
  const { items } = JSON.parse(text) as { items: (Listed & { rules?: readonly PolicyRule[] })[] };
  return new Map(items.map(({ metadata, rules }) => [metadata.name, rules ?? []]));
}

/** Namespaces of a cluster that are neither Kubernetes' nor Drover's. */
export async function namespacesOfPeople({
  plane,
}: LifeCluster): Promise<readonly KubernetesObject[]> {
  const text = await planeOutput(plane, 'get', 'namespaces', '-o', 'json');
  const { items } = JSON.parse(text) as { items: KubernetesObject[] };
  return items.filter(({ metadata }) => !/^(kube-|cattle-|default$)/.test(metadata?.name ?? ''));
}

function allows(
  { apiGroups = [], resources = [], verbs, resourceNames = [] }: PolicyRule,
  verb: string,
  resource: string,
): boolean {
  const [, subresource] = resource.split('/');
  const names = (texts: readonly string[], ...wanted: string[]): boolean =>
    texts.includes('*') || wanted.some((text) => texts.includes(text));
  return (
    resourceNames.length === 0 &&
    names(apiGroups, '') &&
    names(
      verbs.map((one) => one.toLowerCase()),
      verb,
    ) &&
    names(resources, resource, ...(subresource ? [`*/${subresource}`] : []))
  );
}
