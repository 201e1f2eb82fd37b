import { apiVersionOf, type DynamicObject, equalJson, type ObjectMeta } from '@drover/apimachinery';
import { valueAt } from '../../schema/binding.ts';
import { annotationLists, PORTS_ANNOTATION } from './container-ports.ts';
import { type Fields, recordOr, recordsOf, textOr } from './field-lens.ts';
import { templatePath } from './workload-configs.ts';
import { workloadId, workloadKindOf } from './workload-lenses.ts';

/** On Services that are there because of the ports of a workload. */
export const PORT_BASED = 'workload.cattle.io/workloadPortBased';
/** On Services whose selector is that of their workload already: nobody has to mark its pods. */
const TARGET_NOOP = 'workload.cattle.io/targetWorkloadIdNoop';
const TARGETS = 'field.cattle.io/targetWorkloadIds';

/** A Service by what the ports of a workload say of it. */
interface PortService {
  readonly name: string;
  readonly type: string;
  readonly ports: readonly Fields[];
  /** Whether it has no address of its own, as nothing is behind it but names. */
  readonly isHeadless: boolean;
}

/** A port for Services without any: name servers tell only of Services that have one. */
const PLACEHOLDER: Fields = { name: 'default', port: 42, targetPort: 42, protocol: 'TCP' };

/** Kinds of workload that do not go on running. */
const UNSERVED = new Set(['Job', 'CronJob']);

/** Whether a workload gets Services: it was made here, goes on running, and belongs to no other one. */
export function isServed({ kind, metadata = {} }: DynamicObject): boolean {
  const isOwned = (metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
  const isOurs = metadata.annotations?.['field.cattle.io/creatorId'] !== undefined;
  return !UNSERVED.has(kind ?? '') && !isOwned && isOurs;
}

/** The Services that the ports of a workload ask for; one without an outside is there always, under its name. */
export function desiredServices(workload: DynamicObject): readonly DynamicObject[] {
  const template = recordOr(valueAt(workload, templatePath(workload.kind ?? '')));
  const note = valueAt(template, ['metadata', 'annotations', PORTS_ANNOTATION]);
  const noted = annotationLists(typeof note === 'string' ? note : undefined).flatMap(recordsOf);
  const name = workload.metadata?.name ?? '';
  const byPorts = servicesOfPorts(noted, name);
  const hasInside = byPorts.some(({ type }) => type === 'ClusterIP');
  const inside = hasInside
    ? []
    : [insideService(recordsOf(valueAt(template, ['spec', 'containers'])), name)];
  return [...byPorts, ...inside].map((service) => serviceObject(service, workload));
}

function servicesOfPorts(ports: readonly Fields[], workloadName: string): readonly PortService[] {
  const served = ports.filter(({ kind }) => kind !== 'HostPort');
  const groups = Map.groupBy(served, (port) =>
    [textOr(port['kind'], 'ClusterIP'), textOr(port['dnsName'], workloadName)].join('/'),
  );
  return [...groups].map(([key, group]) => {
    const [type = '', name = ''] = key.split('/');
    const servicePorts = group.map((port) => servicePort(port, type));
    return { name, type, ports: servicePorts, isHeadless: false };
  });
}

function servicePort({ containerPort, sourcePort, protocol, name }: Fields, type: string): Fields {
  const outside = typeof sourcePort === 'number' && sourcePort > 0 ? sourcePort : undefined;
  const isNodePort = type === 'NodePort';
  return {
    name,
    port: isNodePort ? containerPort : (outside ?? containerPort),
    targetPort: containerPort,
    protocol: textOr(protocol, 'TCP'),
    ...(isNodePort && outside !== undefined && { nodePort: outside }),
  };
}

function insideService(containers: readonly Fields[], name: string): PortService {
  const ports = containers.flatMap((container) =>
    recordsOf(container['ports']).map((port) => ({
      name: `${textOr(port['name'], String(port['containerPort']))}-${String(container['name'])}`,
      port: port['containerPort'],
      targetPort: port['containerPort'],
      protocol: textOr(port['protocol'], 'TCP'),
    })),
  );
  const isHeadless = ports.length === 0;
  return { name, type: 'ClusterIP', ports: isHeadless ? [PLACEHOLDER] : ports, isHeadless };
}

function serviceObject(service: PortService, workload: DynamicObject): DynamicObject {
  const selector = recordOr(valueAt(workload, ['spec', 'selector']));
  const { name, type, ports, isHeadless } = service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...serviceMetadata(workload) },
    spec: {
      type,
      ports,
      selector: recordOr(selector['matchLabels'] ?? selector),
      ...(isHeadless && { clusterIP: 'None' }),
    },
  };
}

function serviceMetadata(workload: DynamicObject): ObjectMeta {
  const { name = '', namespace, uid = '' } = workload.metadata ?? {};
  const kind = workloadKindOf(workload);
  const owner = {
    apiVersion: kind ? apiVersionOf(kind) : '',
    kind: workload.kind ?? '',
    name,
    uid,
    controller: true,
  };
  return {
    ...(namespace !== undefined && { namespace }),
    ownerReferences: [owner],
    annotations: {
      [TARGETS]: JSON.stringify([workloadId(workload)]),
      [TARGET_NOOP]: 'true',
      [PORT_BASED]: 'true',
    },
  };
}

/** What is to be done so that a workload has the Services that its ports ask for. */
export interface ServiceChanges {
  readonly create: readonly DynamicObject[];
  readonly update: readonly DynamicObject[];
  /** Names; those that are created again are among them. */
  readonly remove: readonly string[];
}

/**
 * Compares the Services of a workload with those that there are in its namespace.
 *
 * **Guarantees**: Services of others are left alone, also where they have the name of one that is wanted; a port on
 * the nodes that was chosen by the cluster stays.
 */
export function serviceChanges(
  workload: DynamicObject,
  existing: readonly DynamicObject[],
): ServiceChanges {
  const uid = workload.metadata?.uid;
  const isOwn = ({ metadata }: DynamicObject): boolean =>
    metadata?.annotations?.[PORT_BASED] !== undefined &&
    (metadata.ownerReferences ?? []).some((owner) => owner.uid === uid);
  const wanted = desiredServices(workload);
  const names = new Set(wanted.map(nameOf));
  const taken = new Set(existing.map(nameOf));
  const own = new Map(existing.filter(isOwn).map((service) => [nameOf(service), service]));
  const isReplaced = (service: DynamicObject): boolean => {
    const before = own.get(nameOf(service));
    return before !== undefined && isHeadless(before) !== isHeadless(service);
  };
  return {
    create: wanted.filter((service) => !taken.has(nameOf(service)) || isReplaced(service)),
    update: wanted.flatMap((service) => {
      const before = own.get(nameOf(service));
      return before && !isReplaced(service) ? updated(before, service) : [];
    }),
    remove: [
      ...wanted.filter(isReplaced).map(nameOf),
      ...[...own.keys()].filter((name) => !names.has(name)),
    ],
  };
}

function nameOf({ metadata }: DynamicObject): string {
  return metadata?.name ?? '';
}

/** The address of a Service can only be taken away or given by making it anew. */
function isHeadless(service: DynamicObject): boolean {
  return valueAt(service, ['spec', 'clusterIP']) === 'None';
}

function updated(before: DynamicObject, after: DynamicObject): readonly DynamicObject[] {
  const spec = recordOr(before['spec']);
  const { type, ports, selector } = recordOr(after['spec']);
  const present = recordsOf(spec['ports']);
  const kept = recordsOf(ports).map((port) => {
    const same = present.find(
      ({ name, port: number }) => name === port['name'] && number === port['port'],
    );
    const chosen = type === 'ClusterIP' ? undefined : same?.['nodePort'];
    return chosen === undefined ? port : { nodePort: chosen, ...port };
  });
  const changed = { ...spec, type, ports: kept, selector };
  return equalJson(spec, changed) ? [] : [{ ...before, spec: changed }];
}
