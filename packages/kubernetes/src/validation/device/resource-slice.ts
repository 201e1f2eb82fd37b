import type { KubernetesObject } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  invalid,
  itemPath,
  required,
  tooLong,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { shownAs } from '../../field/go-shape.ts';
import { isDnsLabel, isDnsSubdomain } from '../meta/names.ts';
import { type NodeSelector, validateNodeSelector } from '../scheduling/node-selectors.ts';
import { validateCsiDriverName } from '../storage/csi-driver-name.ts';
import { named } from '../value/forms.ts';
import { validateSet } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';
import { validateDeviceQualifiedName, validatePoolName } from './device-names.ts';
import { NODE_SELECTOR_TERMS } from './device-shapes.ts';

/** `resource.k8s.io/v1` ResourceSlice, with the fields that are looked at. */
export interface ResourceSlice extends KubernetesObject {
  readonly spec: {
    readonly driver: string;
    readonly pool: ResourcePool;
    readonly nodeName?: string;
    readonly nodeSelector?: NodeSelector;
    readonly allNodes?: boolean;
    readonly devices?: readonly Device[] | null;
  };
}

interface ResourcePool {
  readonly name: string;
  readonly generation?: number;
  readonly resourceSliceCount?: number;
}

interface Device {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, DeviceAttribute>>;
  readonly capacity?: Readonly<Record<string, unknown>>;
}

interface DeviceAttribute {
  readonly bool?: boolean;
  readonly int?: number;
  readonly string?: string;
  readonly version?: string;
}

const MAX_DEVICES = 128;
const MAX_FACTS = 32;
const MAX_VALUE = 64;
const MAX_SHOWN = 96;
const ONE_OF =
  'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

const NUMBER = '(0|[1-9]\\d*)';
const BEFORE = '(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const BUILD = '[0-9a-zA-Z-]+';
const SEMVER = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-${BEFORE}(\\.${BEFORE})*)?(\\+${BUILD}(\\.${BUILD})*)?$`,
);

/** What is wrong with a ResourceSlice beyond its metadata. */
export function validateResourceSlice(
  { spec }: ResourceSlice,
  old?: ResourceSlice,
): readonly FieldError[] {
  return [
    ...validateCsiDriverName('spec.driver', spec.driver),
    ...validatePool(spec.pool),
    ...given(old, (before) => [
      ...unchanged('spec.pool.name', spec.pool.name, before.spec.pool.name),
      ...unchanged('spec.driver', spec.driver, before.spec.driver),
      ...unchanged('spec.nodeName', spec.nodeName, before.spec.nodeName),
    ]),
    ...validateNodes(spec),
    ...validateSet('spec.devices', spec.devices, {
      max: MAX_DEVICES,
      check: validateDevice,
      key: ({ name }) => name,
      field: 'name',
    }),
  ];
}

function validatePool(pool: ResourcePool): readonly FieldError[] {
  const { name, generation = 0, resourceSliceCount: count = 0 } = pool;
  return [
    ...validatePoolName('spec.pool.name', name),
    ...when(count <= 0, () =>
      invalid('spec.pool.resourceSliceCount', count, 'must be greater than zero'),
    ),
    ...when(generation < 0, () =>
      invalid('spec.pool.generation', generation, 'must be greater than or equal to zero'),
    ),
  ];
}

function validateNodes({
  nodeName,
  nodeSelector,
  allNodes,
}: ResourceSlice['spec']): readonly FieldError[] {
  const given = [
    ...(nodeName ? ['`nodeName`'] : []),
    ...(nodeSelector === undefined ? [] : ['`nodeSelector`']),
    ...(allNodes ? ['`allNodes`'] : []),
  ];
  return [
    ...(nodeName === undefined ? [] : validateNodeName(nodeName)),
    ...(nodeSelector === undefined ? [] : validateSelector(nodeSelector)),
    ...when(allNodes === false, () =>
      invalid('spec.allNodes', allNodes, 'must be either unset or set to true'),
    ),
    ...when(given.length === 0, () => required('spec', ONE_OF)),
    ...when(given.length > 1, () =>
      invalid('spec', `{${given.join(', ')}}`, `${ONE_OF}, but multiple fields are set`),
    ),
  ];
}

function validateNodeName(name: string): readonly FieldError[] {
  const path = 'spec.nodeName';
  if (name !== '') return named(path, name, isDnsSubdomain);
  return [invalid(path, name, 'must be either unset or set to a non-empty string')];
}

function validateSelector(selector: NodeSelector): readonly FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  return [
    ...validateNodeSelector('spec.nodeSelector', selector),
    ...when(terms.length !== 1, () =>
      invalid(
        'spec.nodeSelector.nodeSelectorTerms',
        shownAs(terms, NODE_SELECTOR_TERMS),
        'must have exactly one node selector term',
      ),
    ),
  ];
}

function validateDevice(path: string, device: Device): readonly FieldError[] {
  const attributes = Object.entries(device.attributes ?? {});
  const capacities = Object.keys(device.capacity ?? {});
  const count = attributes.length + capacities.length;
  return [
    ...named(fieldPath(path, 'name'), device.name, isDnsLabel),
    ...when(count > MAX_FACTS, () =>
      invalid(
        path,
        count,
        `the total number of attributes and capacities must not exceed ${MAX_FACTS}`,
      ),
    ),
    ...attributes.flatMap(([name, attribute]) => {
      const at = itemPath(fieldPath(path, 'attributes'), shortened(name));
      return [...validateDeviceQualifiedName(at, name), ...validateAttribute(at, attribute)];
    }),
    ...capacities.flatMap((name) =>
      validateDeviceQualifiedName(itemPath(fieldPath(path, 'capacity'), shortened(name)), name),
    ),
  ];
}

function validateAttribute(path: string, attribute: DeviceAttribute): readonly FieldError[] {
  const { string, version } = attribute;
  const values = [attribute.bool, attribute.int, string, version].filter((it) => it !== undefined);
  const detail = 'exactly one value must be specified';
  return [
    ...given(string, (text) => validateLength(fieldPath(path, 'string'), text)),
    ...given(version, (text) => [
      ...when(!SEMVER.test(text), () =>
        invalid(
          fieldPath(path, 'version'),
          text,
          'must be a string compatible with semver.org spec 2.0.0',
        ),
      ),
      ...validateLength(fieldPath(path, 'version'), text),
    ]),
    ...when(values.length === 0, () => required(path, detail)),
    ...when(values.length > 1, () => invalid(path, shown(attribute), detail)),
  ];
}

function shown({ int, bool, string, version }: DeviceAttribute): GoStruct {
  return new GoStruct({
    IntValue: int,
    BoolValue: bool,
    StringValue: string,
    VersionValue: version,
  });
}

function validateLength(path: string, text: string): readonly FieldError[] {
  return when(text.length > MAX_VALUE, () => tooLong(path, MAX_VALUE));
}

/** A key that is too long is shown without its middle. */
function shortened(key: string): string {
  if (key.length <= MAX_SHOWN) return key;
  const kept = MAX_SHOWN - 3;
  return `${key.slice(0, Math.ceil(kept / 2))}...${key.slice(-Math.floor(kept / 2))}`;
}
