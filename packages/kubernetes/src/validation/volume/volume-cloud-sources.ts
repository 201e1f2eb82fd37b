import { type FieldError, invalid, notSupported } from '../../field/field-error.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import type { SourceRules } from './volume-source-rules.ts';

interface Partitioned {
  readonly pdName?: string;
  readonly volumeID?: string;
  readonly partition?: number;
}

interface AzureDisk {
  readonly diskName?: string;
  readonly diskURI?: string;
  readonly cachingMode?: string;
  readonly kind?: string;
}

type CloudSource =
  | 'gcePersistentDisk'
  | 'awsElasticBlockStore'
  | 'cinder'
  | 'azureFile'
  | 'azureDisk'
  | 'vsphereVolume'
  | 'photonPersistentDisk'
  | 'portworxVolume';

/** Volumes that are disks and shares of clouds. */
export const CLOUD_SOURCES: Readonly<Record<CloudSource, SourceRules>> = {
  gcePersistentDisk: {
    field: 'persistentDisk',
    validate: (path: string, { pdName, partition }: Partitioned) => [
      ...needed(`${path}.pdName`, pdName),
      ...validatePartition(path, partition),
    ],
  },
  awsElasticBlockStore: {
    validate: (path: string, { volumeID, partition }: Partitioned) => [
      ...needed(`${path}.volumeID`, volumeID),
      ...validatePartition(path, partition),
    ],
  },
  cinder: {
    validate: (path: string, source: { volumeID?: string; secretRef?: { name?: string } }) => [
      ...needed(`${path}.volumeID`, source.volumeID),
      ...given(source.secretRef, ({ name }) => needed(`${path}.secretRef.name`, name)),
    ],
  },
  azureFile: {
    validate: (path: string, source: { secretName?: string; shareName?: string }) => [
      ...needed(`${path}.secretName`, source.secretName),
      ...needed(`${path}.shareName`, source.shareName),
    ],
  },
  azureDisk: { validate: validateAzureDisk },
  vsphereVolume: {
    validate: (path: string, { volumePath }: { volumePath?: string }) =>
      needed(`${path}.volumePath`, volumePath),
  },
  photonPersistentDisk: {
    validate: (path: string, { pdID }: { pdID?: string }) => needed(`${path}.pdID`, pdID),
  },
  portworxVolume: {
    validate: (path: string, { volumeID }: { volumeID?: string }) =>
      needed(`${path}.volumeID`, volumeID),
  },
};

function validatePartition(path: string, partition = 0): readonly FieldError[] {
  return when(partition < 0 || partition > 255, () =>
    invalid(`${path}.partition`, partition, 'must be between 1 and 255, inclusive'),
  );
}

const MANAGED_URI =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

function validateAzureDisk(
  path: string,
  { diskName, diskURI = '', cachingMode, kind }: AzureDisk,
): readonly FieldError[] {
  const isManaged = kind === 'Managed';
  const start = isManaged ? '/subscriptions/' : 'https://';
  return [
    ...needed(`${path}.diskName`, diskName),
    ...needed(`${path}.diskURI`, diskURI),
    ...optionallyOneOf(`${path}.cachingMode`, cachingMode, ['None', 'ReadOnly', 'ReadWrite']),
    ...optionallyOneOf(`${path}.kind`, kind, ['Dedicated', 'Managed', 'Shared']),
    ...when(kind !== undefined && !diskURI.startsWith(start), () =>
      notSupported(`${path}.diskURI`, diskURI, [isManaged ? MANAGED_URI : BLOB_URI]),
    ),
  ];
}
