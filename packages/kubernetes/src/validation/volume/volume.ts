import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  itemPath,
  required,
} from '../../field/field-error.ts';
import { goQuote } from '../../field/go-format.ts';
import type { VolumeSources } from '../container/container-mounts.ts';
import { isDnsLabel, isDnsSubdomain } from '../meta/names.ts';
import { neededNamed } from '../value/forms.ts';
import { when } from '../value/when.ts';
import { VOLUME_SOURCES } from './volume-sources.ts';

/** A volume of a pod: its name, and where its content comes from in a field of its own. */
export interface Volume {
  readonly name?: string;
  readonly [source: string]: unknown;
}

/** What is wrong with the volumes of a pod; `podName` is empty in a template. */
export function validateVolumes(
  path: string,
  volumes: readonly Volume[],
  podName: string,
): readonly FieldError[] {
  const claims = new Set(ownClaims(volumes, podName));
  const names = new Set<string>();
  return volumes.flatMap((volume, index) => {
    const at = itemPath(path, index);
    const errors = [
      ...validateSource(at, volume),
      ...validateOwnClaim(at, volume, podName),
      ...validateName(`${at}.name`, volume.name, names),
    ];
    if (errors.length === 0) names.add(volume.name ?? '');
    return [...errors, ...validateClaim(at, volume, claims)];
  });
}

/** The volumes that containers can mount: those with which nothing is wrong. */
export function sourcesOf(volumes: readonly Volume[]): VolumeSources {
  const sources = new Map<string, object>();
  for (const volume of volumes) {
    const { name = '' } = volume;
    const isFine = !sources.has(name) && isDnsLabel(name).length === 0;
    if (isFine && validateSource('', volume).length === 0) sources.set(name, volume);
  }
  return sources;
}

/** Kinds of sources, in the order in which they are looked at. */
const KINDS = Object.keys(VOLUME_SOURCES);

/** What messages call a kind of source that is one too many, where that is not its name. */
const ODD_NAMES: Readonly<Record<string, string>> = {
  cephfs: 'cephFS',
  downwardAPI: 'downwarAPI',
};

function validateSource(path: string, volume: Volume): readonly FieldError[] {
  const [first, ...others] = KINDS.filter((kind) => isObject(volume[kind]));
  if (first === undefined) return [required(path, 'must specify a volume type')];
  const { validate, field = first } = VOLUME_SOURCES[first] ?? {};
  return [
    ...(validate?.(`${path}.${field}`, volume[first] as never, volume.name ?? '') ?? []),
    ...others.map((kind) =>
      forbidden(`${path}.${ODD_NAMES[kind] ?? kind}`, 'may not specify more than 1 volume type'),
    ),
  ];
}

function validateName(
  path: string,
  name: string | undefined,
  names: ReadonlySet<string>,
): readonly FieldError[] {
  return [
    ...neededNamed(path, name, isDnsLabel),
    ...when(names.has(name ?? ''), () => duplicate(path, name ?? '')),
  ];
}

/** The claim that is made for an ephemeral volume is named after pod and volume. */
function validateOwnClaim(
  path: string,
  { name = '', ephemeral }: Volume,
  podName: string,
): readonly FieldError[] {
  if (!isObject(ephemeral) || podName === '' || name === '') return [];
  const claim = `${podName}-${name}`;
  return isDnsSubdomain(claim).map((message) =>
    invalid(`${path}.name`, name, `PVC name ${goQuote(claim)}: ${message}`),
  );
}

function ownClaims(volumes: readonly Volume[], podName: string): readonly string[] {
  if (podName === '') return [];
  return volumes.flatMap(({ name = '', ephemeral }) =>
    isObject(ephemeral) ? [`${podName}-${name}`] : [],
  );
}

function validateClaim(
  path: string,
  { persistentVolumeClaim }: Volume,
  ownClaims: ReadonlySet<string>,
): readonly FieldError[] {
  const { claimName = '' } = (persistentVolumeClaim ?? {}) as { readonly claimName?: string };
  return when(ownClaims.has(claimName), () =>
    invalid(
      `${path}.persistentVolumeClaim.claimName`,
      claimName,
      'must not reference a PVC that gets created for an ephemeral volume',
    ),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
