import { generateKeyPairSync } from 'node:crypto';
import type { SeededObjects } from './samples.ts';

/** A request; `{id}`, `{name}`, `{namespace}` and `{uid}` become those of the object that it is about. */
export interface FeedRequest {
  readonly path: string;
  readonly body: object;
}

/** An object that an operation needs to succeed, where no other of its type will do. */
export interface Target {
  /** Makes it, by the v3 API or by that of Kubernetes. */
  readonly create: FeedRequest;
  /** Its id; absent: what the answer says. */
  readonly id?: string;
  /** What happens to it before. */
  readonly before?: readonly FeedRequest[];
  /** The body of the operation. */
  readonly body?: object;
}

const LOCAL = '/k8s/clusters/local';
const MANAGEMENT = `${LOCAL}/apis/management.cattle.io/v3`;

/** What operations need, by method and path; `$n` becomes a number that was not used before. */
export function targetsOf(objects: SeededObjects): Readonly<Record<string, Target>> {
  return {
    ...monitoringTargets(objects),
    ...rkeTargets(),
    ...nodeTargets(objects),
    ...deploymentTargets(objects),
    ...loginTargets(),
  };
}

function monitoringTargets({ clusterId }: SeededObjects): Readonly<Record<string, Target>> {
  const clusters = { path: '/v3/clusters', body: { name: 'watched-$n' } };
  const projects = { path: '/v3/projects', body: { name: 'watched-$n', clusterId } };
  const targets = Object.entries({ clusters, projects }).flatMap(([plural, create]) =>
    ['editMonitoring', 'viewMonitoring', 'disableMonitoring'].map((action): [string, Target] => [
      `POST /v3/${plural}/{id}?action=${action}`,
      {
        create,
        before: [{ path: `/v3/${plural}/{id}?action=enableMonitoring`, body: {} }],
        body: {},
      },
    ]),
  );
  return Object.fromEntries(targets);
}

/** Clusters that RKE would have made: their actions change what is stored of them. */
function rkeTargets(): Readonly<Record<string, Target>> {
  const body = { name: 'rke-$n', rancherKubernetesEngineConfig: { nodes: [] } };
  const create = { path: '/v3/clusters', body };
  const bodies: Readonly<Record<string, object>> = {
    backupEtcd: {},
    exportYaml: {},
    rotateCertificates: {},
    rotateEncryptionKey: {},
    saveAsTemplate: { clusterTemplateName: 'rke-$n', clusterTemplateRevisionName: 'rke-$n' },
  };
  const backup = { name: 'backup', clusterId: '{id}' };
  return {
    ...Object.fromEntries(
      Object.entries(bodies).map(([action, input]) => [
        `POST /v3/clusters/{id}?action=${action}`,
        { create, body: input },
      ]),
    ),
    'POST /v3/clusters/{id}?action=restoreFromEtcdBackup': {
      create,
      before: [{ path: '/v3/etcdBackups', body: backup }],
      body: { etcdBackupId: '{id}:backup' },
    },
  };
}

/** Nodes of a cluster that nobody watches, so that they stay in their states. */
function nodeTargets({ nodeTemplateId }: SeededObjects): Readonly<Record<string, Target>> {
  const specs: Readonly<Record<string, object>> = {
    cordon: { worker: true },
    uncordon: { worker: true, internalNodeSpec: { unschedulable: true } },
    drain: { worker: true },
    stopDrain: { worker: true, desiredNodeUnschedulable: 'drain' },
    scaledown: { worker: true, nodeTemplateName: nodeTemplateId },
  };
  return Object.fromEntries(
    Object.entries(specs).map(([action, spec]) => [
      `POST /v3/nodes/{id}?action=${action}`,
      {
        create: {
          path: `${MANAGEMENT}/namespaces/default/nodes`,
          body: { ...stored('Node', 'machine-$n'), spec },
        },
        body: {},
      },
    ]),
  );
}

/** Deployments with a past, which controllers would give them. */
function deploymentTargets({ namespace }: SeededObjects): Readonly<Record<string, Target>> {
  const labels = { app: 'past-$n' };
  const spec = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx:1' }] } },
  };
  const apps = `${LOCAL}/apis/apps/v1/namespaces/${namespace}`;
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: '{name}', uid: '{uid}' };
  const past = {
    metadata: {
      name: '{name}-1',
      labels,
      ownerReferences: [{ ...owner, controller: true }],
    },
    spec,
  };
  const create = {
    path: `${apps}/deployments`,
    body: { metadata: { name: 'past-$n' }, spec: { ...spec, paused: true } },
  };
  const id = 'deployment:{namespace}:{name}';
  const targets = ['deployments', 'workloads'].flatMap((plural): [string, Target][] => {
    const path = `POST /v3/project/{projectId}/${plural}/{id}?action=`;
    const before = [{ path: `${apps}/replicasets`, body: past }];
    const body = { replicaSetId: 'replicaset:{namespace}:{name}-1' };
    return [
      [`${path}resume`, { create, id }],
      [`${path}rollback`, { create, id, before, body }],
    ];
  });
  return Object.fromEntries(targets);
}

/** Logins of programs that wait for a person to let them in. */
function loginTargets(): Readonly<Record<string, Target>> {
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 3072,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const requestId = `${'request0'.repeat(4)}$n`;
  const body = { requestId, publicKey: Buffer.from(publicKey).toString('base64') };
  const target = { create: { path: '/v3/tokens?action=approvelogin', body }, id: requestId };
  return {
    'GET /v3-public/authTokens/{id}': target,
    'DELETE /v3-public/authTokens/{id}': target,
    'POST /v3/tokens?action=showlogin': { ...target, body },
    'POST /v3/tokens?action=approvelogin': {
      ...target,
      body: { ...body, requestId: `${requestId}0` },
    },
  };
}

function stored(kind: string, name: string): object {
  return { apiVersion: 'management.cattle.io/v3', kind, metadata: { name } };
}

/** What only Kubernetes' own API creates now, and the v3 API shows still. */
export function relicTargets({ projectId }: SeededObjects): Readonly<Record<string, Target>> {
  const [, project = ''] = projectId.split(':');
  const relics: Readonly<Record<string, readonly [kind: string, namespace?: string]>> = {
    catalogs: ['Catalog'],
    clusterCatalogs: ['ClusterCatalog', 'default'],
    multiClusterApps: ['MultiClusterApp', 'cattle-global-data'],
    multiClusterAppRevisions: ['MultiClusterAppRevision', 'cattle-global-data'],
    projectCatalogs: ['ProjectCatalog', project],
    projectNetworkPolicies: ['ProjectNetworkPolicy', project],
    samlTokens: ['SamlToken', 'cattle-global-data'],
    templates: ['Template'],
    templateContents: ['TemplateContent'],
    templateVersions: ['TemplateVersion'],
  };
  const targets = Object.entries(relics).flatMap(([plural, [kind, namespace]]) => {
    const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
    const path = `${MANAGEMENT}${place}/${plural.toLowerCase()}`;
    const create = { path, body: { ...stored(kind, 'relic-$n'), spec: {} } };
    return ['GET', 'PUT', 'DELETE']
      .map((method): [string, Target] => [`${method} /v3/${plural}/{id}`, { create }])
      .concat([[`POST /v3/${plural}/{id}?action=refresh`, { create }]]);
  });
  return Object.fromEntries(targets);
}
