import { type SeededObjects, sampleBodies } from '../openapi/samples.ts';
import type { ServerProcess } from '../server-process.ts';
import { legacyBodies } from './legacy-bodies.ts';

/** One resource that a client takes through its life. */
export interface ClientCase {
  /** Path of the client: `/v3`, `/v3/clusters/<id>`, `/v3/projects/<id>`. */
  readonly Base: string;
  /** Schema id. */
  readonly Type: string;
  readonly Body: Readonly<Record<string, unknown>>;
  readonly Update: Readonly<Record<string, unknown>>;
  /** What the resource is asked to do after that, in order. */
  readonly Actions: readonly ClientAction[];
  /** The field that a list is filtered by. */
  readonly Filter: string;
}

/** An action of a resource. */
export interface ClientAction {
  readonly Name: string;
  readonly Input?: Readonly<Record<string, unknown>>;
  /** Members that its answer has, by what they begin with. */
  readonly Output?: Readonly<Record<string, string>>;
  /** Members that the resource has afterwards. */
  readonly After?: Readonly<Record<string, unknown>>;
}

/** What resources can do in an installation without a cluster of its own. */
function actionsOf({
  projectId,
}: SeededObjects): Readonly<Record<string, readonly ClientAction[]>> {
  const runs: readonly ClientAction[] = [
    { Name: 'pause', After: { paused: true } },
    { Name: 'resume', After: { paused: false } },
    { Name: 'redeploy' },
  ];
  const driver: readonly ClientAction[] = [
    { Name: 'activate', After: { active: true } },
    { Name: 'deactivate', After: { active: false } },
  ];
  return {
    cluster: [
      { Name: 'generateKubeconfig', Output: { config: 'apiVersion' } },
      { Name: 'enableMonitoring', After: { enableClusterMonitoring: true } },
      { Name: 'disableMonitoring', After: { enableClusterMonitoring: false } },
    ],
    clusterTemplateRevision: [
      { Name: 'disable', After: { enabled: false } },
      { Name: 'enable', After: { enabled: true } },
    ],
    daemonSet: [{ Name: 'redeploy' }],
    deployment: runs,
    kontainerDriver: driver,
    namespace: [{ Name: 'move', Input: { projectId }, After: { projectId } }],
    nodeDriver: driver,
    project: [
      { Name: 'enableMonitoring', After: { enableProjectMonitoring: true } },
      { Name: 'disableMonitoring', After: { enableProjectMonitoring: false } },
    ],
    statefulSet: [{ Name: 'redeploy' }],
    user: [
      {
        Name: 'setpassword',
        Input: { newPassword: 'another good password' },
        Output: { id: 'u-', username: 'sample-' },
      },
      { Name: 'refreshauthprovideraccess' },
    ],
    workload: runs,
  };
}

/** What is changed of a type; of others a label is. */
const UPDATES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  cloudCredential: { description: 'changed' },
  cluster: { name: 'renamed', description: 'changed' },
  clusterTemplate: { description: 'changed' },
  configMap: { data: { a: 'c' } },
  globalRole: { description: 'changed' },
  kontainerDriver: { whitelistDomains: ['drivers.test'] },
  namespace: { description: 'changed' },
  nodeDriver: { description: 'changed' },
  nodePool: { quantity: 2 },
  nodeTemplate: { description: 'changed' },
  job: { workloadAnnotations: { changed: 'yes' } },
  cronJob: { workloadAnnotations: { changed: 'yes' } },
  daemonSet: { workloadAnnotations: { changed: 'yes' } },
  replicaSet: { scale: 2 },
  statefulSet: { scale: 2 },
  deployment: { scale: 2 },
  workload: { scale: 2 },
  preference: { value: 'b' },
  project: { description: 'changed' },
  roleTemplate: { description: 'changed' },
  setting: { value: 'b' },
  storageClass: { allowVolumeExpansion: true },
  token: {},
  user: { description: 'changed' },
};

const LABELLED = { labels: { changed: 'yes' } };

interface SchemaDocument {
  readonly id: string;
  readonly pluralName: string;
  readonly collectionMethods?: readonly string[];
}

/** Types that can be created, of which no sample says how. */
export interface ClientPlan {
  readonly bases: readonly string[];
  readonly cases: readonly ClientCase[];
  readonly missing: readonly string[];
}

/** One case for each type that the administrator can create, out of what the schemas say. */
export async function planOf(
  server: ServerProcess,
  token: string,
  objects: SeededObjects,
): Promise<ClientPlan> {
  const bodies: Readonly<Record<string, object>> = {
    ...sampleBodies(objects),
    ...Object.fromEntries(
      Object.entries(legacyBodies(objects)).map(([plural, body]) => [`POST /v3/${plural}`, body]),
    ),
  };
  const bases = [
    { base: '/v3', schemas: '/v3', prefix: '/v3' },
    {
      base: `/v3/clusters/${objects.clusterId}`,
      schemas: `/v3/cluster/${objects.clusterId}`,
      prefix: '/v3/cluster/{clusterId}',
    },
    {
      base: `/v3/projects/${objects.projectId}`,
      schemas: `/v3/project/${objects.projectId}`,
      prefix: '/v3/project/{projectId}',
    },
  ];
  const actions = actionsOf(objects);
  const cases: ClientCase[] = [];
  const missing: string[] = [];
  for (const { base, schemas, prefix } of bases) {
    const { data } = await server.json<{ data: readonly SchemaDocument[] }>(`${schemas}/schemas`, {
      token,
    });
    for (const schema of data.filter(isCreatable)) {
      const { id, pluralName } = schema;
      const body = bodies[`POST ${prefix}/${pluralName}`];
      if (!body) missing.push(`${prefix}/${pluralName}`);
      else cases.push(caseOf(base, id, numbered(body, cases.length), actions[id]));
    }
  }
  return { bases: bases.map(({ base }) => base), cases, missing };
}

function isCreatable({ collectionMethods }: SchemaDocument): boolean {
  return collectionMethods?.includes('POST') === true;
}

function caseOf(
  base: string,
  type: string,
  body: ClientCase['Body'],
  actions: readonly ClientAction[] = [],
): ClientCase {
  const filter = ['name', 'username'].find((name) => name in body) ?? '';
  return {
    Base: base,
    Type: type,
    Body: body,
    Update: UPDATES[type] ?? LABELLED,
    Actions: actions,
    Filter: filter,
  };
}

function numbered(body: object, number: number): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(body).replaceAll('$n', `client-${number}`)) as Record<
    string,
    unknown
  >;
}
