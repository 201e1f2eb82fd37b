import { equalContent, type KubernetesObject } from '@drover/apimachinery';
import { type FieldError, fieldPath, invalid, required } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { shownAs } from '../../field/go-shape.ts';
import { isDnsLabel } from '../meta/names.ts';
import { named } from '../value/forms.ts';
import { validateList, validateSet } from '../value/lists.ts';
import { when } from '../value/when.ts';
import { validateTemplateMetadata } from '../volume/claim-template.ts';
import { validateFullDeviceName } from './device-names.ts';
import {
  type DeviceChoice,
  type DeviceConfiguration,
  type DeviceSelector,
  validateDeviceChoice,
  validateDeviceConfiguration,
  validateDeviceSelectors,
} from './device-selection.ts';
import { CLAIM_SPEC } from './device-shapes.ts';

/** `resource.k8s.io/v1` DeviceClass, with the fields that are looked at. */
export interface DeviceClass extends KubernetesObject {
  readonly spec: {
    readonly selectors?: readonly DeviceSelector[];
    readonly config?: readonly DeviceConfiguration[];
  };
}

/** `resource.k8s.io/v1` ResourceClaim, with the fields of its spec that are looked at. */
export interface ResourceClaim extends KubernetesObject {
  readonly spec: ClaimSpec;
}

/** `resource.k8s.io/v1` ResourceClaimTemplate, with the fields that are looked at. */
export interface ResourceClaimTemplate extends KubernetesObject {
  readonly spec: { readonly metadata?: KubernetesObject['metadata']; readonly spec: ClaimSpec };
}

interface ClaimSpec {
  readonly devices?: DeviceClaim;
}

interface DeviceClaim {
  readonly requests?: readonly DeviceRequest[];
  readonly constraints?: readonly DeviceConstraint[];
  readonly config?: readonly (DeviceConfiguration & OfRequests)[];
}

interface DeviceRequest {
  readonly name: string;
  readonly exactly?: DeviceChoice;
  readonly firstAvailable?: readonly (DeviceChoice & { readonly name: string })[];
}

interface OfRequests {
  readonly requests?: readonly string[];
}

interface DeviceConstraint extends OfRequests {
  readonly matchAttribute?: string;
  readonly distinctAttribute?: string;
}

const MAX_ITEMS = 32;
const MAX_ALTERNATIVES = 8;
const REFERENCE =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

/** What is wrong with a DeviceClass beyond its metadata. */
export function validateDeviceClass({ spec }: DeviceClass): readonly FieldError[] {
  return [
    ...validateDeviceSelectors('spec.selectors', spec.selectors),
    ...validateList('spec.config', spec.config, {
      max: MAX_ITEMS,
      check: validateDeviceConfiguration,
    }),
  ];
}

/** What is wrong with a ResourceClaim beyond its metadata. */
export function validateResourceClaim({ spec }: ResourceClaim): readonly FieldError[] {
  return validateClaimSpec('spec', spec);
}

/** What must not change in a ResourceClaim. */
export function validateResourceClaimUpdate(
  { spec }: ResourceClaim,
  old: ResourceClaim,
): readonly FieldError[] {
  return when(!equalContent(spec, old.spec), () =>
    invalid('spec', shownAs(spec, CLAIM_SPEC), 'field is immutable'),
  );
}

/** What is wrong with a ResourceClaimTemplate beyond its metadata. */
export function validateResourceClaimTemplate({
  spec,
}: ResourceClaimTemplate): readonly FieldError[] {
  return [
    ...validateTemplateMetadata('spec.metadata', spec.metadata),
    ...validateClaimSpec('spec.spec', spec.spec),
  ];
}

/** What must not change in a ResourceClaimTemplate. */
export function validateResourceClaimTemplateUpdate(
  { spec }: ResourceClaimTemplate,
  old: ResourceClaimTemplate,
): readonly FieldError[] {
  return when(!equalContent(spec, old.spec), () => {
    const shown = new GoStruct({ ...spec.metadata, Spec: shownAs(spec.spec, CLAIM_SPEC) });
    return invalid('spec', shown, 'field is immutable');
  });
}

/** The names by which a claim's parts speak of its requests: `a`, and `a/b` for one of its alternatives. */
export function requestNames({ devices = {} }: ClaimSpec): ReadonlySet<string> {
  const requests = new Map((devices.requests ?? []).map((request) => [request.name, request]));
  const names = [...requests.values()].flatMap(({ name, firstAvailable = [] }) => [
    name,
    ...firstAvailable.map((alternative) => `${name}/${alternative.name}`),
  ]);
  return new Set(names);
}

/** What is wrong with a name of a request of the claim. */
export function validateRequestReference(
  path: string,
  name: string,
  known: ReadonlySet<string>,
): readonly FieldError[] {
  const parts = name.split('/');
  if (parts.length > 2) return [invalid(path, name, REFERENCE)];
  return [
    ...parts.flatMap((part) => named(path, part, isDnsLabel)),
    ...(known.has(name) ? [] : [invalid(path, name, REFERENCE)]),
  ];
}

function validateClaimSpec(path: string, spec: ClaimSpec): readonly FieldError[] {
  const at = fieldPath(path, 'devices');
  const { requests, constraints, config } = spec.devices ?? {};
  const known = requestNames(spec);
  return [
    ...validateSet(fieldPath(at, 'requests'), requests, {
      max: MAX_ITEMS,
      check: validateRequest,
      key: ({ name }) => name,
      field: 'name',
    }),
    ...validateList(fieldPath(at, 'constraints'), constraints, {
      max: MAX_ITEMS,
      check: (constraintAt, constraint) => [
        ...validateReferences(constraintAt, constraint, known),
        ...validateAttributes(constraintAt, constraint),
      ],
    }),
    ...validateList(fieldPath(at, 'config'), config, {
      max: MAX_ITEMS,
      check: (configAt, item) => [
        ...validateReferences(configAt, item, known),
        ...validateDeviceConfiguration(configAt, item),
      ],
    }),
  ];
}

function validateAttributes(path: string, constraint: DeviceConstraint): readonly FieldError[] {
  const { matchAttribute: match, distinctAttribute: distinct } = constraint;
  const matchAt = fieldPath(path, 'matchAttribute');
  if (match !== undefined) return validateFullDeviceName(matchAt, match);
  return distinct === undefined
    ? [required(matchAt)]
    : validateFullDeviceName(fieldPath(path, 'distinctAttribute'), distinct);
}

function validateReferences(
  path: string,
  { requests }: OfRequests,
  known: ReadonlySet<string>,
): readonly FieldError[] {
  return validateSet(fieldPath(path, 'requests'), requests, {
    max: MAX_ITEMS,
    check: (at, name) => validateRequestReference(at, name, known),
    key: (name) => name,
  });
}

function validateRequest(path: string, request: DeviceRequest): readonly FieldError[] {
  const { name, exactly, firstAvailable = [] } = request;
  const detail = 'exactly one of `exactly` or `firstAvailable` is required';
  const kinds = (exactly === undefined ? 0 : 1) + (firstAvailable.length > 0 ? 1 : 0);
  return [
    ...named(fieldPath(path, 'name'), name, isDnsLabel),
    ...validateSet(fieldPath(path, 'firstAvailable'), firstAvailable, {
      max: MAX_ALTERNATIVES,
      check: (at, alternative) => [
        ...named(fieldPath(at, 'name'), alternative.name, isDnsLabel),
        ...validateDeviceChoice(at, alternative),
      ],
      key: (alternative) => alternative.name,
      field: 'name',
    }),
    ...(exactly === undefined ? [] : validateDeviceChoice(fieldPath(path, 'exactly'), exactly)),
    ...(kinds === 0 ? [required(path, detail)] : []),
    ...(kinds === 2 ? [invalid(path, null, `${detail}, but multiple fields are set`)] : []),
  ];
}
