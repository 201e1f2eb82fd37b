import type { JsonObject } from '@drover/apimachinery';
import { ageOf, humanDuration } from '@drover/kubernetes';
import { objectsAt, sizeAt, textAt, valueAt } from './fields.ts';
import { AGE, type Column, countColumn, NAME, textColumn, wide } from './table.ts';

/** Columns of the kinds that hold a cluster together, by `resource.group`. */
export const clusterColumns: Readonly<Record<string, readonly Column[]>> = {
  namespaces: [NAME, textColumn('Status', (object) => textAt(object, 'status', 'phase')), AGE],
  secrets: [
    NAME,
    textColumn('Type', (object) => textAt(object, 'type')),
    textColumn('Data', (object) => sizeAt(object, 'data')),
    AGE,
  ],
  configmaps: [
    NAME,
    textColumn('Data', (object) => sizeAt(object, 'data') + sizeAt(object, 'binaryData')),
    AGE,
  ],
  serviceaccounts: [NAME, textColumn('Secrets', (object) => sizeAt(object, 'secrets')), AGE],
  'leases.coordination.k8s.io': [
    NAME,
    textColumn('Holder', (object) => textAt(object, 'spec', 'holderIdentity')),
    AGE,
  ],
  'rolebindings.rbac.authorization.k8s.io': bindingColumns(),
  'clusterrolebindings.rbac.authorization.k8s.io': bindingColumns(),
  nodes: [
    NAME,
    textColumn('Status', nodeStatus),
    textColumn('Roles', nodeRoles),
    AGE,
    textColumn('Version', (object) => textAt(object, 'status', 'nodeInfo', 'kubeletVersion')),
    wide(textColumn('Internal-IP', (object) => nodeAddress(object, 'InternalIP'))),
    wide(textColumn('External-IP', (object) => nodeAddress(object, 'ExternalIP'))),
    nodeInfoColumn('OS-Image', 'osImage'),
    nodeInfoColumn('Kernel-Version', 'kernelVersion'),
    nodeInfoColumn('Container-Runtime', 'containerRuntimeVersion'),
  ],
  events: eventColumns({ object: 'involvedObject', message: 'message', count: 'count' }),
  'events.events.k8s.io': eventColumns({
    object: 'regarding',
    message: 'note',
    count: 'deprecatedCount',
  }),
  componentstatuses: [
    NAME,
    textColumn('Status', (object) => {
      const { status } = healthOf(object);
      if (status === undefined) return 'Unknown';
      return status === 'True' ? 'Healthy' : 'Unhealthy';
    }),
    textColumn('Message', (object) => textAt(healthOf(object), 'message')),
    textColumn('Error', (object) => textAt(healthOf(object), 'error')),
  ],
  'certificatesigningrequests.certificates.k8s.io': [
    NAME,
    AGE,
    textColumn('SignerName', (object) => textAt(object, 'spec', 'signerName') || '<none>'),
    textColumn('Requestor', (object) => textAt(object, 'spec', 'username')),
    textColumn('RequestedDuration', (object) => requestedDuration(object)),
    textColumn('Condition', certificateCondition),
  ],
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookColumns(),
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookColumns(),
  'validatingadmissionpolicies.admissionregistration.k8s.io': [
    NAME,
    countColumn('Validations', (object) => sizeAt(object, 'spec', 'validations')),
    textColumn('ParamKind', (object) => {
      const kind = valueAt(object, 'spec', 'paramKind');
      const apiVersion = textAt(kind, 'apiVersion');
      return kind ? `${apiVersion}/${textAt(kind, 'kind')}` : '<unset>';
    }),
    AGE,
  ],
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': [
    NAME,
    textColumn('PolicyName', (object) => textAt(object, 'spec', 'policyName')),
    textColumn('ParamRef', (object) => {
      const reference = valueAt(object, 'spec', 'paramRef');
      if (!reference) return '<unset>';
      const namespace = textAt(reference, 'namespace') || '*';
      return `${namespace}/${textAt(reference, 'name') || '*'}`;
    }),
    AGE,
  ],
};

function bindingColumns(): readonly Column[] {
  const subjects = (kind: string): Column['cell'] => {
    return (object) =>
      objectsAt(object, 'subjects')
        .filter((subject) => subject['kind'] === kind)
        .map(subjectName)
        .join(', ');
  };
  return [
    NAME,
    textColumn('Role', (object) => {
      return `${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`;
    }),
    AGE,
    wide(textColumn('Users', subjects('User'))),
    wide(textColumn('Groups', subjects('Group'))),
    wide(textColumn('ServiceAccounts', subjects('ServiceAccount'))),
  ];
}

function subjectName(subject: unknown): string {
  const name = textAt(subject, 'name');
  const namespace = textAt(subject, 'namespace');
  return textAt(subject, 'kind') === 'ServiceAccount' && namespace !== ''
    ? `${namespace}/${name}`
    : name;
}

function nodeStatus(node: unknown): string {
  const ready = objectsAt(node, 'status', 'conditions').find(({ type }) => type === 'Ready');
  const state = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${state},SchedulingDisabled` : state;
}

function nodeRoles(node: unknown): string {
  const prefix = 'node-role.kubernetes.io/';
  const labels = Object.entries((valueAt(node, 'metadata', 'labels') ?? {}) as object);
  const roles = labels.flatMap(([label, value]) => {
    if (label.startsWith(prefix)) return [label.slice(prefix.length)];
    return label === 'kubernetes.io/role' ? [String(value)] : [];
  });
  const named = new Set(roles.filter((role) => role !== ''));
  return [...named].toSorted().join(',') || '<none>';
}

function nodeAddress(node: unknown, type: string): string {
  const address = objectsAt(node, 'status', 'addresses').find((each) => each['type'] === type);
  return textAt(address, 'address') || '<none>';
}

function nodeInfoColumn(name: string, field: string): Column {
  return wide(
    textColumn(name, (object) => textAt(object, 'status', 'nodeInfo', field) || '<unknown>'),
  );
}

/** What the two kinds of events call the same thing. */
interface EventFields {
  readonly object: string;
  readonly message: string;
  readonly count: string;
}

function eventColumns(fields: EventFields): readonly Column[] {
  const first = (event: unknown): unknown =>
    valueAt(event, 'firstTimestamp') ??
    valueAt(event, 'deprecatedFirstTimestamp') ??
    valueAt(event, 'eventTime');
  const last = (event: unknown): unknown =>
    valueAt(event, 'series', 'lastObservedTime') ??
    valueAt(event, 'lastTimestamp') ??
    valueAt(event, 'deprecatedLastTimestamp') ??
    first(event);
  const count = (event: unknown): unknown =>
    valueAt(event, 'series', 'count') ?? (valueAt(event, fields.count) || 1);
  return [
    textColumn('Last Seen', (event, nowMs) => ageOf(last(event), nowMs)),
    textColumn('Type', (event) => textAt(event, 'type')),
    textColumn('Reason', (event) => textAt(event, 'reason')),
    textColumn('Object', (event) => {
      const kind = textAt(event, fields.object, 'kind').toLowerCase();
      const name = textAt(event, fields.object, 'name');
      return name === '' ? kind : `${kind}/${name}`;
    }),
    wide(textColumn('Subobject', (event) => textAt(event, fields.object, 'fieldPath'))),
    wide(textColumn('Source', eventSource)),
    textColumn('Message', (event) => textAt(event, fields.message).trim()),
    wide(textColumn('First Seen', (event, nowMs) => ageOf(first(event), nowMs))),
    wide(textColumn('Count', count)),
    wide(NAME),
  ];
}

function eventSource(event: unknown): string {
  const component =
    textAt(event, 'source', 'component') ||
    textAt(event, 'reportingComponent') ||
    textAt(event, 'reportingController');
  const host = textAt(event, 'source', 'host') || textAt(event, 'reportingInstance');
  return host === '' ? component : `${component}, ${host}`;
}

function webhookColumns(): readonly Column[] {
  return [NAME, countColumn('Webhooks', (object) => sizeAt(object, 'webhooks')), AGE];
}

function requestedDuration(request: unknown): string {
  const seconds = valueAt(request, 'spec', 'expirationSeconds');
  return typeof seconds === 'number' ? humanDuration(seconds * 1000) : '<none>';
}

function certificateCondition(request: unknown): string {
  const types = new Set(objectsAt(request, 'status', 'conditions').map(({ type }) => type));
  const decision = types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending';
  const failed = types.has('Failed') ? ',Failed' : '';
  return `${decision}${failed}${textAt(request, 'status', 'certificate') === '' ? '' : ',Issued'}`;
}

/** The condition that tells whether a component is healthy; an empty one where there is none. */
function healthOf(object: unknown): JsonObject {
  return objectsAt(object, 'conditions').find(({ type }) => type === 'Healthy') ?? {};
}
