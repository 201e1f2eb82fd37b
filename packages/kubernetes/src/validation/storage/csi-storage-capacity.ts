import type { KubernetesObject, LabelSelectorSpec } from '@drover/apimachinery';
import type { FieldError } from '../../field/field-error.ts';
import { validateLabelSelector } from '../meta/label-selectors.ts';
import { isDnsSubdomain } from '../meta/names.ts';
import { validateNotNegativeQuantity } from '../quota/quantities.ts';
import { named } from '../value/forms.ts';
import { given } from '../value/presence.ts';
import { unchanged } from '../value/unchanged.ts';

/** `storage.k8s.io/v1` CSIStorageCapacity, with the fields that are looked at. */
export interface CsiStorageCapacity extends KubernetesObject {
  readonly nodeTopology?: LabelSelectorSpec;
  readonly storageClassName: string;
  readonly capacity?: string;
}

/** What is wrong with a CSIStorageCapacity beyond its metadata. */
export function validateCsiStorageCapacity({
  nodeTopology,
  storageClassName,
  capacity,
}: CsiStorageCapacity): readonly FieldError[] {
  return [
    ...given(nodeTopology, (selector) => validateLabelSelector(selector, 'nodeTopology')),
    ...named('storageClassName', storageClassName, isDnsSubdomain),
    ...given(capacity, (amount) => validateNotNegativeQuantity('capacity', amount)),
  ];
}

/** What must not change in a CSIStorageCapacity. */
export function validateCsiStorageCapacityUpdate(
  { nodeTopology, storageClassName }: CsiStorageCapacity,
  old: CsiStorageCapacity,
): readonly FieldError[] {
  return [
    ...unchanged('nodeTopology', nodeTopology, old.nodeTopology),
    ...unchanged('storageClassName', storageClassName, old.storageClassName),
  ];
}
