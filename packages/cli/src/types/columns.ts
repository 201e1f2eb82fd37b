import type { NormanResource, NormanSchema } from '@drover/client/norman';
import { formatAge } from '../output/age.ts';
import { textAt } from '../output/value-text.ts';

/** One column of a table of resources. */
export interface Column {
  readonly title: string;
  /** The cell; empty when there is nothing to show. */
  readonly text: (resource: NormanResource, nowMs: number) => string;
}

/** Titles and fields of what is worth a look, by id of the type. `a|b` takes the first that is set. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  authConfig: { type: 'type', enabled: 'enabled', access: 'accessMode' },
  cloudCredential: { description: 'description' },
  cluster: { provider: 'provider|driver', version: 'version.gitVersion', nodes: 'nodeCount' },
  clusterRegistrationToken: { cluster: 'clusterId' },
  clusterRoleTemplateBinding: {
    cluster: 'clusterId',
    role: 'roleTemplateId',
    subject: 'userId|userPrincipalId|groupId|groupPrincipalId',
  },
  cronJob: { namespace: 'namespaceId', schedule: 'cronJobConfig.schedule' },
  daemonSet: { namespace: 'namespaceId', image: 'containers.0.image' },
  deployment: { namespace: 'namespaceId', scale: 'scale', image: 'containers.0.image' },
  feature: { value: 'value', default: 'status.default' },
  globalRole: { builtin: 'builtin', 'new users': 'newUserDefault' },
  globalRoleBinding: { role: 'globalRoleId', subject: 'userId|groupPrincipalId' },
  ingress: { namespace: 'namespaceId', host: 'rules.0.host' },
  namespace: { project: 'projectId' },
  namespacedSecret: { namespace: 'namespaceId', kind: 'kind' },
  node: { cluster: 'clusterId', node: 'nodeName|requestedHostname', address: 'ipAddress' },
  nodeDriver: { active: 'active', builtin: 'builtin' },
  nodePool: { cluster: 'clusterId', prefix: 'hostnamePrefix', quantity: 'quantity' },
  nodeTemplate: { driver: 'driver' },
  persistentVolume: { class: 'storageClassId', claim: 'claimRef.name' },
  persistentVolumeClaim: { namespace: 'namespaceId', volume: 'volumeId', class: 'storageClassId' },
  pod: { namespace: 'namespaceId', node: 'nodeId', workload: 'workloadId' },
  preference: { value: 'value' },
  principal: { login: 'loginName', kind: 'principalType', provider: 'provider' },
  project: { cluster: 'clusterId' },
  projectRoleTemplateBinding: {
    project: 'projectId',
    role: 'roleTemplateId',
    subject: 'userId|userPrincipalId|groupId|groupPrincipalId|serviceAccount',
  },
  roleTemplate: { context: 'context', builtin: 'builtin', locked: 'locked' },
  secret: { project: 'projectId', kind: 'kind' },
  service: { namespace: 'namespaceId', kind: 'kind', address: 'clusterIp' },
  setting: { value: 'value', source: 'source' },
  statefulSet: { namespace: 'namespaceId', scale: 'scale', image: 'containers.0.image' },
  storageClass: { provisioner: 'provisioner' },
  token: { user: 'userId', description: 'description', expires: 'expiresAt', current: 'current' },
  user: { username: 'username', enabled: 'enabled' },
  workload: { namespace: 'namespaceId', kind: 'type', scale: 'scale', image: 'containers.0.image' },
};

/** Longest cell; more is cut. */
const MAX_CELL_CHARACTERS = 60;

/** The columns of a table of one type: id, name, state, what is worth a look, and age, as far as the type has them. */
export function columnsOf({ id, resourceFields = {} }: NormanSchema): readonly Column[] {
  const has = (name: string): boolean => name in resourceFields;
  const special = Object.entries(COLUMNS[id] ?? {});
  return [
    fieldColumn('id', 'id'),
    // Where the id is not a field of its own, it is the name.
    ...(has('name') && (has('id') || has('namespaceId')) ? [fieldColumn('name', 'name')] : []),
    ...(has('state') ? [fieldColumn('state', 'state')] : []),
    ...special.map(([title, path]) => fieldColumn(title, path)),
    ...(has('created') ? [{ title: 'AGE', text: ageOf }] : []),
  ];
}

function fieldColumn(title: string, paths: string): Column {
  const candidates = paths.split('|').map((path) => path.split('.'));
  return {
    title: title.toUpperCase(),
    text: (resource) => {
      const text = candidates.map((path) => textAt(resource, path)).find((each) => each !== '');
      return shorten(text ?? '');
    },
  };
}

function shorten(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  const isCut = line.length > MAX_CELL_CHARACTERS || line.length < text.length;
  return isCut ? `${line.slice(0, MAX_CELL_CHARACTERS - 1)}…` : line;
}

function ageOf(resource: NormanResource, nowMs: number): string {
  return formatAge(textAt(resource, ['created']), nowMs);
}
