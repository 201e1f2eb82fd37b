import { type DynamicObject, groupResource } from '@drover/apimachinery';
import { conditionStatus, objectsAt, sizeAt, textAt, textsAt, valueAt } from './fields.ts';
import { AGE, type Column, countColumn, NAME, textColumn } from './table.ts';

/** Columns of the kinds of drivers, devices, flows and servers, by `resource.group`. */
export const serviceColumns: Readonly<Record<string, readonly Column[]>> = {
  'apiservices.apiregistration.k8s.io': [
    NAME,
    textColumn('Service', serverOf),
    textColumn('Available', availability),
    AGE,
  ],
  'ingressclasses.networking.k8s.io': [
    NAME,
    textColumn('Controller', (object) => textAt(object, 'spec', 'controller')),
    textColumn('Parameters', parametersOf),
    AGE,
  ],
  'servicecidrs.networking.k8s.io': [
    NAME,
    textColumn('CIDRs', (object) => textsAt(object, 'spec', 'cidrs').join(',')),
    AGE,
  ],
  'ipaddresses.networking.k8s.io': [
    NAME,
    textColumn('ParentRef', parentOf),
    { ...AGE, isUndefined: true },
  ],
  'runtimeclasses.node.k8s.io': [
    NAME,
    textColumn('Handler', (object) => textAt(object, 'handler')),
    AGE,
  ],
  'csinodes.storage.k8s.io': [
    NAME,
    countColumn('Drivers', (object) => sizeAt(object, 'spec', 'drivers')),
    AGE,
  ],
  'csidrivers.storage.k8s.io': [
    NAME,
    flagColumn('AttachRequired', (object) => valueAt(object, 'spec', 'attachRequired') ?? true),
    flagColumn('PodInfoOnMount', (object) => valueAt(object, 'spec', 'podInfoOnMount')),
    flagColumn('StorageCapacity', (object) => valueAt(object, 'spec', 'storageCapacity')),
    textColumn('TokenRequests', audiencesOf),
    flagColumn('RequiresRepublish', (object) => valueAt(object, 'spec', 'requiresRepublish')),
    textColumn(
      'Modes',
      (object) => textsAt(object, 'spec', 'volumeLifecycleModes').join(',') || '<none>',
    ),
    AGE,
  ],
  'volumeattributesclasses.storage.k8s.io': [
    NAME,
    textColumn('DriverName', (object) => textAt(object, 'driverName')),
    AGE,
  ],
  'volumeattachments.storage.k8s.io': [
    NAME,
    { ...textColumn('Attacher', (object) => textAt(object, 'spec', 'attacher')), format: 'name' },
    textColumn('PV', (object) => textAt(object, 'spec', 'source', 'persistentVolumeName')),
    textColumn('Node', (object) => textAt(object, 'spec', 'nodeName')),
    flagColumn('Attached', (object) => valueAt(object, 'status', 'attached')),
    AGE,
  ],
  'flowschemas.flowcontrol.apiserver.k8s.io': [
    NAME,
    textColumn('PriorityLevel', (object) =>
      textAt(object, 'spec', 'priorityLevelConfiguration', 'name'),
    ),
    textColumn(
      'MatchingPrecedence',
      (object) => valueAt(object, 'spec', 'matchingPrecedence') ?? 0,
    ),
    textColumn(
      'DistinguisherMethod',
      (object) => textAt(object, 'spec', 'distinguisherMethod', 'type') || '<none>',
    ),
    AGE,
    textColumn('MissingPL', (object) => conditionStatus(object, 'Dangling') || '?'),
  ],
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': [
    NAME,
    textColumn('Type', (object) => textAt(object, 'spec', 'type')),
    limitColumn('NominalConcurrencyShares', 'nominalConcurrencyShares'),
    limitColumn('Queues', 'limitResponse', 'queuing', 'queues'),
    limitColumn('HandSize', 'limitResponse', 'queuing', 'handSize'),
    limitColumn('QueueLengthLimit', 'limitResponse', 'queuing', 'queueLengthLimit'),
    AGE,
  ],
  'deviceclasses.resource.k8s.io': [NAME, AGE],
  'resourceclaimtemplates.resource.k8s.io': [NAME, AGE],
  'resourceclaims.resource.k8s.io': [NAME, textColumn('State', claimState), AGE],
  'resourceslices.resource.k8s.io': [
    NAME,
    textColumn('Node', (object) => textAt(object, 'spec', 'nodeName')),
    textColumn('Driver', (object) => textAt(object, 'spec', 'driver')),
    textColumn('Pool', (object) => textAt(object, 'spec', 'pool', 'name')),
    AGE,
  ],
};

function flagColumn(name: string, flag: (object: DynamicObject) => unknown): Column {
  return { name, type: 'boolean', cell: (object) => flag(object) ?? false };
}

function limitColumn(name: string, ...path: readonly string[]): Column {
  return textColumn(name, (object) => valueAt(object, 'spec', 'limited', ...path) ?? '<none>');
}

function serverOf(object: DynamicObject): string {
  const service = valueAt(object, 'spec', 'service');
  return service ? `${textAt(service, 'namespace')}/${textAt(service, 'name')}` : 'Local';
}

function availability(object: DynamicObject): string {
  const conditions = objectsAt(object, 'status', 'conditions');
  const condition = conditions.find((each) => each['type'] === 'Available');
  if (condition === undefined) return 'Unknown';
  const status = textAt(condition, 'status');
  return status === 'True' ? status : `${status} (${textAt(condition, 'reason')})`;
}

function parametersOf(object: DynamicObject): string {
  const parameters = valueAt(object, 'spec', 'parameters');
  if (!parameters) return '<none>';
  const group = valueAt(parameters, 'apiGroup');
  const kind = textAt(parameters, 'kind');
  const qualified = typeof group === 'string' ? `${kind}.${group}` : kind;
  return `${qualified}/${textAt(parameters, 'name')}`;
}

function parentOf(object: DynamicObject): string {
  const parent = valueAt(object, 'spec', 'parentRef');
  if (!parent) return '<none>';
  const resource = { group: textAt(parent, 'group'), resource: textAt(parent, 'resource') };
  const owner = [textAt(parent, 'namespace'), textAt(parent, 'name')].filter((part) => part !== '');
  return [groupResource(resource).toLowerCase(), ...owner].join('/');
}

function audiencesOf(object: DynamicObject): string {
  if (valueAt(object, 'spec', 'tokenRequests') === undefined) return '<unset>';
  const requests = objectsAt(object, 'spec', 'tokenRequests');
  return requests.map((request) => textAt(request, 'audience')).join(',');
}

function claimState(object: DynamicObject): string {
  const isDeleted = object.metadata?.deletionTimestamp !== undefined;
  const isAllocated = valueAt(object, 'status', 'allocation') !== undefined;
  const isReserved = isAllocated && sizeAt(object, 'status', 'reservedFor') > 0;
  return [
    ...(isDeleted ? ['deleted'] : []),
    ...(isAllocated ? ['allocated'] : []),
    ...(isAllocated || isDeleted ? [] : ['pending']),
    ...(isReserved ? ['reserved'] : []),
  ].join(',');
}
