import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  required,
} from '../../field/field-error.ts';
import { isDnsLabel, isDnsSubdomain } from '../meta/names.ts';
import { validateNoBacksteps } from '../value/file-paths.ts';
import { named, namedIfSaid, neededNamed } from '../value/forms.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import type { SourceRules } from '../volume/volume-source-rules.ts';
import { VOLUME_SOURCES } from '../volume/volume-sources.ts';
import { validateCsiDriverName } from './csi-driver-name.ts';

interface SecretReference {
  readonly name?: string;
  readonly namespace?: string;
}

interface CsiSource {
  readonly driver: string;
  readonly volumeHandle: string;
  readonly controllerPublishSecretRef?: SecretReference;
  readonly controllerExpandSecretRef?: SecretReference;
  readonly nodePublishSecretRef?: SecretReference;
  readonly nodeExpandSecretRef?: SecretReference;
}

/** Sources that volumes of their own have otherwise than volumes of pods. */
const OWN_SOURCES: Readonly<Record<string, SourceRules>> = {
  glusterfs: {
    validate: (path, source: { endpoints: string; path: string; endpointsNamespace?: string }) => [
      ...needed(`${path}.endpoints`, source.endpoints),
      ...needed(`${path}.path`, source.path),
      ...given(source.endpointsNamespace, (namespace) =>
        validateEndpointsNamespace(`${path}.endpointsNamespace`, namespace),
      ),
    ],
  },
  rbd: {
    validate: (path, source: { monitors?: readonly string[]; image: string }) => [
      ...when(!source.monitors?.length, () => required(`${path}.monitors`)),
      ...needed(`${path}.image`, source.image),
    ],
  },
  cephfs: {
    validate: (path, { monitors }: { monitors?: readonly string[] }) =>
      when(!monitors?.length, () => required(`${path}.monitors`)),
  },
  iscsi: {
    validate: (path, source: never, volumeName) =>
      (VOLUME_SOURCES['iscsi'] ?? NO_RULES).validate(path, source, volumeName).map(withoutHint),
  },
  cinder: {
    validate: (path, source: { volumeID: string; secretRef?: SecretReference }) => [
      ...needed(`${path}.volumeID`, source.volumeID),
      ...given(source.secretRef, (secret) => validatePlainSecret(path, secret)),
    ],
  },
  azureFile: {
    validate: (path, s: { secretName: string; shareName: string; secretNamespace?: string }) => [
      ...needed(`${path}.secretName`, s.secretName),
      ...needed(`${path}.shareName`, s.shareName),
      ...given(s.secretNamespace, (namespace) => needed(`${path}.secretNamespace`, namespace)),
    ],
  },
  scaleIO: {
    validate: (path, source: { gateway: string; system: string; volumeName: string }) => [
      ...needed(`${path}.gateway`, source.gateway),
      ...needed(`${path}.system`, source.system),
      ...needed(`${path}.volumeName`, source.volumeName),
    ],
  },
  local: {
    validate: (path, source: { path: string }) =>
      source.path === ''
        ? [required(`${path}.path`)]
        : validateNoBacksteps(`${path}.path`, source.path),
  },
  storageos: {
    validate: (
      path,
      s: { volumeName?: string; volumeNamespace?: string; secretRef?: SecretReference },
    ) => [
      ...neededNamed(`${path}.volumeName`, s.volumeName, isDnsLabel),
      ...namedIfSaid(`${path}.volumeNamespace`, s.volumeNamespace, isDnsLabel),
      ...given(s.secretRef, (secret) => validatePlainSecret(path, secret)),
    ],
  },
  csi: { validate: validateCsi },
};

/** The sources that a volume can have, in the order in which they are looked at. */
export const PERSISTENT_SOURCES: readonly string[] = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
];

/** What messages call some fields when there is more than one source. */
const NAMES: Readonly<Record<string, string>> = { cephfs: 'cephFS' };

/** Volumes are told less of the form of a name than pods. */
function withoutHint(error: FieldError): FieldError {
  return { ...error, message: error.message.replace(' starting with iqn, eui, or naa', '') };
}

/** What is wrong with the source of a volume: there is one, and it is good. */
export function validatePersistentSource(
  path: string,
  spec: Readonly<Record<string, unknown>>,
  volumeName: string,
): readonly FieldError[] {
  const present = PERSISTENT_SOURCES.filter((name) => spec[name] !== undefined);
  if (present.length === 0) return [required(path, 'must specify a volume type')];
  return present.flatMap((name, index) => {
    const isSecond = index > 0 && name !== 'flexVolume';
    if (isSecond) {
      return [
        forbidden(fieldPath(path, NAMES[name] ?? name), 'may not specify more than 1 volume type'),
      ];
    }
    const { field = name, validate } = OWN_SOURCES[name] ?? VOLUME_SOURCES[name] ?? NO_RULES;
    return validate(fieldPath(path, field), spec[name] as never, volumeName);
  });
}

const NO_RULES: SourceRules = { validate: () => [] };

function validateCsi(path: string, source: CsiSource): readonly FieldError[] {
  return [
    ...validateCsiDriverName(`${path}.driver`, source.driver),
    ...needed(`${path}.volumeHandle`, source.volumeHandle),
    ...(
      [
        'controllerPublishSecretRef',
        'controllerExpandSecretRef',
        'nodePublishSecretRef',
        'nodeExpandSecretRef',
      ] as const
    ).flatMap((field) =>
      given(source[field], ({ name, namespace }) => [
        ...neededNamed(`${path}.${field}.name`, name, isDnsSubdomain),
        ...neededNamed(`${path}.${field}.namespace`, namespace, isDnsLabel),
      ]),
    ),
  ];
}

function validatePlainSecret(
  path: string,
  { name, namespace }: SecretReference,
): readonly FieldError[] {
  return [
    ...needed(`${path}.secretRef.name`, name),
    ...needed(`${path}.secretRef.namespace`, namespace),
  ];
}

function validateEndpointsNamespace(path: string, namespace: string): readonly FieldError[] {
  if (namespace !== '') return named(path, namespace, isDnsLabel);
  const detail = 'if the endpointnamespace is set, it must be a valid namespace name';
  return [invalid(path, namespace, detail)];
}
