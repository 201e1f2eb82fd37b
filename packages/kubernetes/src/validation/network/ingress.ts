import type { KubernetesObject } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import type { LoadBalancerStatus } from '../../types/service.ts';
import {
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isPathSegment,
  isWildcardSubdomain,
} from '../meta/names.ts';
import { named, namedIfSaid, neededNamed } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { parseIp } from './ip-address.ts';
import { validateLegacyIp } from './ip-fields.ts';
import { isPortName, validatePort } from './ports.ts';

/** `networking.k8s.io/v1` Ingress, with the fields that are looked at. */
export interface Ingress extends KubernetesObject {
  readonly spec: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: Backend;
    readonly rules?: readonly Rule[];
    readonly tls?: readonly Tls[];
  };
  readonly status?: { readonly loadBalancer?: LoadBalancerStatus };
}

interface Rule {
  readonly host?: string;
  readonly http?: { readonly paths: readonly Path[] | null };
}

interface Path {
  readonly path?: string;
  readonly pathType?: string;
  readonly backend: Backend;
}

interface Backend {
  readonly resource?: LocalReference;
  readonly service?: {
    readonly name: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
}

interface Tls {
  readonly hosts?: readonly string[];
  readonly secretName?: string;
}

/** An object in the same place, of any kind. */
export interface LocalReference {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
}

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

/** What is wrong with an Ingress beyond its metadata. What was let pass once may stay. */
export function validateIngress(ingress: Ingress, old?: Ingress): readonly FieldError[] {
  const { spec, metadata } = ingress;
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  const annotation = metadata?.annotations?.[CLASS_ANNOTATION];
  const leniency = old === undefined ? STRICT : leniencyFor(old);
  const detail = 'either `defaultBackend` or `rules` must be specified';
  const isOtherClass =
    old === undefined &&
    annotation !== undefined &&
    ingressClassName !== undefined &&
    annotation !== ingressClassName;
  return [
    ...when(rules.length === 0 && defaultBackend === undefined, () =>
      invalid('spec', spec.rules ?? null, detail),
    ),
    ...given(defaultBackend, (backend) =>
      validateBackend('spec.defaultBackend', backend, leniency),
    ),
    ...each('spec.rules', rules, (path, rule) => validateRule(path, rule, leniency)),
    ...each('spec.tls', tls, (path, each) => validateTls(path, each, leniency)),
    ...given(ingressClassName, (name) => named('spec.ingressClassName', name, isDnsSubdomain)),
    ...when(isOtherClass, () =>
      invalid(
        `annotations.${CLASS_ANNOTATION}`,
        annotation,
        'must match `ingressClassName` when both are specified',
      ),
    ),
  ];
}

/** What is wrong with the status of an Ingress. */
export function validateIngressStatus({ status }: Ingress, old: Ingress): readonly FieldError[] {
  const known = (old.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []));
  const path = 'status.loadBalancer.ingress';
  return each(path, status?.loadBalancer?.ingress, (at, { ip = '', hostname = '' }) => [
    ...(ip === '' ? [] : validateLegacyIp(fieldPath(at, 'ip'), ip, known)),
    ...namedIfSaid(fieldPath(at, 'hostname'), hostname, isDnsSubdomain),
    ...when(parseIp(hostname) !== undefined, () =>
      invalid(fieldPath(at, 'hostname'), hostname, 'must be a DNS name, not an IP address'),
    ),
  ]);
}

/** An annotation that a field has taken the place of. */
export function warnOfIngress({ metadata, spec }: Ingress, old?: Ingress): readonly string[] {
  const isSet = metadata?.annotations?.[CLASS_ANNOTATION] !== undefined;
  if (old !== undefined || !isSet || spec.ingressClassName !== undefined) return [];
  return [
    `annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`,
  ];
}

/** What is wrong with a reference to an object in the same place. */
export function validateLocalReference(
  path: string,
  { apiGroup, kind, name }: LocalReference,
): readonly FieldError[] {
  return [
    ...given(apiGroup, (group) => named(fieldPath(path, 'apiGroup'), group, isDnsSubdomain)),
    ...neededNamed(fieldPath(path, 'kind'), kind, isPathSegment),
    ...neededNamed(fieldPath(path, 'name'), name, isPathSegment),
  ];
}

/** What was let pass once, by older rules. */
interface Leniency {
  readonly secretNames: boolean;
  readonly wildcardRules: boolean;
  readonly serviceNames: boolean;
}

const STRICT: Leniency = { secretNames: false, wildcardRules: false, serviceNames: false };

function leniencyFor({ spec }: Ingress): Leniency {
  const { rules = [], tls = [] } = spec;
  const services = rules.flatMap(({ http }) =>
    (http?.paths ?? []).flatMap(({ backend }) => backend.service?.name ?? []),
  );
  return {
    secretNames: tls.some(({ secretName = '' }) => validateSecretName('', secretName).length > 0),
    wildcardRules: rules.some(
      (rule) => rule.host?.includes('*') === true && validateHttp('', rule, STRICT).length > 0,
    ),
    serviceNames: services.some(
      (name) => isDnsLabel(name).length === 0 && isDns1035Label(name).length > 0,
    ),
  };
}

function validateRule(path: string, rule: Rule, leniency: Leniency): readonly FieldError[] {
  const { host = '' } = rule;
  const at = fieldPath(path, 'host');
  const isWildcard = host.includes('*');
  return [
    ...when(parseIp(host) !== undefined, () =>
      invalid(at, host, 'must be a DNS name, not an IP address'),
    ),
    ...(host === '' ? [] : validateHost(at, host)),
    ...(isWildcard && leniency.wildcardRules ? [] : validateHttp(path, rule, leniency)),
  ];
}

function validateHost(path: string, host: string): readonly FieldError[] {
  return named(path, host, host.includes('*') ? isWildcardSubdomain : isDnsSubdomain);
}

function validateHttp(path: string, { http }: Rule, leniency: Leniency): readonly FieldError[] {
  if (http === undefined) return [];
  const at = fieldPath(path, 'http.paths');
  return [
    ...when(!http.paths?.length, () => required(at)),
    ...each(at, http.paths, (pathPath, each) => validatePath(pathPath, each, leniency)),
  ];
}

function validatePath(path: string, given: Path, leniency: Leniency): readonly FieldError[] {
  const { path: text = '', pathType, backend } = given;
  const typePath = fieldPath(path, 'pathType');
  if (pathType === undefined) return [required(typePath, 'pathType must be specified')];
  const errors = PATH_TYPES.includes(pathType)
    ? validatePathText(fieldPath(path, 'path'), text, pathType === 'ImplementationSpecific')
    : [notSupported(typePath, pathType, PATH_TYPES)];
  return [...errors, ...validateBackend(fieldPath(path, 'backend'), backend, leniency)];
}

const WRONG_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const WRONG_ENDS = ['/..', '/.'];

function validatePathText(path: string, text: string, isFree: boolean): readonly FieldError[] {
  const isRelative = !text.startsWith('/') && (text !== '' || !isFree);
  const errors = when(isRelative, () => invalid(path, text, 'must be an absolute path'));
  if (isFree) return errors;
  return [
    ...errors,
    ...WRONG_PARTS.filter((part) => text.includes(part)).map((part) =>
      invalid(path, text, `must not contain '${part}'`),
    ),
    ...WRONG_ENDS.filter((end) => text.endsWith(end)).map((end) =>
      invalid(path, text, `cannot end with '${end}'`),
    ),
  ];
}

function validateBackend(
  path: string,
  { resource, service }: Backend,
  { serviceNames }: Leniency,
): readonly FieldError[] {
  if (resource && service) {
    return [invalid(path, '', 'cannot set both resource and service backends')];
  }
  if (resource) return validateLocalReference(fieldPath(path, 'resource'), resource);
  if (!service) return [invalid(path, '', 'resource or service backend is required')];
  const rule = serviceNames ? isDnsLabel : isDns1035Label;
  return [
    ...neededNamed(fieldPath(path, 'service.name'), service.name, rule),
    ...validateBackendPort(path, service.port ?? {}),
  ];
}

function validateBackendPort(
  path: string,
  { name = '', number = 0 }: { readonly name?: string; readonly number?: number },
): readonly FieldError[] {
  if (name !== '' && number !== 0) {
    return [invalid(path, '', 'cannot set both port name & port number')];
  }
  if (name !== '') return named(fieldPath(path, 'service.port.name'), name, isPortName);
  if (number !== 0) return validatePort(fieldPath(path, 'service.port.number'), number);
  return [required(path, 'port name or number is required')];
}

function validateTls(
  path: string,
  { hosts, secretName = '' }: Tls,
  { secretNames }: Leniency,
): readonly FieldError[] {
  return [
    ...each(fieldPath(path, 'hosts'), hosts, validateHost),
    ...(secretNames ? [] : validateSecretName(fieldPath(path, 'secretName'), secretName)),
  ];
}

function validateSecretName(path: string, name: string): readonly FieldError[] {
  return namedIfSaid(path, name, isDnsSubdomain);
}
