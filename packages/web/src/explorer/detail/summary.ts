import { isRecord } from '../../features/editor/draft.ts';
import type { ExplorerObject } from '../api/wire.ts';
import { imagesOf } from '../workloads/workload-facts.ts';

/** One line of what an object is there for. */
export interface SummaryFact {
  readonly title: string;
  readonly text: string;
}

type Fields = Readonly<Record<string, unknown>>;
/** A title, and what stands below it; facts without a value are left out. */
type Raw = readonly (readonly [title: string, value: unknown])[];

function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function items(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
}

/** What people look for first in objects of the kinds that everybody uses. */
export function summaryOf(object: ExplorerObject): readonly SummaryFact[] {
  const { spec = {}, status = {} } = object;
  const raw = SUMMARIES[object.type]?.(spec, status, object) ?? [];
  return raw
    .map(([title, value]) => ({ title, text: textOf(value) }))
    .filter(({ text }) => text !== '');
}

/** `2 of 3`; nothing when nobody says how many there are to be. */
function share(part: unknown, whole: unknown): string {
  return typeof whole === 'number' ? `${typeof part === 'number' ? part : 0} of ${whole}` : '';
}

function imagesIn(object: ExplorerObject): readonly string[] {
  return Object.values(imagesOf(object));
}

function pairs(value: unknown): string {
  return Object.entries(fields(value))
    .map(([key, each]) => `${key}=${textOf(each)}`)
    .join(', ');
}

function servicePort({ name, port, targetPort, nodePort, protocol }: Fields): string {
  const target = targetPort === undefined || targetPort === port ? '' : ` → ${textOf(targetPort)}`;
  const node = nodePort === undefined ? '' : `, on nodes ${textOf(nodePort)}`;
  const named = name === undefined ? '' : `${textOf(name)} `;
  return `${named}${textOf(port)}/${textOf(protocol)}${target}${node}`;
}

function workload(spec: Fields, status: Fields, object: ExplorerObject): Raw {
  const { replicas } = spec;
  return [
    ['Ready', share(status['readyReplicas'], replicas)],
    ['Up to date', share(status['updatedReplicas'], replicas)],
    ['Images', imagesIn(object)],
    ['Selects', pairs(fields(spec['selector'])['matchLabels'])],
    ['Replaces pods by', fields(spec['strategy'] ?? spec['updateStrategy'])['type']],
    ['Held back', spec['paused'] === true ? 'yes' : undefined],
  ];
}

const SUMMARIES: Readonly<
  Record<string, (spec: Fields, status: Fields, object: ExplorerObject) => Raw>
> = {
  pod: (spec, status) => [
    ['Node', spec['nodeName']],
    ['Address', status['podIP']],
    ['Acts as', spec['serviceAccountName']],
    ['Quality of service', status['qosClass']],
    ['Restarts', spec['restartPolicy']],
    ['Priority', spec['priorityClassName']],
  ],
  'apps.deployment': workload,
  'apps.statefulset': workload,
  'apps.replicaset': workload,
  'apps.daemonset': (spec, status, object) => [
    ['Ready', share(status['numberReady'], status['desiredNumberScheduled'])],
    ['Up to date', share(status['updatedNumberScheduled'], status['desiredNumberScheduled'])],
    ['Images', imagesIn(object)],
    ['Selects', pairs(fields(spec['selector'])['matchLabels'])],
  ],
  'batch.job': (spec, status, object) => [
    ['Succeeded', share(status['succeeded'], spec['completions'])],
    ['Failed', status['failed']],
    ['Running', status['active']],
    ['Images', imagesIn(object)],
  ],
  'batch.cronjob': (spec, status) => [
    ['Schedule', spec['schedule']],
    ['Time zone', spec['timeZone']],
    ['Last run', status['lastScheduleTime']],
    ['Held back', spec['suspend'] === true ? 'yes' : undefined],
  ],
  service: (spec, status) => [
    ['Type', spec['type']],
    ['Address', spec['clusterIPs'] ?? spec['clusterIP']],
    ['Ports', items(spec['ports']).map(servicePort)],
    ['Selects', pairs(spec['selector'])],
    [
      'Outer address',
      items(fields(status['loadBalancer'])['ingress']).map(({ ip, hostname }) => ip ?? hostname),
    ],
  ],
  'networking.k8s.io.ingress': (spec) => [
    ['Class', spec['ingressClassName']],
    ['Hosts', items(spec['rules']).map(({ host }) => host ?? '*')],
  ],
  persistentvolumeclaim: (spec, status) => [
    ['Size', fields(status['capacity'])['storage'] ?? requestedStorage(spec)],
    ['Storage class', spec['storageClassName']],
    ['Access', spec['accessModes']],
    ['Volume', spec['volumeName']],
  ],
  persistentvolume: (spec) => [
    ['Size', fields(spec['capacity'])['storage']],
    ['Storage class', spec['storageClassName']],
    ['Access', spec['accessModes']],
    ['When it is let go', spec['persistentVolumeReclaimPolicy']],
  ],
  node: (spec, status) => {
    const system = fields(status['nodeInfo']);
    return [
      ['Kubelet', system['kubeletVersion']],
      ['System', system['osImage']],
      ['Runtime', system['containerRuntimeVersion']],
      ['Kernel', system['kernelVersion']],
      ['Addresses', items(status['addresses']).map(({ address }) => address)],
      ['Pods may come', spec['unschedulable'] === true ? 'no, it is cordoned' : 'yes'],
    ];
  },
};

function requestedStorage(spec: Fields): unknown {
  return fields(fields(spec['resources'])['requests'])['storage'];
}
