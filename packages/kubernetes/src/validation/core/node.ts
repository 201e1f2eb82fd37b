import {
  duplicate,
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import type { Node, Taint } from '../../types/core.ts';
import { isLabelValue, isQualifiedName } from '../meta/names.ts';
import { parsePrefix } from '../network/ip-address.ts';
import { validateLegacyCidr, warnOfCidr } from '../network/ip-fields.ts';
import { type ResourceList, validateAmount } from '../quota/quantities.ts';
import { oneOf } from '../value/choices.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const CIDRS = 'spec.podCIDRs';

/** What is wrong with a Node beyond its metadata. */
export function validateNode(node: Node): readonly FieldError[] {
  return [
    ...validateTaints(node.spec?.taints),
    ...validateResources(node),
    ...validatePodCidrs(node.spec?.podCIDRs ?? []),
  ];
}

/** What must not change in a Node, once it is said. */
export function validateNodeUpdate(node: Node, old: Node): readonly FieldError[] {
  const { spec = {} } = node;
  const { spec: before = {} } = old;
  const isOtherProvider = Boolean(before.providerID) && spec.providerID !== before.providerID;
  const only = (field: string): string =>
    `node updates may not change ${field} except from "" to valid`;
  return [
    ...validateResources(node),
    ...validateAddresses(node),
    ...validateKeptCidrs(spec.podCIDRs ?? [], before.podCIDRs ?? []),
    ...when(isOtherProvider, () => forbidden('spec.providerID', only('providerID'))),
    ...validateTaints(spec.taints),
    ...when(externalIdOf(node) !== externalIdOf(old), () =>
      forbidden('spec.externalID', 'may not be updated'),
    ),
  ];
}

/** What a Node says that has no effect, or is not in its usual form. */
export function warnOfNode(node: Node): readonly string[] {
  const cidrs = node.spec?.podCIDRs ?? [];
  return [
    ...(externalIdOf(node) === ''
      ? []
      : ['spec.externalID: this field is deprecated, and is unused by Kubernetes']),
    ...cidrs.flatMap((cidr, index) => warnOfCidr(`${CIDRS}[${index}]`, cidr)),
  ];
}

/** Messages speak of taints as if they were metadata. */
function validateTaints(taints: readonly Taint[] = []): readonly FieldError[] {
  const seen = new Set<string>();
  return each('metadata.taints', taints, (path, taint) => {
    const { key, value = '', effect, timeAdded } = taint;
    const id = `${effect}:${key}`;
    const isTwice = seen.has(id);
    seen.add(id);
    const valueErrors = isLabelValue(value);
    const shown = new GoStruct({ Key: key, Value: value, Effect: effect, TimeAdded: timeAdded });
    return [
      ...named(fieldPath(path, 'key'), key, isQualifiedName),
      ...when(valueErrors.length > 0, () =>
        invalid(fieldPath(path, 'value'), value, valueErrors.join(';')),
      ),
      ...oneOf(fieldPath(path, 'effect'), effect, EFFECTS),
      ...when(isTwice, () =>
        duplicate(path, shown, 'taints must be unique by key and effect pair'),
      ),
    ];
  });
}

function validateResources({ status }: Node): readonly FieldError[] {
  return [
    ...validateAmounts('status.capacity', status?.capacity),
    ...validateAmounts('status.allocatable', status?.allocatable),
  ];
}

function validateAmounts(path: string, amounts: ResourceList = {}): readonly FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount]) =>
    validateAmount(fieldPath(path, name), name, amount),
  );
}

function validateAddresses({ status }: Node): readonly FieldError[] {
  const seen = new Set<string>();
  return each('status.addresses', status?.addresses, (path, { type, address }) => {
    const key = `${type}:${address}`;
    const isTwice = seen.has(key);
    seen.add(key);
    return when(isTwice, () => duplicate(path, new GoStruct({ Type: type, Address: address })));
  });
}

function validatePodCidrs(cidrs: readonly string[]): readonly FieldError[] {
  const families = new Set(cidrs.map((cidr) => parsePrefix(cidr)?.address.family));
  const isOff = cidrs.length > 2 || families.size < cidrs.length;
  return [
    ...each(CIDRS, cidrs, (path, cidr) => validateLegacyCidr(path, cidr)),
    ...when(cidrs.length > 1 && isOff, () =>
      invalid(CIDRS, cidrs, 'may specify no more than one CIDR for each IP family'),
    ),
  ];
}

function validateKeptCidrs(
  cidrs: readonly string[],
  before: readonly string[],
): readonly FieldError[] {
  if (before.length === 0) return [];
  const detail = 'node updates may not change podCIDR except from "" to valid';
  if (cidrs.length !== before.length) return [forbidden(CIDRS, detail)];
  return before.flatMap((cidr, index) =>
    when(cidr !== cidrs[index], () => forbidden(CIDRS, detail)),
  );
}

/** A field that nobody should use, so that it has no type. */
function externalIdOf({ spec }: Node): unknown {
  return (spec as { readonly externalID?: string } | undefined)?.externalID ?? '';
}
