import { numberAt, objectsAt, scalarAt, sizeAt, textAt, textsAt, valueAt } from './fields.ts';
import { AGE, type Column, countColumn, NAME, textColumn, wide } from './table.ts';
import { formatLabels, formatSelector } from './workload-columns.ts';

/** Of longer lists the first few are shown, and how many more there are. */
const SHOWN = 3;

/** Columns of network, storage and policy kinds, by `resource.group`. */
export const networkColumns: Readonly<Record<string, readonly Column[]>> = {
  services: [
    NAME,
    textColumn('Type', (object) => textAt(object, 'spec', 'type')),
    textColumn('Cluster-IP', (object) => textsAt(object, 'spec', 'clusterIPs')[0] ?? '<none>'),
    textColumn('External-IP', externalAddresses),
    textColumn('Port(s)', servicePorts),
    AGE,
    wide(textColumn('Selector', (object) => formatLabels(valueAt(object, 'spec', 'selector')))),
  ],
  endpoints: [NAME, textColumn('Endpoints', endpointAddresses), AGE],
  'endpointslices.discovery.k8s.io': [
    NAME,
    textColumn('AddressType', (object) => textAt(object, 'addressType')),
    textColumn('Ports', (object) =>
      shortList(
        objectsAt(object, 'ports').map(
          (each) => scalarAt(each, 'port') || textAt(each, 'name') || '*',
        ),
      ),
    ),
    textColumn('Endpoints', (object) =>
      shortList(objectsAt(object, 'endpoints').flatMap((each) => textsAt(each, 'addresses'))),
    ),
    AGE,
  ],
  'ingresses.networking.k8s.io': [
    NAME,
    textColumn('Class', (object) => textAt(object, 'spec', 'ingressClassName') || '<none>'),
    textColumn('Hosts', ingressHosts),
    textColumn('Address', (object) => loadBalancerAddresses(object).join(',')),
    textColumn('Ports', (object) => (sizeAt(object, 'spec', 'tls') > 0 ? '80, 443' : '80')),
    AGE,
  ],
  'networkpolicies.networking.k8s.io': [
    NAME,
    textColumn('Pod-Selector', (object) => formatSelector(valueAt(object, 'spec', 'podSelector'))),
    AGE,
  ],
  persistentvolumes: [
    NAME,
    textColumn('Capacity', (object) => textAt(object, 'spec', 'capacity', 'storage')),
    textColumn('Access Modes', (object) => accessModes(textsAt(object, 'spec', 'accessModes'))),
    textColumn('Reclaim Policy', (object) => {
      return textAt(object, 'spec', 'persistentVolumeReclaimPolicy');
    }),
    textColumn('Status', phaseOf),
    textColumn('Claim', (object) => {
      const claim = valueAt(object, 'spec', 'claimRef');
      return claim ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : '';
    }),
    textColumn('StorageClass', storageClassOf),
    textColumn('VolumeAttributesClass', (object) => {
      return textAt(object, 'spec', 'volumeAttributesClassName') || '<unset>';
    }),
    textColumn('Reason', (object) => textAt(object, 'status', 'reason')),
    AGE,
    wide(textColumn('VolumeMode', (object) => textAt(object, 'spec', 'volumeMode') || '<unset>')),
  ],
  persistentvolumeclaims: [
    NAME,
    textColumn('Status', phaseOf),
    textColumn('Volume', (object) => textAt(object, 'spec', 'volumeName')),
    textColumn(
      'Capacity',
      ifBound((object) => textAt(object, 'status', 'capacity', 'storage')),
    ),
    textColumn(
      'Access Modes',
      ifBound((object) => accessModes(textsAt(object, 'status', 'accessModes'))),
    ),
    textColumn('StorageClass', storageClassOf),
    textColumn('VolumeAttributesClass', (object) => {
      return textAt(object, 'spec', 'volumeAttributesClassName') || '<unset>';
    }),
    AGE,
    wide(textColumn('VolumeMode', (object) => textAt(object, 'spec', 'volumeMode') || '<unset>')),
  ],
  'storageclasses.storage.k8s.io': [
    { ...NAME, cell: storageClassName },
    textColumn('Provisioner', (object) => textAt(object, 'provisioner')),
    textColumn('ReclaimPolicy', (object) => textAt(object, 'reclaimPolicy') || 'Delete'),
    textColumn('VolumeBindingMode', (object) => {
      return textAt(object, 'volumeBindingMode') || 'Immediate';
    }),
    textColumn('AllowVolumeExpansion', (object) => {
      return valueAt(object, 'allowVolumeExpansion') === true;
    }),
    AGE,
  ],
  'poddisruptionbudgets.policy': [
    NAME,
    textColumn('Min Available', (object) => scalarAt(object, 'spec', 'minAvailable') || 'N/A'),
    textColumn('Max Unavailable', (object) => {
      return scalarAt(object, 'spec', 'maxUnavailable') || 'N/A';
    }),
    countColumn('Allowed Disruptions', (object) =>
      numberAt(object, 'status', 'disruptionsAllowed'),
    ),
    AGE,
  ],
  'priorityclasses.scheduling.k8s.io': [
    NAME,
    countColumn('Value', (object) => numberAt(object, 'value')),
    {
      name: 'Global-Default',
      type: 'boolean',
      cell: (object) => valueAt(object, 'globalDefault') === true,
    },
    AGE,
    textColumn('PreemptionPolicy', (object) => textAt(object, 'preemptionPolicy')),
  ],
  resourcequotas: [
    NAME,
    textColumn('Request', (object) => quotaOf(object, (name) => !name.startsWith('limits.'))),
    textColumn('Limit', (object) => quotaOf(object, (name) => name.startsWith('limits.'))),
    AGE,
  ],
};

function externalAddresses(service: unknown): string {
  const type = textAt(service, 'spec', 'type');
  const addresses = textsAt(service, 'spec', 'externalIPs');
  if (type === 'ExternalName') return textAt(service, 'spec', 'externalName');
  if (type !== 'LoadBalancer') return addresses.join(',') || '<none>';
  return [...loadBalancerAddresses(service), ...addresses].join(',') || '<pending>';
}

function loadBalancerAddresses(object: unknown): string[] {
  const ingress = objectsAt(object, 'status', 'loadBalancer', 'ingress');
  const addresses = ingress.map((each) => textAt(each, 'ip') || textAt(each, 'hostname'));
  return [...new Set(addresses.filter((address) => address !== ''))].toSorted();
}

function servicePorts(service: unknown): string {
  const ports = objectsAt(service, 'spec', 'ports').map((each) => {
    const nodePort = numberAt(each, 'nodePort');
    const port = `${numberAt(each, 'port')}${nodePort > 0 ? `:${nodePort}` : ''}`;
    return `${port}/${textAt(each, 'protocol')}`;
  });
  return ports.join(',') || '<none>';
}

function endpointAddresses(endpoints: unknown): string {
  const subsets = objectsAt(endpoints, 'subsets');
  if (subsets.length === 0) return '<none>';
  const addresses = subsets.flatMap((subset) => {
    const hosts = objectsAt(subset, 'addresses').map((address) => textAt(address, 'ip'));
    const ports = objectsAt(subset, 'ports');
    if (ports.length === 0) return hosts;
    return ports.flatMap((port) => hosts.map((host) => joinPort(host, numberAt(port, 'port'))));
  });
  return addresses.length === 0 ? '' : shortList(addresses);
}

function joinPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function ingressHosts(ingress: unknown): string {
  const hosts = objectsAt(ingress, 'spec', 'rules').map((rule) => textAt(rule, 'host'));
  const named = hosts.filter((host) => host !== '');
  return named.length === 0 ? '*' : shortList(named);
}

function shortList(texts: readonly string[]): string {
  if (texts.length === 0) return '<unset>';
  const shown = texts.slice(0, SHOWN).join(',');
  return texts.length > SHOWN ? `${shown} + ${texts.length - SHOWN} more...` : shown;
}

const ACCESS_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function accessModes(modes: readonly string[]): string {
  return Object.entries(ACCESS_MODES)
    .flatMap(([mode, short]) => (modes.includes(mode) ? [short] : []))
    .join(',');
}

function phaseOf(object: unknown): string {
  const isDeleted = textAt(object, 'metadata', 'deletionTimestamp') !== '';
  return isDeleted ? 'Terminating' : textAt(object, 'status', 'phase');
}

function storageClassOf(object: unknown): string {
  const annotation = 'volume.beta.kubernetes.io/storage-class';
  return (
    textAt(object, 'metadata', 'annotations', annotation) ||
    textAt(object, 'spec', 'storageClassName')
  );
}

function storageClassName(object: unknown): string {
  const annotation = 'storageclass.kubernetes.io/is-default-class';
  const isDefault = textAt(object, 'metadata', 'annotations', annotation) === 'true';
  return `${textAt(object, 'metadata', 'name')}${isDefault ? ' (default)' : ''}`;
}

function ifBound(cell: (object: unknown) => string): Column['cell'] {
  return (object) => (textAt(object, 'spec', 'volumeName') === '' ? '' : cell(object));
}

function quotaOf(quota: unknown, isShown: (name: string) => boolean): string {
  const hard = Object.entries((valueAt(quota, 'status', 'hard') ?? {}) as object);
  return hard
    .filter(([name]) => isShown(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, limit]) =>
        `${name}: ${textAt(quota, 'status', 'used', name) || '0'}/${String(limit)}`,
    )
    .join(', ');
}
