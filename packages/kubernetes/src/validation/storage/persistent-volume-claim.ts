import { equalContent, type KubernetesObject, parseQuantity } from '@drover/apimachinery';
import { type FieldError, forbidden, invalid, itemPath } from '../../field/field-error.ts';
import { goDiff } from '../../field/go-diff.ts';
import { GoStruct } from '../../field/go-format.ts';
import { type GoShape, shownAs } from '../../field/go-shape.ts';
import { compareAmounts, type ResourceList } from '../quota/quantities.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';
import { type ClaimSpec, validateClaimSpec } from '../volume/volume-claim-spec.ts';

/** `v1` PersistentVolumeClaim, with the fields that are looked at. */
export interface PersistentVolumeClaim extends KubernetesObject {
  readonly spec: ClaimSpec;
  readonly status?: {
    readonly phase?: string;
    readonly capacity?: ResourceList;
    readonly currentVolumeAttributesClassName?: string;
  };
}

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const IMMUTABLE =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
const STORAGE = 'spec.resources.requests.storage';
const ATTRIBUTES_CLASS = 'spec.volumeAttributesClassName';

const REFERENCE: GoShape = { APIGroup: 'any', Kind: 'text', Name: 'text' };

/** How Kubernetes shows the spec of a claim. */
const SPEC: GoShape = {
  AccessModes: 'any',
  Selector: 'any',
  Resources: { Limits: 'any', Requests: 'any' },
  VolumeName: 'text',
  StorageClassName: 'any',
  VolumeMode: 'any',
  DataSource: REFERENCE,
  DataSourceRef: { ...REFERENCE, Namespace: 'any' },
  VolumeAttributesClassName: 'any',
};

/** What is wrong with a PersistentVolumeClaim beyond its metadata. */
export function validatePersistentVolumeClaim({
  spec,
}: PersistentVolumeClaim): readonly FieldError[] {
  return validateClaimSpec('spec', spec);
}

/** What must not change in a claim: nearly everything, but for what a bound claim asks to become. */
export function validatePersistentVolumeClaimUpdate(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): readonly FieldError[] {
  const isOther = !equalContent(comparable(claim, old), comparable(old, old, claim));
  return [
    ...when(annotationOf(claim) !== annotationOf(old), () =>
      invalid(
        `metadata.annotations.${CLASS_ANNOTATION}`,
        annotationOf(claim),
        'field is immutable',
      ),
    ),
    ...when(isOther, () => forbidden('spec', `${IMMUTABLE}\n${differenceOf(claim, old)}`)),
    ...validateSize(claim, old),
    ...unchanged('volumeMode', claim.spec.volumeMode, old.spec.volumeMode),
    ...validateAttributesClass(claim, old),
  ];
}

/** What is wrong with the status of a claim. */
export function validatePersistentVolumeClaimStatus({
  status,
}: PersistentVolumeClaim): readonly FieldError[] {
  return Object.entries(status?.capacity ?? {}).flatMap(([name, amount]) => {
    const { nanos } = parseQuantity(amount);
    return when(nanos < 0n, () =>
      invalid(
        itemPath('status.capacity', name),
        Number(nanos / 1_000_000_000n),
        'must be a valid resource quantity',
      ),
    );
  });
}

/** An annotation that a field has taken the place of. */
export function warnOfPersistentVolumeClaim(claim: PersistentVolumeClaim): readonly string[] {
  const storage = claim.spec.resources?.requests?.['storage'];
  const isFraction = storage !== undefined && parseQuantity(storage).nanos % 1_000_000_000n !== 0n;
  return [
    ...(claim.metadata?.annotations?.[CLASS_ANNOTATION] === undefined
      ? []
      : [
          `metadata.annotations[${CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`,
        ]),
    ...(isFraction
      ? [
          `spec.resources.requests[storage]: fractional byte value "${storage}" is invalid, must be an integer`,
        ]
      : []),
  ];
}

/** How the spec differs, less what may change. */
function differenceOf(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): string {
  const { spec } = claim;
  const { resources, storageClassName, volumeAttributesClassName, volumeName } = old.spec;
  const isBound = claim.status?.phase === 'Bound';
  const hasClass = storageClassName !== undefined || !hasFreeClass(claim, old);
  const storage = resources?.requests?.['storage'];
  const requests = { ...spec.resources?.requests, ...(storage !== undefined && { storage }) };
  const after = {
    ...spec,
    ...(isBound && { resources: { ...spec.resources, requests }, volumeAttributesClassName }),
    storageClassName: hasClass ? spec.storageClassName : undefined,
  };
  const before = { ...old.spec, volumeName: volumeName || spec.volumeName };
  return goDiff(shown(before), shown(after));
}

function shown(spec: Pick<ClaimSpec, 'selector'>): unknown {
  const { matchLabels, matchExpressions } = spec.selector ?? {};
  const selector = spec.selector && {
    ...(matchLabels && { matchLabels }),
    ...(matchExpressions && { matchExpressions }),
  };
  return shownAs({ ...spec, selector: selector && new GoStruct(selector) }, SPEC);
}

/** What of a claim must not change, given what the old one leaves open. */
function comparable(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  next: PersistentVolumeClaim = claim,
): ClaimSpec {
  const isBound = next.status?.phase === 'Bound';
  const { spec } = claim;
  return {
    ...spec,
    ...(!old.spec.volumeName && { volumeName: '' }),
    ...(old.spec.storageClassName === undefined &&
      hasFreeClass(next, old) && { storageClassName: '' }),
    ...(isBound && {
      resources: { ...spec.resources, requests: {} },
      volumeAttributesClassName: '',
    }),
  };
}

/** A class may be said later, but not another one than the annotation says. */
function hasFreeClass({ spec }: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const annotation = old.metadata?.annotations?.[CLASS_ANNOTATION];
  return (
    spec.storageClassName !== undefined &&
    (annotation ?? spec.storageClassName) === spec.storageClassName
  );
}

function validateSize(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): readonly FieldError[] {
  const sizeOf = ({ spec }: PersistentVolumeClaim): string =>
    spec.resources?.requests?.['storage'] ?? '0';
  const size = sizeOf(claim);
  const capacity = old.status?.capacity?.['storage'] ?? '0';
  const isTooSmall = compareAmounts(size, sizeOf(old)) < 0 && compareAmounts(size, capacity) <= 0;
  return when(isTooSmall, () => forbidden(STORAGE, 'field can not be less than status.capacity'));
}

function validateAttributesClass(
  { spec }: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): readonly FieldError[] {
  const { volumeAttributesClassName: name } = spec;
  const isFree =
    name === old.spec.volumeAttributesClassName ||
    old.status?.currentVolumeAttributesClassName === undefined;
  if (isFree || name) return [];
  const what = name === undefined ? 'nil' : 'empty string';
  const detail = `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`;
  return [forbidden(ATTRIBUTES_CLASS, detail)];
}

function annotationOf({ metadata }: PersistentVolumeClaim): string {
  return metadata?.annotations?.[CLASS_ANNOTATION] ?? '';
}
