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
  /** The field that a list is filtered by. */
  readonly Filter: string;
}

/** What is changed of a type, where something is. */
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
  preference: { value: 'b' },
  project: { description: 'changed' },
  roleTemplate: { description: 'changed' },
  setting: { value: 'b' },
  storageClass: { allowVolumeExpansion: true },
  user: { description: 'changed' },
};

/** What lives in a cluster only with more than Kubernetes, or is made by its controllers. */
const NEEDS_MORE =
  /^(alertmanagers|prometheuses|prometheusRules|serviceMonitors|apps|appRevisions|serviceAccountTokens|namespacedServiceAccountTokens|replicaSets)$/;

interface SchemaDocument {
  readonly id: string;
  readonly pluralName: string;
  readonly collectionMethods?: readonly string[];
  readonly resourceMethods?: readonly string[];
}

/** Types that can be created, of which no sample says how. */
export interface ClientPlan {
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
  const cases: ClientCase[] = [];
  const missing: string[] = [];
  for (const { base, schemas, prefix } of bases) {
    const { data } = await server.json<{ data: readonly SchemaDocument[] }>(`${schemas}/schemas`, {
      token,
    });
    for (const schema of data.filter(isAlive)) {
      const { id, pluralName } = schema;
      const body = bodies[`POST ${prefix}/${pluralName}`];
      if (!body) missing.push(`${prefix}/${pluralName}`);
      else cases.push(caseOf(base, id, numbered(body, cases.length)));
    }
  }
  return { cases, missing };
}

/** Whether resources of a type can be made, looked at and deleted. */
function isAlive({ pluralName, collectionMethods, resourceMethods }: SchemaDocument): boolean {
  const isMade = collectionMethods?.includes('POST') && resourceMethods?.includes('GET');
  return isMade === true && !NEEDS_MORE.test(pluralName);
}

function caseOf(base: string, type: string, body: ClientCase['Body']): ClientCase {
  const filter = ['name', 'username'].find((name) => name in body) ?? '';
  return { Base: base, Type: type, Body: body, Update: UPDATES[type] ?? {}, Filter: filter };
}

function numbered(body: object, number: number): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(body).replaceAll('$n', `client-${number}`)) as Record<
    string,
    unknown
  >;
}
