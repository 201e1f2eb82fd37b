import { equalContent, type KubernetesObject } from '@drover/apimachinery';
import { type FieldError, invalid, required } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { isDnsSubdomain, isPathSegment, type NameRule } from '../meta/names.ts';
import { validateIp } from '../network/ip-fields.ts';
import { namedIfSaid, neededNamed } from '../value/forms.ts';

/** `networking.k8s.io/v1` IPAddress. */
export interface IpAddressObject extends KubernetesObject {
  readonly spec?: { readonly parentRef?: ParentReference };
}

interface ParentReference {
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

const PATH = 'spec.parentRef';

/** The name is the address, in its usual form. */
export const isAddressName: NameRule = (name) =>
  validateIp('', name).map(({ message }) => message.slice(message.indexOf('": ') + 3));

/** What is wrong with an IPAddress beyond its metadata. */
export function validateIpAddressObject({ spec }: IpAddressObject): readonly FieldError[] {
  if (spec?.parentRef === undefined) return [required(PATH)];
  const { group, resource, namespace, name } = spec.parentRef;
  return [
    ...namedIfSaid(`${PATH}.group`, group, isDnsSubdomain),
    ...neededNamed(`${PATH}.resource`, resource, isPathSegment),
    ...neededNamed(`${PATH}.name`, name, isPathSegment),
    ...namedIfSaid(`${PATH}.namespace`, namespace, isPathSegment),
  ];
}

/** What must not change in an IPAddress. */
export function validateIpAddressObjectUpdate(
  { spec }: IpAddressObject,
  old: IpAddressObject,
): readonly FieldError[] {
  const { parentRef } = spec ?? {};
  if (equalContent(parentRef ?? null, old.spec?.parentRef ?? null)) return [];
  const { group = '', resource = '', namespace = '', name = '' } = parentRef ?? {};
  const shown = new GoStruct({
    Group: group,
    Resource: resource,
    Namespace: namespace,
    Name: name,
  });
  return [invalid(PATH, parentRef === undefined ? null : shown, 'field is immutable')];
}
