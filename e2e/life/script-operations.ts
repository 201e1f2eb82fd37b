import { expect } from 'vitest';
import type { Answer } from '../server-process.ts';
import {
  type LifeCluster,
  type LifeWorld,
  type Person,
  planeOutput,
  type Resource,
} from './life-world.ts';

/** What an operation of the script may use. */
export interface ScriptContext {
  readonly world: LifeWorld;
  readonly people: readonly Person[];
  readonly roles: { readonly watcher: string; readonly operator: string };
  /** A whole number below `limit`. */
  readonly below: (limit: number) => number;
  /** One of several; throws {@link NothingToDo} when there is none. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** Sends a request to the v3 API as the administrator, and notes how it was answered. */
  readonly send: (method: string, path: string, body?: object) => Promise<Answer | undefined>;
}

/** An operation that finds nothing that it could be done to. */
export class NothingToDo extends Error {}

/** Does one thing by itself. */
export type Operation = (context: ScriptContext) => Promise<unknown>;

const RESOURCES = ['configmaps', 'secrets', 'services', 'pods', 'persistentvolumeclaims'] as const;
const INHERITED = ['read-only', 'services-manage', 'configmaps-view', 'workloads-manage'] as const;
const GROUPS = ['oidc_group://staff', 'oidc_group://guests'] as const;
const MADE = /^(extra|shop|stock|depot)/;

const some = <T>({ below }: ScriptContext, items: readonly T[]): T[] =>
  items.filter(() => below(2) === 0);

const listed = async ({ send }: ScriptContext, path: string): Promise<readonly Resource[]> =>
  (await send('GET', path))?.json<Resource>().data ?? [];

const projectsOf = async (
  context: ScriptContext,
  { id }: LifeCluster,
): Promise<readonly Resource[]> => {
  const found = await listed(context, `projects?clusterId=${id}`);
  return found.filter(({ name, state }) => MADE.test(String(name)) && state === 'active');
};

const namespacesIn = async (
  context: ScriptContext,
  { id }: LifeCluster,
): Promise<readonly Resource[]> =>
  (await listed(context, `clusters/${id}/namespaces?limit=-1`)).filter((found) =>
    /^(ns-|web|goods|shelf|moving)/.test(found.id),
  );

const cluster = ({ world, pick }: ScriptContext): LifeCluster => pick(world.clusters);
const project = async (context: ScriptContext): Promise<Resource> =>
  context.pick(await projectsOf(context, cluster(context)));

const subject = ({ people, pick, below }: ScriptContext): object =>
  below(3) === 0 ? { groupPrincipalId: pick(GROUPS) } : { userId: pick(people).id };

const give: Operation = async (context) => {
  const { send, roles, pick, below } = context;
  if (below(3) === 0) {
    const clusterId = cluster(context).id;
    const roleTemplateId = pick([roles.watcher, 'cluster-member', 'nodes-view']);
    return send('POST', 'clusterroletemplatebindings', {
      clusterId,
      roleTemplateId,
      ...subject(context),
    });
  }
  const projectId = (await project(context)).id;
  const roleTemplateId = pick([roles.operator, 'project-member', 'read-only']);
  return send('POST', 'projectroletemplatebindings', {
    projectId,
    roleTemplateId,
    ...subject(context),
  });
};

const take: Operation = async (context) => {
  const type = `${context.pick(['cluster', 'project'])}roletemplatebindings`;
  const bindings = await listed(context, `${type}?limit=-1`);
  // The rights of those who made projects and clusters are the administrator's.
  const ours = bindings.filter(
    ({ userId }) => context.people.some(({ id }) => id === userId) || userId === null,
  );
  return context.send('DELETE', `${type}/${context.pick(ours).id}`);
};

const changeRole: Operation = (context) => {
  const { send, roles, pick } = context;
  const verbs = pick([['get', 'list', 'watch'], ['*'], ['get', 'create']]);
  const resources = some(context, RESOURCES);
  const rules = resources.length === 0 ? [] : [{ apiGroups: [''], resources, verbs }];
  const inherits = { context: 'project', roleTemplateIds: some(context, INHERITED) };
  return send('PUT', `roletemplates/${roles.operator}`, { name: 'operator', ...inherits, rules });
};

const addNamespace: Operation = async (context) => {
  const { id: projectId } = await project(context);
  const [clusterId = ''] = projectId.split(':');
  const name = `ns-${context.below(1_000_000)}`;
  return context.send('POST', `clusters/${clusterId}/namespaces`, { name, projectId });
};

const moveNamespace: Operation = async (context) => {
  const where = cluster(context);
  const { id } = context.pick(await namespacesIn(context, where));
  const projects = await projectsOf(context, where);
  const projectId = context.pick([...projects.map((one) => one.id), '']);
  return context.send('POST', `clusters/${where.id}/namespaces/${id}?action=move`, { projectId });
};

const removeNamespace: Operation = async (context) => {
  const where = cluster(context);
  const found = await namespacesIn(context, where);
  const { id } = context.pick(found.filter((one) => one.id.startsWith('ns-')));
  return context.send('DELETE', `clusters/${where.id}/namespaces/${id}`);
};

const setQuota: Operation = async (context) => {
  const { id, name } = await project(context);
  const limit = { pods: String(10 + context.below(50)), configMaps: '200' };
  const quota =
    context.below(3) === 0
      ? { resourceQuota: null, namespaceDefaultResourceQuota: null }
      : {
          resourceQuota: { limit },
          namespaceDefaultResourceQuota: { limit: { pods: '2', configMaps: '20' } },
        };
  return context.send('PUT', `projects/${id}`, { name, ...quota });
};

const changeSecret: Operation = async (context) => {
  const { id } = await project(context);
  const base = `projects/${id}/secrets`;
  const secrets = await listed(context, base);
  const value = Buffer.from(`value ${context.below(1_000_000)}`).toString('base64');
  const choice = context.below(3);
  if (choice === 0 || secrets.length === 0) {
    return context.send('POST', base, {
      name: `secret-${context.below(5)}`,
      projectId: id,
      data: { value },
    });
  }
  const path = `${base}/${context.pick(secrets).id}`;
  return choice === 1
    ? context.send('PUT', path, { data: { value } })
    : context.send('DELETE', path);
};

/** Somebody deletes what Drover keeps in a cluster, or edits it. */
const meddle: Operation = async (context) => {
  const { plane } = cluster(context);
  const kinds = context.pick(['rolebindings', 'clusterrolebindings', 'clusterroles']);
  const columns = 'custom-columns=NS:.metadata.namespace,N:.metadata.name';
  const selector = ['-l', 'drover.dev/managed=roles', '--no-headers', '-o', columns];
  const lines = (await planeOutput(plane, 'get', kinds, '-A', ...selector)).split('\n');
  const [namespace = '', name = ''] = context
    .pick(lines.filter((line) => line !== ''))
    .trim()
    .split(/\s+/);
  const where = namespace === '<none>' ? [] : ['-n', namespace];
  if (kinds !== 'clusterroles') return plane.kubectl(['delete', kinds, name, ...where]);
  const patch = JSON.stringify([{ op: 'replace', path: '/rules', value: [] }]);
  return plane.kubectl(['patch', kinds, name, '--type=json', '-p', patch, '--field-manager=eve']);
};

const addProject: Operation = (context) =>
  context.send('POST', 'projects', {
    name: `extra-${context.below(1_000_000)}`,
    clusterId: cluster(context).id,
  });

const removeProject: Operation = async (context) => {
  const found = await projectsOf(context, cluster(context));
  const { id } = context.pick(found.filter(({ name }) => String(name).startsWith('extra')));
  return context.send('DELETE', `projects/${id}`);
};

const toggleUser: Operation = async ({ send, pick, people, below }) =>
  send('PUT', `users/${pick(people).id}`, { enabled: below(3) > 0 });

const goOffline: Operation = (context) => cluster(context).goOffline();
const comeBack: Operation = (context) => cluster(context).comeBack();

/** Operations with how often each comes. */
export const OPERATIONS: readonly (readonly [name: string, weight: number, Operation])[] = [
  ['give', 8, give],
  ['take', 6, take],
  ['change the role', 3, changeRole],
  ['add a namespace', 4, addNamespace],
  ['move a namespace', 5, moveNamespace],
  ['remove a namespace', 1, removeNamespace],
  ['set a quota', 3, setQuota],
  ['change a secret', 4, changeSecret],
  ['meddle', 3, meddle],
  ['add a project', 1, addProject],
  ['remove a project', 1, removeProject],
  ['toggle a user', 2, toggleUser],
  ['go offline', 1, goOffline],
  ['come back', 3, comeBack],
];

/** Whatever is asked for, the server knows an answer. */
export function checkAnswer(what: string, { status, text }: Answer): void {
  expect(status === 500 ? text : '', what).toBe('');
}
