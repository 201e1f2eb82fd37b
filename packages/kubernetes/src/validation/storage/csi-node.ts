import { equalContent, type KubernetesObject } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  fieldPath,
  invalid,
  required,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { isQualifiedName } from '../meta/names.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { notNegative } from '../value/numbers.ts';
import { needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { validateCsiDriverName } from './csi-driver-name.ts';

/** `storage.k8s.io/v1` CSINode, with the fields that are looked at. */
export interface CsiNode extends KubernetesObject {
  readonly spec: { readonly drivers: readonly NodeDriver[] | null };
}

interface NodeDriver {
  readonly name: string;
  readonly nodeID: string;
  readonly topologyKeys?: readonly string[] | null;
  readonly allocatable?: { readonly count?: number };
}

const DRIVERS = 'spec.drivers';
const MAX_NODE_ID = 256;

/** What is wrong with a CSINode beyond its metadata. */
export function validateCsiNode({ spec }: CsiNode): readonly FieldError[] {
  const drivers = spec.drivers ?? [];
  const names = drivers.map(({ name }) => name);
  return each(DRIVERS, drivers, (path, driver, index) => {
    const { name, nodeID, allocatable, topologyKeys } = driver;
    return [
      ...validateCsiDriverName(fieldPath(path, 'name'), name),
      ...needed(fieldPath(path, 'nodeID'), nodeID),
      ...when(nodeID.length > MAX_NODE_ID, () =>
        invalid(fieldPath(path, 'nodeID'), nodeID, `must be ${MAX_NODE_ID} characters or less`),
      ),
      ...notNegative(fieldPath(path, 'allocatable.count'), allocatable?.count),
      ...when(names.indexOf(name) < index, () => duplicate(fieldPath(path, 'name'), name)),
      ...validateTopologyKeys(path, topologyKeys ?? []),
    ];
  });
}

/** What must not change in a CSINode: a driver that was there. */
export function validateCsiNodeUpdate(node: CsiNode, old: CsiNode): readonly FieldError[] {
  return (old.spec.drivers ?? []).flatMap((before) =>
    (node.spec.drivers ?? [])
      .filter((driver) => driver.name === before.name && !equalContent(driver, before))
      .map((driver) => invalid(DRIVERS, shown(driver), 'field is immutable')),
  );
}

function validateTopologyKeys(path: string, keys: readonly string[]): readonly FieldError[] {
  return keys.flatMap((key, index) => [
    ...when(key === '', () => required(path)),
    ...when(keys.indexOf(key) < index, () => duplicate(path, key)),
    ...named(path, key, isQualifiedName),
  ]);
}

function shown({ name, nodeID, topologyKeys, allocatable }: NodeDriver): GoStruct {
  return new GoStruct({
    Name: name,
    NodeID: nodeID,
    TopologyKeys: topologyKeys,
    Allocatable: allocatable && new GoStruct({ Count: allocatable.count }),
  });
}
