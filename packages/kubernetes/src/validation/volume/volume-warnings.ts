import { parseQuantity } from '@drover/apimachinery';
import { itemPath } from '../../field/field-error.ts';
import { goQuote } from '../../field/go-format.ts';
import type { ClaimTemplate } from './claim-template.ts';
import type { Volume } from './volume.ts';
import type { ClaimSpec } from './volume-claim-spec.ts';
import type { KeyToPath } from './volume-files.ts';
import type { ProjectedVolume } from './volume-projected.ts';

/** Sources of volumes that are not in use any more: the field, what messages call it, and why. */
const OLD_SOURCES: readonly (readonly [field: string, called: string, text: string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

interface Files {
  readonly name?: string;
  readonly secretName?: string;
  readonly items?: readonly KeyToPath[];
}

/** A file of a volume, and where it comes from. */
interface PlacedFile {
  readonly file: string;
  readonly source: string;
}

/** What the writer of volumes should know of them. */
export function warnOfVolumes(path: string, volumes: readonly Volume[]): readonly string[] {
  return [
    ...volumes.flatMap((volume, index) => warnOfSource(itemPath(path, index), volume)),
    ...volumes.flatMap(warnOfOverlaps),
  ];
}

/** What the writer of what a claim wants should know of it. */
export function warnOfClaimSpec(path: string, { resources }: ClaimSpec): readonly string[] {
  return (['requests', 'limits'] as const).flatMap((field) => {
    const { storage = '0' } = resources?.[field] ?? {};
    if (parseQuantity(storage).nanos % 10n ** 9n === 0n) return [];
    const at = itemPath(`${path}.resources.${field}`, 'storage');
    return [`${at}: fractional byte value ${goQuote(storage)} is invalid, must be an integer`];
  });
}

function warnOfSource(path: string, volume: Volume): readonly string[] {
  const { volumeClaimTemplate: template } = (volume['ephemeral'] ?? {}) as {
    readonly volumeClaimTemplate?: ClaimTemplate;
  };
  return [
    ...OLD_SOURCES.filter(([field]) => volume[field] !== undefined).map(
      ([, called, text]) => `${path}.${called}: ${text}`,
    ),
    ...warnOfClaimSpec(`${path}.ephemeral.volumeClaimTemplate.spec`, template?.spec ?? {}),
  ];
}

function warnOfOverlaps(volume: Volume): readonly string[] {
  const { name = '' } = volume;
  const configMap = volume['configMap'] as Files | undefined;
  const secret = volume['secret'] as Files | undefined;
  const downward = volume['downwardAPI'] as Files | undefined;
  const warn = (called: string, overlaps: readonly string[]): readonly string[] =>
    overlaps.map((overlap) => `volume ${goQuote(name)} (${called}): overlapping paths: ${overlap}`);
  return [
    ...warn(`ConfigMap ${goQuote(configMap?.name ?? '')}`, overlapsAmong(filesOf(configMap))),
    ...warn(`Secret ${goQuote(secret?.secretName ?? '')}`, overlapsAmong(filesOf(secret))),
    ...warn('DownwardAPI', overlapsAmong(filesOf(downward))),
    ...warnOfProjected(volume, warn),
  ];
}

function warnOfProjected(
  volume: Volume,
  warn: (called: string, overlaps: readonly string[]) => readonly string[],
): readonly string[] {
  const { sources } = (volume['projected'] ?? {}) as ProjectedVolume;
  if (!sources) return [];
  const empty = sources.filter((source) => Object.keys(source).length === 0);
  const files = sources.flatMap(({ configMap, secret, downwardAPI, serviceAccountToken }) => {
    if (configMap?.items) return filesOf(configMap, `ConfigMap ${goQuote(configMap.name ?? '')}`);
    if (secret?.items) return filesOf(secret, `Secret ${goQuote(secret.name ?? '')}`);
    if (downwardAPI?.items) return filesOf(downwardAPI, 'DownwardAPI');
    if (serviceAccountToken === undefined) return [];
    return [{ file: serviceAccountToken.path ?? '', source: 'ServiceAccountToken' }];
  });
  return [
    ...empty.map(() => `volume ${goQuote(volume.name ?? '')} (Projected) has no sources provided`),
    ...warn('Projected', overlapsAmong(files)),
  ];
}

function filesOf(
  files: { readonly items?: readonly { readonly path?: string }[] } | undefined,
  source = '',
): readonly PlacedFile[] {
  return (files?.items ?? []).map(({ path = '' }) => ({ file: path, source }));
}

function overlapsAmong(files: readonly PlacedFile[]): readonly string[] {
  const trimmed = files.map(({ file, source }) => ({ file: file.replace(/\/+$/, ''), source }));
  return trimmed.flatMap((file, index) =>
    trimmed
      .slice(0, index)
      .filter((other) => overlap(file.file, other.file))
      .map((other) => `${shown(file)} with ${shown(other)}`),
  );
}

/** Whether two paths are one, or one is above the other. */
function overlap(left: string, right: string): boolean {
  if (left === '' || right === '') return false;
  return `${left}/`.startsWith(`${right}/`) || `${right}/`.startsWith(`${left}/`);
}

function shown({ file, source }: PlacedFile): string {
  return source === '' ? goQuote(file) : `${goQuote(file)} (${source})`;
}
