import { parseQuantity } from '@drover/apimachinery';
import { type FieldError, forbidden, invalid } from '../../field/field-error.ts';
import { isDnsSubdomain } from '../meta/names.ts';
import { validateCsiDriverName } from '../storage/csi-driver-name.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { validateDescending, validateFileMode, validateNoBacksteps } from '../value/file-paths.ts';
import { neededNamed } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { type ClaimTemplate, validateClaimTemplate } from './claim-template.ts';
import { CLOUD_SOURCES } from './volume-cloud-sources.ts';
import {
  type DownwardFile,
  type KeyToPath,
  validateDownwardFile,
  validateKeyToPath,
} from './volume-files.ts';
import { NETWORK_SOURCES } from './volume-network-sources.ts';
import { validateProjected } from './volume-projected.ts';
import type { SourceRules } from './volume-source-rules.ts';

interface FilesOfKeys {
  readonly name?: string;
  readonly secretName?: string;
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPath[];
}

/** All sources of volumes, in the order in which they are looked at. */
export const VOLUME_SOURCES: Readonly<Record<string, SourceRules>> = {
  emptyDir: { validate: validateEmptyDir },
  hostPath: { validate: validateHostPath },
  gitRepo: {
    validate: (path, { repository, directory }: { repository?: string; directory?: string }) => [
      ...needed(`${path}.repository`, repository),
      ...validateDescending(`${path}.directory`, directory),
    ],
  },
  gcePersistentDisk: CLOUD_SOURCES.gcePersistentDisk,
  awsElasticBlockStore: CLOUD_SOURCES.awsElasticBlockStore,
  secret: {
    validate: (path, source: FilesOfKeys) => [
      ...needed(`${path}.secretName`, source.secretName),
      ...validateFiles(path, source),
    ],
  },
  nfs: NETWORK_SOURCES.nfs,
  iscsi: NETWORK_SOURCES.iscsi,
  glusterfs: NETWORK_SOURCES.glusterfs,
  flocker: NETWORK_SOURCES.flocker,
  persistentVolumeClaim: {
    validate: (path, { claimName }: { claimName?: string }) =>
      needed(`${path}.claimName`, claimName),
  },
  rbd: NETWORK_SOURCES.rbd,
  cinder: CLOUD_SOURCES.cinder,
  cephfs: NETWORK_SOURCES.cephfs,
  quobyte: NETWORK_SOURCES.quobyte,
  downwardAPI: { validate: validateDownward },
  fc: NETWORK_SOURCES.fc,
  flexVolume: { validate: validateFlex },
  configMap: {
    validate: (path, source: FilesOfKeys) => [
      ...needed(`${path}.name`, source.name),
      ...validateFiles(path, source),
    ],
  },
  azureFile: CLOUD_SOURCES.azureFile,
  vsphereVolume: CLOUD_SOURCES.vsphereVolume,
  photonPersistentDisk: CLOUD_SOURCES.photonPersistentDisk,
  portworxVolume: CLOUD_SOURCES.portworxVolume,
  azureDisk: CLOUD_SOURCES.azureDisk,
  storageos: NETWORK_SOURCES.storageos,
  projected: { validate: validateProjected },
  scaleIO: NETWORK_SOURCES.scaleIO,
  csi: { validate: validateCsi },
  ephemeral: { validate: validateEphemeral },
};

function validateEmptyDir(
  path: string,
  { sizeLimit = '0' }: { sizeLimit?: string },
): readonly FieldError[] {
  return when(parseQuantity(sizeLimit).nanos < 0n, () =>
    forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'),
  );
}

const HOST_PATH_TYPES: readonly string[] = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

function validateHostPath(
  path: string,
  source: { path?: string; type?: string },
): readonly FieldError[] {
  if (!source.path) return needed(`${path}.path`, source.path);
  return [
    ...validateNoBacksteps(`${path}.path`, source.path),
    ...optionallyOneOf(`${path}.type`, source.type, HOST_PATH_TYPES),
  ];
}

function validateFiles(path: string, { defaultMode, items }: FilesOfKeys): readonly FieldError[] {
  return [
    ...validateFileMode(`${path}.defaultMode`, defaultMode),
    ...each(`${path}.items`, items, validateKeyToPath),
  ];
}

function validateDownward(
  path: string,
  { defaultMode, items = [] }: { defaultMode?: number; items?: readonly DownwardFile[] },
): readonly FieldError[] {
  return [
    ...validateFileMode(`${path}.defaultMode`, defaultMode),
    ...items.flatMap((file) => validateDownwardFile(path, file)),
  ];
}

function validateFlex(
  path: string,
  { driver, options = {} }: { driver?: string; options?: Readonly<Record<string, string>> },
): readonly FieldError[] {
  return [
    ...needed(`${path}.driver`, driver),
    ...Object.keys(options).flatMap((key) => {
      const isReserved = /\.(?:kubernetes|k8s)\.io$/i.test(`.${key.split('/', 1)[0] ?? ''}`);
      const detail = 'kubernetes.io and k8s.io namespaces are reserved';
      return when(isReserved, () => invalid(`${path}.options[${key}]`, key, detail));
    }),
  ];
}

interface CsiSource {
  readonly driver?: string;
  readonly nodePublishSecretRef?: { readonly name?: string };
}

function validateCsi(
  path: string,
  { driver = '', nodePublishSecretRef }: CsiSource,
): readonly FieldError[] {
  return [
    ...validateCsiDriverName(`${path}.driver`, driver),
    ...given(nodePublishSecretRef, ({ name = '' }) =>
      name === ''
        ? needed(`${path}.nodePublishSecretRef.name`, name)
        : neededNamed(`${path}.name`, name, isDnsSubdomain),
    ),
  ];
}

function validateEphemeral(
  path: string,
  { volumeClaimTemplate }: { volumeClaimTemplate?: ClaimTemplate },
): readonly FieldError[] {
  const at = `${path}.volumeClaimTemplate`;
  if (volumeClaimTemplate === undefined) return needed(at, '');
  return validateClaimTemplate(at, volumeClaimTemplate);
}
