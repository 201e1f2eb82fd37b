import { equalContent } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { shownAs } from '../../field/go-shape.ts';
import { validateConditions } from '../meta/conditions.ts';
import { isDnsLabel } from '../meta/names.ts';
import { validateInterfaceAddress } from '../network/ip-fields.ts';
import { type NodeSelector, validateNodeSelector } from '../scheduling/node-selectors.ts';
import { validateCsiDriverName } from '../storage/csi-driver-name.ts';
import { named } from '../value/forms.ts';
import { validateList, validateSet } from '../value/lists.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { validatePoolName, validateShareId } from './device-names.ts';
import {
  type DeviceConfiguration,
  validateDeviceConfiguration,
  validateRawObject,
} from './device-selection.ts';
import { ALLOCATION } from './device-shapes.ts';
import { type ResourceClaim, requestNames, validateRequestReference } from './resource-claim.ts';

interface ClaimWithStatus extends ResourceClaim {
  readonly status?: {
    readonly allocation?: Allocation;
    readonly reservedFor?: readonly Consumer[];
    readonly devices?: readonly DeviceStatus[];
  };
}

interface Allocation {
  readonly devices?: {
    readonly results?: readonly AllocatedDevice[];
    readonly config?: readonly AllocatedConfiguration[];
  };
  readonly nodeSelector?: NodeSelector;
}

interface DeviceIdentity {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly shareID?: string;
}

interface AllocatedDevice extends DeviceIdentity {
  readonly request: string;
}

interface AllocatedConfiguration extends DeviceConfiguration {
  readonly source?: string;
  readonly requests?: readonly string[];
}

interface Consumer {
  readonly resource: string;
  readonly name: string;
  readonly uid: string;
}

interface DeviceStatus extends DeviceIdentity {
  readonly conditions?: Parameters<typeof validateConditions>[1];
  readonly data?: unknown;
  readonly networkData?: NetworkData;
}

interface NetworkData {
  readonly interfaceName?: string;
  readonly hardwareAddress?: string;
  readonly ips?: readonly string[];
}

/** What Kubernetes shows of a device: its struct keeps its fields to itself. */
const UNSHOWN = new GoStruct({ Driver: {}, Pool: {}, Device: {}, ShareID: {} });
const SOURCES = ['FromClaim', 'FromClass'];
const MAX_CONSUMERS = 256;
const MAX_RESULTS = 32;
const MAX_CONFIGURATIONS = 64;
const MAX_ADDRESSES = 16;
const MAX_INTERFACE_NAME = 256;
const MAX_HARDWARE_ADDRESS = 128;
const MAX_CONDITIONS = 8;

/** What is wrong with the status of a ResourceClaim: what was allocated, who may use it, and how its devices are. */
export function validateResourceClaimStatus(
  claim: ClaimWithStatus,
  old: ClaimWithStatus,
): readonly FieldError[] {
  const { allocation, reservedFor, devices } = claim.status ?? {};
  const allocated = new Set((allocation?.devices?.results ?? []).map(identityOf));
  return [
    ...validateSet('status.reservedFor', reservedFor, {
      max: MAX_CONSUMERS,
      check: validateConsumer,
      key: ({ uid }) => uid,
      field: 'uid',
    }),
    ...validateSet('status.devices', devices, {
      check: (path, device) => validateDeviceStatus(path, device, allocated),
      key: identityOf,
      field: 'deviceID',
    }),
    ...validateReservations(claim, old),
    ...given(allocation, (value) => validateAllocation(claim, value, old)),
  ];
}

function validateConsumer(path: string, consumer: Consumer): readonly FieldError[] {
  return [
    ...needed(fieldPath(path, 'resource'), consumer.resource),
    ...needed(fieldPath(path, 'name'), consumer.name),
    ...needed(fieldPath(path, 'uid'), consumer.uid),
  ];
}

/** Nobody is let in while nothing is allocated, and nobody new while the claim is being deleted. */
function validateReservations(claim: ClaimWithStatus, old: ClaimWithStatus): readonly FieldError[] {
  const { allocation, reservedFor = [] } = claim.status ?? {};
  const before = old.status?.reservedFor ?? [];
  const isNew = reservedFor.some(
    (consumer) => !before.some((known) => equalContent(known, consumer)),
  );
  if (reservedFor.length === 0) return [];
  if (allocation === undefined) {
    return [forbidden('status.reservedFor', 'may not be specified when `allocated` is not set')];
  }
  return when(isNew && claim.metadata?.deletionTimestamp !== undefined, () =>
    forbidden(
      'status.reservedFor',
      'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
    ),
  );
}

function validateAllocation(
  claim: ClaimWithStatus,
  { devices = {}, nodeSelector }: Allocation,
  old: ClaimWithStatus,
): readonly FieldError[] {
  const path = 'status.allocation';
  const before = old.status?.allocation;
  if (before !== undefined) {
    const shown = shownAs(claim.status?.allocation, ALLOCATION);
    const isSame = equalContent(claim.status?.allocation ?? null, before);
    return when(!isSame, () => invalid(path, shown, 'field is immutable'));
  }
  const known = requestNames(claim.spec);
  return [
    ...validateList(`${path}.devices.results`, devices.results, {
      max: MAX_RESULTS,
      check: (at, result) => [
        ...validateRequestReference(fieldPath(at, 'request'), result.request, known),
        ...validateIdentity(at, result),
      ],
    }),
    ...validateList(`${path}.devices.config`, devices.config, {
      max: MAX_CONFIGURATIONS,
      check: (at, config) => [
        ...validateSource(fieldPath(at, 'source'), config.source),
        ...validateSet(fieldPath(at, 'requests'), config.requests, {
          max: MAX_RESULTS,
          check: (requestAt, name) => validateRequestReference(requestAt, name, known),
          key: (name) => name,
        }),
        ...validateDeviceConfiguration(at, config),
      ],
    }),
    ...given(nodeSelector, (selector) => validateNodeSelector(`${path}.nodeSelector`, selector)),
  ];
}

function validateSource(path: string, source = ''): readonly FieldError[] {
  if (source === '') return [required(path)];
  return when(!SOURCES.includes(source), () => notSupported(path, source, SOURCES));
}

function validateDeviceStatus(
  path: string,
  device: DeviceStatus,
  allocated: ReadonlySet<string>,
): readonly FieldError[] {
  const count = device.conditions?.length ?? 0;
  const conditionsAt = fieldPath(path, 'conditions');
  return [
    ...validateIdentity(path, device),
    ...when(!allocated.has(identityOf(device)), () =>
      invalid(path, UNSHOWN, 'must be an allocated device in the claim'),
    ),
    ...when(count > MAX_CONDITIONS, () => tooMany(conditionsAt, count, MAX_CONDITIONS)),
    ...validateConditions(conditionsAt, device.conditions),
    ...given(device.data, (data) => validateRawObject(fieldPath(path, 'data'), data)),
    ...given(device.networkData, (data) => validateNetwork(fieldPath(path, 'networkData'), data)),
  ];
}

function validateNetwork(path: string, data: NetworkData): readonly FieldError[] {
  const { interfaceName = '', hardwareAddress = '', ips } = data;
  return [
    ...when(interfaceName.length > MAX_INTERFACE_NAME, () =>
      tooLong(fieldPath(path, 'interfaceName'), MAX_INTERFACE_NAME),
    ),
    ...when(hardwareAddress.length > MAX_HARDWARE_ADDRESS, () =>
      tooLong(fieldPath(path, 'hardwareAddress'), MAX_HARDWARE_ADDRESS),
    ),
    ...validateSet(fieldPath(path, 'ips'), ips, {
      max: MAX_ADDRESSES,
      check: validateInterfaceAddress,
      key: (address) => address,
    }),
  ];
}

function validateIdentity(path: string, device: DeviceIdentity): readonly FieldError[] {
  return [
    ...validateCsiDriverName(fieldPath(path, 'driver'), device.driver),
    ...validatePoolName(fieldPath(path, 'pool'), device.pool),
    ...named(fieldPath(path, 'device'), device.device, isDnsLabel),
    ...given(device.shareID, (uid) => validateShareId(fieldPath(path, 'shareID'), uid)),
  ];
}

/** `driver/pool/device`, and the share of it. */
function identityOf({ driver, pool, device, shareID }: DeviceIdentity): string {
  return [driver, pool, device, ...(shareID === undefined ? [] : [shareID])].join('/');
}
