import { type FieldError, invalid, required } from '../../field/field-error.ts';
import { isDnsLabel } from '../meta/names.ts';
import { namedIfSaid, neededNamed } from '../value/forms.ts';
import { inRange } from '../value/numbers.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import type { SourceRules } from './volume-source-rules.ts';

interface IscsiSource {
  readonly targetPortal?: string;
  readonly iqn?: string;
  readonly lun?: number;
  readonly chapAuthDiscovery?: boolean;
  readonly chapAuthSession?: boolean;
  readonly secretRef?: object;
  readonly initiatorName?: string;
}

interface FibreChannelSource {
  readonly targetWWNs?: readonly string[];
  readonly wwids?: readonly string[];
  readonly lun?: number;
}

interface QuobyteSource {
  readonly registry?: string;
  readonly tenant?: string;
  readonly volume?: string;
}

interface StorageOsSource {
  readonly volumeName?: string;
  readonly volumeNamespace?: string;
  readonly secretRef?: { readonly name?: string };
}

const LUNS = [0, 255] as const;

type NetworkSource =
  | 'nfs'
  | 'iscsi'
  | 'glusterfs'
  | 'flocker'
  | 'rbd'
  | 'cephfs'
  | 'quobyte'
  | 'fc'
  | 'storageos'
  | 'scaleIO';

/** Volumes that are reached over a network. */
export const NETWORK_SOURCES: Readonly<Record<NetworkSource, SourceRules>> = {
  nfs: {
    validate: (path: string, source: { server?: string; path?: string }) => [
      ...needed(`${path}.server`, source.server),
      ...needed(`${path}.path`, source.path),
      ...when(!source.path?.startsWith('/'), () =>
        invalid(`${path}.path`, source.path ?? '', 'must be an absolute path'),
      ),
    ],
  },
  iscsi: { validate: validateIscsi },
  glusterfs: {
    validate: (path: string, source: { endpoints?: string; path?: string }) => [
      ...needed(`${path}.endpoints`, source.endpoints),
      ...needed(`${path}.path`, source.path),
    ],
  },
  flocker: { validate: validateFlocker },
  rbd: {
    validate: (path: string, source: { monitors?: readonly string[] | null; image?: string }) => [
      ...needMonitors(path, source.monitors),
      ...needed(`${path}.image`, source.image),
    ],
  },
  cephfs: {
    validate: (path: string, { monitors }: { monitors?: readonly string[] | null }) =>
      needMonitors(path, monitors),
  },
  quobyte: { validate: validateQuobyte },
  fc: { validate: validateFibreChannel },
  storageos: {
    validate: (path: string, source: StorageOsSource) => [
      ...neededNamed(`${path}.volumeName`, source.volumeName, isDnsLabel),
      ...namedIfSaid(`${path}.volumeNamespace`, source.volumeNamespace, isDnsLabel),
      ...given(source.secretRef, ({ name }) => needed(`${path}.secretRef.name`, name)),
    ],
  },
  scaleIO: {
    validate: (
      path: string,
      source: { gateway?: string; system?: string; volumeName?: string },
    ) => [
      ...needed(`${path}.gateway`, source.gateway),
      ...needed(`${path}.system`, source.system),
      ...needed(`${path}.volumeName`, source.volumeName),
    ],
  },
};

function needMonitors(
  path: string,
  monitors: readonly string[] | null | undefined,
): readonly FieldError[] {
  return when(!monitors || monitors.length === 0, () => required(`${path}.monitors`));
}

function validateIscsi(
  path: string,
  source: IscsiSource,
  volumeName: string,
): readonly FieldError[] {
  const { targetPortal = '', iqn = '', lun = 0, initiatorName } = source;
  const isSecured = source.chapAuthDiscovery === true || source.chapAuthSession === true;
  const isLong = `${volumeName}:${targetPortal}`.length > 64;
  return [
    ...needed(`${path}.targetPortal`, targetPortal),
    ...(iqn === '' ? needed(`${path}.iqn`, iqn) : validateQualifiedName(`${path}.iqn`, iqn)),
    ...inRange(`${path}.lun`, lun, LUNS),
    ...when(isSecured && source.secretRef === undefined, () => required(`${path}.secretRef`)),
    ...given(initiatorName, (name) => validateQualifiedName(`${path}.initiatorname`, name)),
    ...when(initiatorName !== undefined && isLong, () =>
      invalid(`${path.slice(0, path.lastIndexOf('.'))}.name`, volumeName, TOO_LONG_TOGETHER),
    ),
  ];
}

const TOO_LONG_TOGETHER =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

/** Forms of names of iSCSI by their beginnings. */
const ISCSI_FORMS: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

function validateQualifiedName(path: string, name: string): readonly FieldError[] {
  const form = ISCSI_FORMS[name.slice(0, 3)];
  if (form?.test(name)) return [];
  const starts = form === undefined ? ' starting with iqn, eui, or naa' : '';
  return [invalid(path, name, `must be valid format${starts}`)];
}

function validateFlocker(
  path: string,
  { datasetName = '', datasetUUID = '' }: { datasetName?: string; datasetUUID?: string },
): readonly FieldError[] {
  return [
    ...needed(path, datasetName || datasetUUID, 'one of datasetName and datasetUUID is required'),
    ...when(datasetName !== '' && datasetUUID !== '', () =>
      invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'),
    ),
    ...when(datasetName.includes('/'), () =>
      invalid(`${path}.datasetName`, datasetName, "must not contain '/'"),
    ),
  ];
}

function validateQuobyte(path: string, source: QuobyteSource): readonly FieldError[] {
  return [...validateRegistry(path, source), ...needed(`${path}.volume`, source.volume)];
}

const HOSTS = 'must be a host:port pair or multiple pairs separated by commas';

function validateRegistry(
  path: string,
  { registry = '', tenant = '' }: QuobyteSource,
): readonly FieldError[] {
  if (registry === '') return [required(`${path}.registry`, HOSTS)];
  if (tenant.length >= 65) {
    const detail = 'must be a UUID and may not exceed a length of 64 characters';
    return [required(`${path}.tenant`, detail)];
  }
  const malformed = registry
    .split(',')
    .filter((host) => !/^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(host));
  return malformed.map(() => invalid(`${path}.registry`, registry, HOSTS));
}

function validateFibreChannel(
  path: string,
  { targetWWNs = [], wwids = [], lun }: FibreChannelSource,
): readonly FieldError[] {
  const hasTargets = targetWWNs.length > 0;
  return [
    ...when(!hasTargets && wwids.length === 0, () =>
      required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'),
    ),
    ...when(hasTargets && wwids.length > 0, () =>
      invalid(
        `${path}.targetWWNs`,
        targetWWNs,
        'targetWWNs and wwids can not be specified simultaneously',
      ),
    ),
    ...when(hasTargets && lun === undefined, () =>
      required(`${path}.lun`, 'lun is required if targetWWNs is specified'),
    ),
    ...(hasTargets ? inRange(`${path}.lun`, lun, LUNS) : []),
  ];
}
