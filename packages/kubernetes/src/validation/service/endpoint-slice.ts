import { equalContent, type KubernetesObject } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  fieldPath,
  invalid,
  required,
  tooMany,
} from '../../field/field-error.ts';
import {
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
  type NameRule,
} from '../meta/names.ts';
import { validateLabels } from '../meta/object-meta.ts';
import { parseIp } from '../network/ip-address.ts';
import {
  validateEndpointIp,
  validateIp,
  validateLegacyIp,
  warnOfIp,
} from '../network/ip-fields.ts';
import { PROTOCOLS } from '../network/ports.ts';
import { givenOneOf, oneOf } from '../value/choices.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';

/** `discovery.k8s.io/v1` EndpointSlice, with the fields that are looked at. */
export interface EndpointSlice extends KubernetesObject {
  readonly addressType?: string;
  readonly endpoints?: readonly Endpoint[] | null;
  readonly ports?: readonly SlicePort[] | null;
}

interface Endpoint {
  readonly addresses: readonly string[] | null;
  readonly nodeName?: string;
  readonly hostname?: string;
  readonly deprecatedTopology?: Readonly<Record<string, string>>;
  readonly hints?: { readonly forZones?: readonly Hint[]; readonly forNodes?: readonly Hint[] };
}

interface Hint {
  readonly name: string;
}

interface SlicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const MAX = { topology: 16, addresses: 100, ports: 20_000, endpoints: 1000, hints: 8 };

/** What is wrong with an EndpointSlice beyond its metadata. Endpoints that did not change may stay. */
export function validateEndpointSlice(
  slice: EndpointSlice,
  old?: EndpointSlice,
): readonly FieldError[] {
  const { addressType, endpoints, ports } = slice;
  const isKept = old !== undefined && equalContent(old.endpoints ?? null, endpoints ?? null);
  return [
    ...oneOf('addressType', addressType, ADDRESS_TYPES),
    ...validatePorts(ports ?? []),
    ...(isKept ? [] : validateEndpoints(endpoints ?? [], addressType)),
  ];
}

/** What must not change in an EndpointSlice. */
export function validateEndpointSliceUpdate(
  { addressType }: EndpointSlice,
  old: EndpointSlice,
): readonly FieldError[] {
  return unchanged('addressType', addressType, old.addressType);
}

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLERS: readonly (string | undefined)[] = [
  'endpointslice-controller.k8s.io',
  'endpointslicemirroring-controller.k8s.io',
];

/** What a slice says that is deprecated, or not in its usual form; those of controllers are. */
export function warnOfEndpointSlice(slice: EndpointSlice, old?: EndpointSlice): readonly string[] {
  const isDeprecated = old === undefined && slice.addressType === 'FQDN';
  const isManaged = CONTROLLERS.includes(slice.metadata?.labels?.[MANAGED_BY]);
  const warnings = isDeprecated ? ['spec.addressType: FQDN endpoints are deprecated'] : [];
  if (isManaged) return warnings;
  const ofAddresses = (slice.endpoints ?? []).flatMap(({ addresses }, index) =>
    (addresses ?? []).flatMap((ip, at) => warnOfIp(`endpoints[${index}].addresses[${at}]`, ip)),
  );
  return [...warnings, ...ofAddresses];
}

function validatePorts(ports: readonly SlicePort[]): readonly FieldError[] {
  if (ports.length > MAX.ports) return [tooMany('ports', ports.length, MAX.ports)];
  const seen = new Set<string>();
  return each('ports', ports, (path, { name = '', protocol, appProtocol }) => {
    const at = fieldPath(path, 'name');
    const isTwice = seen.has(name);
    seen.add(name);
    return [
      ...(name === '' ? [] : named(at, name, isDnsLabel)),
      ...when(isTwice, () => duplicate(at, name)),
      ...givenOneOf(fieldPath(path, 'protocol'), protocol, PROTOCOLS),
      ...given(appProtocol, (text) => named(fieldPath(path, 'appProtocol'), text, isQualifiedName)),
    ];
  });
}

function validateEndpoints(
  endpoints: readonly Endpoint[],
  addressType: string | undefined,
): readonly FieldError[] {
  const path = 'endpoints';
  if (endpoints.length > MAX.endpoints) return [tooMany(path, endpoints.length, MAX.endpoints)];
  return each(path, endpoints, (at, endpoint) => validateEndpoint(at, endpoint, addressType));
}

function validateEndpoint(
  path: string,
  endpoint: Endpoint,
  addressType: string | undefined,
): readonly FieldError[] {
  const { nodeName, hostname, hints, deprecatedTopology = {} } = endpoint;
  const topologyPath = fieldPath(path, 'deprecatedTopology');
  const topologies = Object.keys(deprecatedTopology).length;
  return [
    ...validateAddresses(fieldPath(path, 'addresses'), endpoint.addresses ?? [], addressType),
    ...given(nodeName, (name) => named(fieldPath(path, 'nodeName'), name, isDnsSubdomain)),
    ...when(topologies > MAX.topology, () => tooMany(topologyPath, topologies, MAX.topology)),
    ...validateLabels(deprecatedTopology, topologyPath),
    ...given(hostname, (name) => named(fieldPath(path, 'hostname'), name, isDnsLabel)),
    ...given(hints, ({ forZones, forNodes }) => {
      const at = fieldPath(path, 'hints');
      return validateHints(fieldPath(at, 'forZones'), forZones, isLabelValue, () =>
        validateHints(fieldPath(at, 'forNodes'), forNodes, isDnsSubdomain, () => []),
      );
    }),
  ];
}

function validateAddresses(
  path: string,
  addresses: readonly string[],
  addressType: string | undefined,
): readonly FieldError[] {
  const { length } = addresses;
  const check = ADDRESS_CHECKS[addressType ?? ''];
  return [
    ...when(length === 0, () => required(path, 'must contain at least 1 address')),
    ...when(length > MAX.addresses, () => tooMany(path, length, MAX.addresses)),
    ...(check === undefined
      ? []
      : each(path, addresses, (at, address) => check(at, address, path))),
  ];
}

type AddressCheck = (path: string, address: string, listPath: string) => readonly FieldError[];

const ADDRESS_CHECKS: Readonly<Record<string, AddressCheck>> = {
  IPv4: (path, address, list) =>
    ofFamily(validateLegacyIp(path, address), [path, list, address], 4),
  IPv6: (path, address, list) => ofFamily(validateIp(path, address), [path, list, address], 6),
  FQDN: (path, address) => validateFullName(path, address),
};

function ofFamily(
  malformed: readonly FieldError[],
  [path, listPath, address]: readonly [path: string, listPath: string, address: string],
  family: 4 | 6,
): readonly FieldError[] {
  if (malformed.length > 0) return malformed;
  const isOther = parseIp(address)?.family !== family;
  return [
    ...when(isOther, () => invalid(listPath, address, `must be an IPv${family} address`)),
    ...validateEndpointIp(path, address),
  ];
}

/** `a.example.com.`: a name of at least two parts. */
function validateFullName(path: string, name: string): readonly FieldError[] {
  if (name === '') return [required(path)];
  const plain = name.replace(/\.$/, '');
  const messages = isDnsSubdomain(plain);
  if (messages.length > 0) return [invalid(path, plain, messages.join(','))];
  if (plain.split('.').length < 2) {
    return [
      invalid(path, plain, 'should be a domain with at least two segments separated by dots'),
    ];
  }
  const long = plain.split('.').find((label) => label.length > 63);
  return long === undefined ? [] : named(path, long, isDnsLabel);
}

/** Too many zones hide what is said of nodes. */
function validateHints(
  path: string,
  hints: readonly Hint[] = [],
  rule: NameRule,
  next: () => readonly FieldError[],
): readonly FieldError[] {
  if (hints.length > MAX.hints) return [tooMany(path, hints.length, MAX.hints)];
  const names = hints.map(({ name }) => name);
  const errors = each(path, names, (item, name, index) => {
    const at = fieldPath(item, 'name');
    return [
      ...when(names.indexOf(name) < index, () => duplicate(at, name)),
      ...named(at, name, rule),
    ];
  });
  return [...errors, ...next()];
}
