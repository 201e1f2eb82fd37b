import type { KubernetesObject } from '@drover/apimachinery';
import { type FieldError, fieldPath, required } from '../../field/field-error.ts';
import { isDnsLabel, isDnsSubdomain, isQualifiedName } from '../meta/names.ts';
import { validateEndpointIp, validateLegacyIp, warnOfIp } from '../network/ip-fields.ts';
import { PROTOCOLS, validatePort } from '../network/ports.ts';
import { oneOf } from '../value/choices.ts';
import { named, namedIfSaid } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** `v1` Endpoints, with the fields that are looked at. */
export interface Endpoints extends KubernetesObject {
  readonly subsets?: readonly EndpointSubset[];
}

interface EndpointSubset {
  readonly addresses?: readonly EndpointAddress[];
  readonly notReadyAddresses?: readonly EndpointAddress[];
  readonly ports?: readonly EndpointPort[];
}

interface EndpointAddress {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
}

interface EndpointPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

/** What is wrong with Endpoints beyond their metadata. */
export function validateEndpoints({ subsets }: Endpoints): readonly FieldError[] {
  return each(
    'subsets',
    subsets,
    (path, { addresses = [], notReadyAddresses = [], ports = [] }) => [
      ...when(addresses.length === 0 && notReadyAddresses.length === 0, () =>
        required(path, 'must specify `addresses` or `notReadyAddresses`'),
      ),
      ...each(fieldPath(path, 'addresses'), addresses, validateAddress),
      ...each(fieldPath(path, 'notReadyAddresses'), notReadyAddresses, validateAddress),
      ...each(fieldPath(path, 'ports'), ports, (at, port) =>
        validateEndpointPort(at, port, ports.length > 1),
      ),
    ],
  );
}

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';

/** Addresses that are not in their usual form; those of the controller are. */
export function warnOfEndpoints({ metadata, subsets = [] }: Endpoints): readonly string[] {
  if (metadata?.labels?.[MANAGED_BY] === 'endpoint-controller') return [];
  return subsets.flatMap((subset, index) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((field) =>
      (subset[field] ?? []).flatMap(({ ip }, at) =>
        warnOfIp(`subsets[${index}].${field}[${at}].ip`, ip),
      ),
    ),
  );
}

function validateAddress(
  path: string,
  { ip, hostname, nodeName }: EndpointAddress,
): readonly FieldError[] {
  const at = fieldPath(path, 'ip');
  return [
    ...validateLegacyIp(at, ip),
    ...namedIfSaid(fieldPath(path, 'hostname'), hostname, isDnsLabel),
    ...given(nodeName, (name) => named(fieldPath(path, 'nodeName'), name, isDnsSubdomain)),
    ...validateEndpointIp(at, ip),
  ];
}

function validateEndpointPort(
  path: string,
  { name = '', port, protocol, appProtocol }: EndpointPort,
  needsName: boolean,
): readonly FieldError[] {
  const at = fieldPath(path, 'name');
  return [
    ...(name === '' ? when(needsName, () => required(at)) : named(at, name, isDnsLabel)),
    ...validatePort(fieldPath(path, 'port'), port),
    ...oneOf(fieldPath(path, 'protocol'), protocol, PROTOCOLS),
    ...given(appProtocol, (text) => named(fieldPath(path, 'appProtocol'), text, isQualifiedName)),
  ];
}
