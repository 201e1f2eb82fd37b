import {
  type ClusterRoleTemplateBinding,
  LABELS,
  type Project,
  type ProjectRoleTemplateBinding,
  type RoleTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { desiredPatch } from '../../packages/controllers/src/namespace/desired.ts';
import {
  clusterOfSecret,
  type Secret,
  SOURCE_SELECTOR,
} from '../../packages/controllers/src/project-secret/secret.ts';
import { desiredQuotas } from '../../packages/controllers/src/resource-quota/desired.ts';
import type { QuotaObject } from '../../packages/controllers/src/resource-quota/quota-objects.ts';
import {
  identityOf,
  type ManagedObject,
} from '../../packages/controllers/src/role-groups/managed-object.ts';
import { namespacesOf, type PublicObjects, rolesToWrite } from './expected-roles.ts';
import { type LifeWorld, planeOutput } from './life-world.ts';
import type { Listed } from './list-everything.ts';

/** Lists objects of some kinds in one cluster. */
export type ListObjects = <T>(kinds: string, ...args: readonly string[]) => Promise<readonly T[]>;

/** A cluster that is compared. */
interface Compared {
  readonly id: string;
  readonly list: ListObjects;
}

interface Facts extends PublicObjects {
  readonly projectSecrets: readonly Secret[];
  readonly systemNamespaces: readonly string[];
}

/**
 * What is not in the clusters as the public objects in the home of state say, in words; nothing: all has come about, and
 * nothing else is there.
 */
export async function differences(world: LifeWorld): Promise<readonly string[]> {
  const facts = await readFacts(world);
  const home: ListObjects = async <T>(kinds: string, ...args: readonly string[]) =>
    (await world.homeObjects(kinds, ...args)) as T[];
  const compared: Compared[] = [
    { id: 'local', list: home },
    ...world.clusters.map(({ id, plane }) => {
      const list: ListObjects = async <T>(kinds: string, ...args: readonly string[]) => {
        const text = await planeOutput(plane, 'get', kinds, '-A', '-o', 'json', ...args);
        return (JSON.parse(text) as { items: T[] }).items;
      };
      return { id, list };
    }),
  ];
  const found: string[] = [];
  for (const cluster of compared) {
    const problems = await inCluster(facts, cluster);
    found.push(...problems.map((problem) => `${cluster.id}: ${problem}`));
  }
  return found;
}

async function readFacts(world: LifeWorld): Promise<Facts> {
  const group = 'management.cattle.io';
  const kinds = ['roletemplates', 'clusterroletemplatebindings', 'projectroletemplatebindings'];
  const all = await world.homeObjects<Listed>(
    [...kinds, 'projects'].map((plural) => `${plural}.${group}`).join(','),
  );
  const ofKind = <T>(kind: string): readonly T[] =>
    all.filter((object) => object.kind === kind) as unknown as readonly T[];
  const secrets = await world.homeObjects<Listed>('secrets', '-l', SOURCE_SELECTOR);
  const { value } = await world.call('GET', 'settings/system-namespaces');
  return {
    roleTemplates: ofKind<RoleTemplate>('RoleTemplate'),
    clusterBindings: ofKind<ClusterRoleTemplateBinding>('ClusterRoleTemplateBinding'),
    projectBindings: ofKind<ProjectRoleTemplateBinding>('ProjectRoleTemplateBinding'),
    projects: ofKind<Project>('Project'),
    projectSecrets: secrets.filter((secret) => clusterOfSecret(secret) !== undefined),
    systemNamespaces: String(value).split(','),
  };
}

async function inCluster(facts: Facts, { id, list }: Compared): Promise<readonly string[]> {
  const kinds = 'clusterroles,clusterrolebindings,rolebindings';
  const managedArgs = ['-l', 'drover.dev/managed=roles', '--show-managed-fields'];
  const managed = await list<ManagedObject>(kinds, ...managedArgs);
  const clusterRoles = await list<ManagedObject>('clusterroles');
  const namespaces = await list<KubernetesObject>('namespaces');
  const { write, remove } = rolesToWrite(facts, { id, namespaces, clusterRoles, managed });
  return [
    ...write.map(
      ({ desired, differing }) => `is to have ${identityOf(desired)} (${differing.join()})`,
    ),
    ...remove.map((object) => `has the orphan ${identityOf(object)}`),
    ...namespaceProblems(facts, id, namespaces),
    ...quotaProblems(facts, id, namespaces, await list<QuotaObject>('resourcequotas')),
    ...secretProblems(facts, id, namespaces, await list<Secret>('secrets')),
  ];
}

function namespaceProblems(
  { projects, systemNamespaces }: Facts,
  cluster: string,
  namespaces: readonly KubernetesObject[],
): readonly string[] {
  const own = projects.filter(
    ({ spec, metadata }) => spec?.clusterName === cluster && !metadata?.deletionTimestamp,
  );
  const nameWith = (label: string): string | undefined =>
    own
      .filter(({ metadata }) => metadata?.labels?.[label] === 'true')
      .map(({ metadata }) => metadata?.name ?? '')
      .toSorted()[0];
  const wishes = {
    cluster,
    systemNamespaces,
    hasProject: (name: string) => own.some(({ metadata }) => metadata?.name === name),
    defaultProject: nameWith(LABELS.defaultProject),
    systemProject: nameWith(LABELS.systemProject),
    nowText: '',
  };
  return namespaces.flatMap((namespace) => {
    const patch = desiredPatch(namespace, wishes);
    return patch ? [`Namespace ${namespace.metadata?.name} is to be ${JSON.stringify(patch)}`] : [];
  });
}

function quotaProblems(
  { projects }: Facts,
  cluster: string,
  namespaces: readonly KubernetesObject[],
  quotas: readonly QuotaObject[],
): readonly string[] {
  const left = new Map(
    quotas
      .filter(({ metadata }) => metadata?.labels?.['drover.dev/managed'] === 'quota')
      .map((quota) => [quota.metadata?.namespace ?? '', quota]),
  );
  const problems: string[] = [];
  for (const project of projects.filter(({ spec }) => spec?.clusterName === cluster)) {
    const name = project.metadata?.name ?? '';
    const members = namespacesOf(namespaces, `${cluster}:${name}`).map((namespace) => ({
      namespace,
      quotas: quotas.filter(({ metadata }) => metadata?.namespace === namespace.metadata?.name),
    }));
    for (const { namespace, quota } of desiredQuotas({ name, project }, members).members) {
      const where = namespace.metadata?.name ?? '';
      const said = JSON.stringify(quota?.spec?.hard);
      const is = JSON.stringify(left.get(where)?.spec?.hard);
      if (said !== is) problems.push(`Namespace ${where} has the quota ${is}, not ${said}`);
      left.delete(where);
    }
  }
  return [...problems, ...[...left.keys()].map((where) => `Namespace ${where} has a stray quota`)];
}

function secretProblems(
  { projectSecrets }: Facts,
  cluster: string,
  namespaces: readonly KubernetesObject[],
  secrets: readonly Secret[],
): readonly string[] {
  const copies = secrets.filter(
    ({ metadata }) => metadata?.labels?.['drover.dev/managed'] === 'project-secret',
  );
  const keyOf = ({ metadata }: KubernetesObject): string =>
    `${metadata?.namespace}/${metadata?.name}`;
  const left = new Map(copies.map((copy) => [keyOf(copy), copy]));
  const problems: string[] = [];
  for (const source of projectSecrets.filter((secret) => clusterOfSecret(secret) === cluster)) {
    const { namespace: project, name = '' } = source.metadata ?? {};
    for (const { metadata } of namespacesOf(namespaces, `${cluster}:${project}`)) {
      const key = `${metadata?.name}/${name}`;
      const copy = left.get(key);
      left.delete(key);
      if (JSON.stringify(copy?.data) !== JSON.stringify(source.data)) {
        problems.push(`Secret ${key} is ${copy ? 'another one' : 'missing'}`);
      }
    }
  }
  return [...problems, ...[...left.keys()].map((key) => `Secret ${key} belongs to no project`)];
}
