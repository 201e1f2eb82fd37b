import type { KubernetesObject } from '@drover/apimachinery';
import { createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, httpTransport, loadKubeconfig } from '@drover/client/node';
import {
  clusterRoleBindings,
  clusterRoles,
  namespaces,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
} from '@drover/kubernetes';
import { untilAtRest } from '../process/process-figures.ts';
import type { Setting } from '../proxy/setting.ts';
import { bearer, call } from '../server/drover-server.ts';

/** What people cost in a cluster. */
export interface UserObjectFigures {
  /** Objects there, of all kinds that rights are made of, that there are more of for each user. */
  readonly objectsPerUser: number;
  /** What Rancher writes for each of them. */
  readonly rancherPerUser: number;
  /** Requests that were answered as the roles say. */
  readonly rightAnswers: number;
}

/** What it inherits is put together by a controller of Kubernetes, which does not run here. */
const ROLE = 'project-member';
/** A user is in all projects but one. */
const PROJECTS = 6;
const PROJECTS_OF_A_USER = PROJECTS - 1;
const NAMESPACES_OF_A_PROJECT = 2;
const CONCURRENCY = 8;
const PASSWORD = 'password-of-the-bench';
const COUNTED = [clusterRoles, clusterRoleBindings, roles, roleBindings, serviceAccounts, secrets];

interface Project {
  readonly id: string;
  readonly namespaces: readonly string[];
}

/** Lets `users` people, each in five projects of two namespaces, do what they may and try what they may not. */
export async function measureUserObjects(
  setting: Setting,
  { users }: { readonly users: number },
): Promise<UserObjectFigures> {
  const kubeconfig = await loadKubeconfig({ path: setting.controlPlane.kubeconfigPath });
  await using connection = connectKubeconfig(kubeconfig);
  const there = createClient(connection);
  const projects: Project[] = [];
  for (let index = 0; index < PROJECTS; index += 1) {
    projects.push(await createProject(setting, there, index));
  }
  // Each project has one member before.
  await addPerson(setting, 'keeper', projects);
  await untilAtRest(setting.server.pid);
  const before = await countObjects(there);
  const numbers = Array.from({ length: users }, (_, index) => index).values();
  let rightAnswers = 0;
  const work = async (): Promise<void> => {
    for (const index of numbers) {
      const left = index % PROJECTS;
      const own = projects.filter((_, project) => project !== left);
      const token = await addPerson(setting, `person-${index}`, own);
      const right = await act(setting, token, { own, foreign: projects[left] });
      rightAnswers += right;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  await untilAtRest(setting.server.pid);
  const objectsPerUser = ((await countObjects(there)) - before) / users;
  return { objectsPerUser, rancherPerUser: objectsOfRancher(), rightAnswers };
}

/**
 * By the code of 2.7.6, for a role that inherits one other, may create namespaces and has promoted rules: a RoleBinding
 * for each role in each namespace; ClusterRoleBindings for the namespaces of each project, for creating them, for the
 * promoted role and for the account; that account with its role and its token.
 */
function objectsOfRancher(): number {
  const rolesOfTree = 2;
  const inNamespaces = PROJECTS_OF_A_USER * NAMESPACES_OF_A_PROJECT * rolesOfTree;
  const inCluster = PROJECTS_OF_A_USER + 3;
  return inNamespaces + inCluster + 3;
}

async function createProject(
  { imported: { url, token, cluster } }: Setting,
  there: KubernetesClient,
  index: number,
): Promise<Project> {
  const name = `people-${index}`;
  const body = { type: 'project', name, clusterId: cluster };
  const { id } = await call<{ id: string }>(url, { path: '/v3/projects', token, body });
  const names = Array.from({ length: NAMESPACES_OF_A_PROJECT }, (_, each) => `${name}-${each}`);
  const annotations = { 'field.cattle.io/projectId': id };
  for (const each of names) {
    await there
      .resource<KubernetesObject>(namespaces)
      .create({ metadata: { name: each, annotations } });
  }
  return { id, namespaces: names };
}

/** Makes a user who is in these projects, and gives a token of his. */
async function addPerson(
  { imported: { url, token } }: Setting,
  username: string,
  projects: readonly Project[],
): Promise<string> {
  const post = <T>(path: string, body: object): Promise<T> => call<T>(url, { path, token, body });
  const { id: userId } = await post<{ id: string }>('/v3/users', { username, password: PASSWORD });
  for (const { id: projectId } of projects) {
    await post('/v3/projectroletemplatebindings', { projectId, userId, roleTemplateId: ROLE });
  }
  const login = '/v3-public/localProviders/local?action=login';
  const own = await call<{ token: string }>(url, {
    path: login,
    body: { username, password: PASSWORD },
  });
  return own.token;
}

/** Asks for claims of volumes in all namespaces of some projects, and in those of one that is not the user's; how many answers were right. */
async function act(
  { through }: Setting,
  token: string,
  { own, foreign }: { readonly own: readonly Project[]; readonly foreign: Project | undefined },
): Promise<number> {
  await using transport = httpTransport({ url: through.url, tls: { insecureSkipVerify: true } });
  const ask = async (namespace: string, wanted: number): Promise<void> => {
    const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims?limit=1`;
    const answer = await transport.request({ method: 'GET', path, headers: bearer(token) });
    for await (const _ of answer.body);
    if (answer.status !== wanted) throw new Error(`${path}: ${answer.status}, not ${wanted}`);
  };
  const allowed = own.flatMap((project) => project.namespaces);
  const refused = foreign?.namespaces ?? [];
  for (const namespace of allowed) await ask(namespace, 200);
  for (const namespace of refused) await ask(namespace, 403);
  return allowed.length + refused.length;
}

async function countObjects(there: KubernetesClient): Promise<number> {
  const lists = await Promise.all(
    COUNTED.map((type) => there.resource(type).listAll({ metadataOnly: true })),
  );
  return lists.reduce((sum, { items }) => sum + items.length, 0);
}
