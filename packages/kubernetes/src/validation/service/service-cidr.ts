import type { KubernetesObject } from '@drover/apimachinery';
import { type FieldError, invalid, required } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { parsePrefix } from '../network/ip-address.ts';
import { validateCidr } from '../network/ip-fields.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';

/** `networking.k8s.io/v1` ServiceCIDR, with the fields that are looked at. */
export interface ServiceCidr extends KubernetesObject {
  readonly spec?: { readonly cidrs?: readonly string[] };
}

const PATH = 'spec.cidrs';
const ONE_EACH =
  'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';

/** What is wrong with a ServiceCIDR beyond its metadata. */
export function validateServiceCidr({ spec }: ServiceCidr): readonly FieldError[] {
  const { cidrs = [] } = spec ?? {};
  if (cidrs.length === 0) return [required(PATH, 'at least one CIDR required')];
  if (cidrs.length > 2) {
    return [invalid(PATH, new GoStruct({ CIDRs: cidrs }), 'may only hold up to 2 values')];
  }
  const [first, second] = cidrs.map((cidr) => parsePrefix(cidr)?.address.family);
  return [
    ...each(PATH, cidrs, validateCidr),
    ...when(cidrs.length === 2 && first !== undefined && first === second, () =>
      invalid(PATH, cidrs, ONE_EACH),
    ),
  ];
}

/** What must not change in a ServiceCIDR: a second family may come, and that is all. */
export function validateServiceCidrUpdate(
  cidr: ServiceCidr,
  old: ServiceCidr,
): readonly FieldError[] {
  const { cidrs = [] } = cidr.spec ?? {};
  const { cidrs: before = [] } = old.spec ?? {};
  const isExtended = before.length === 1 && cidrs.length === 2;
  const detail = 'field is immutable';
  if (cidrs.length !== before.length && !isExtended) {
    return [invalid(PATH, cidr.spec?.cidrs ?? null, detail)];
  }
  return [
    ...before.flatMap((range, index) =>
      when(range !== cidrs[index], () => invalid(`${PATH}[${index}]`, cidrs[index], detail)),
    ),
    ...(isExtended ? validateServiceCidr(cidr) : []),
  ];
}
