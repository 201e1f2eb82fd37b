import type { JsonValue } from '@drover/apimachinery';
import type { KindRules, ObjectPart } from '../../registry/kind-rules.ts';
import { statusAlone } from '../../registry/status-part.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { deviceSelectorRules } from './device-selectors.ts';

/*
 * Kinds of `resource.k8s.io` have fields that Kubernetes knows and does not let anybody use yet: they belong to features
 * that are off by default. What such a field held before is not kept either.
 */

const DEVICE_FIELDS: readonly string[] = [
  'allNodes',
  'allowMultipleAllocations',
  'bindingConditions',
  'bindingFailureConditions',
  'bindsToNode',
  'consumesCounters',
  'nodeName',
  'nodeSelector',
  'taints',
];

/** How each kind of `resource.k8s.io` differs. */
export const deviceRules: Readonly<Record<string, Partial<KindRules>>> = {
  'deviceclasses.resource.k8s.io': {
    ...without([['spec', 'extendedResourceName']]),
    ...deviceSelectorRules['deviceclasses.resource.k8s.io'],
  },
  'resourceclaims.resource.k8s.io': {
    ...without(claimFields(['spec'])),
    ...deviceSelectorRules['resourceclaims.resource.k8s.io'],
  },
  'resourceclaimtemplates.resource.k8s.io': {
    ...without(claimFields(['spec', 'spec'])),
    ...deviceSelectorRules['resourceclaimtemplates.resource.k8s.io'],
  },
  'resourceslices.resource.k8s.io': without([
    ['spec', 'sharedCounters'],
    ['spec', 'perDeviceNodeSelection'],
    ...DEVICE_FIELDS.map((field) => ['spec', 'devices', '*', field]),
    ['spec', 'devices', '*', 'capacity', '*', 'requestPolicy'],
  ]),
};

/** The status of a claim alone, though its writer owns metadata too: what was told of devices goes with their allocation. */
export const resourceClaimStatus: ObjectPart = {
  replace(given, old, now) {
    const changed = statusAlone.replace(given, old, now);
    const { devices, ...status } = statusOf(changed);
    if (devices === undefined) return changed;
    const held = allocatedIn(changed);
    const gone = allocatedIn(old).filter((device) => !held.includes(device));
    const kept = devices.filter((device) => !gone.includes(identityOf(device)));
    return { ...changed, status: { ...status, ...(kept.length > 0 && { devices: kept }) } };
  },
};

interface ClaimStatus {
  readonly allocation?: { readonly devices?: { readonly results?: readonly DeviceIdentity[] } };
  readonly devices?: readonly DeviceIdentity[];
}

interface DeviceIdentity {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
}

function statusOf(claim: StoredObject): ClaimStatus {
  return (claim['status'] ?? {}) as ClaimStatus;
}

function allocatedIn(claim: StoredObject): readonly string[] {
  return (statusOf(claim).allocation?.devices?.results ?? []).map(identityOf);
}

function identityOf({ driver, pool, device }: DeviceIdentity): string {
  return [driver, pool, device].join('/');
}

type FieldPath = readonly string[];
type Fields = Readonly<Record<string, JsonValue>>;

function claimFields(spec: FieldPath): readonly FieldPath[] {
  const devices = [...spec, 'devices'];
  return [
    [...devices, 'requests', '*', 'exactly', 'capacity'],
    [...devices, 'requests', '*', 'firstAvailable', '*', 'capacity'],
  ];
}

function without(paths: readonly FieldPath[]): Partial<KindRules> {
  const prepare = (object: StoredObject): StoredObject =>
    paths.reduce<JsonValue>(withoutPath, object as unknown as JsonValue) as unknown as StoredObject;
  return { prepareCreate: prepare, prepareUpdate: prepare };
}

/** The value without the field at the end of the path; `*` stands for all items of a list or a map. */
function withoutPath(value: JsonValue | undefined, [step, ...rest]: FieldPath): JsonValue {
  if (typeof value !== 'object' || value === null || step === undefined) return value ?? null;
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutPath(item, rest));
  const kept = Object.entries<JsonValue>(value as Fields).flatMap(([name, field]) => {
    if (step !== '*' && step !== name) return [[name, field] as const];
    return rest.length === 0 ? [] : [[name, withoutPath(field, rest)] as const];
  });
  return Object.fromEntries(kept);
}
