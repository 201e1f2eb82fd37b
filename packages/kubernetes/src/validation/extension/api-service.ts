import type { KubernetesObject } from '@drover/apimachinery';
import {
  type FieldError,
  invalid,
  itemPath,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { goQuote } from '../../field/go-format.ts';
import { isDns1035Label, isDnsSubdomain, isPathSegment, type NameRule } from '../meta/names.ts';
import { named, namedIfSaid } from '../value/forms.ts';
import { needed } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** `apiregistration.k8s.io/v1` APIService, with the fields that are looked at. */
export interface ApiService extends KubernetesObject {
  readonly spec: {
    readonly group?: string;
    readonly version?: string;
    readonly groupPriorityMinimum?: number;
    readonly versionPriority?: number;
    readonly caBundle?: string;
    readonly insecureSkipTLSVerify?: boolean;
    readonly service?: {
      readonly namespace?: string;
      readonly name?: string;
      readonly port?: number;
    };
  };
  readonly status?: {
    readonly conditions?: readonly { readonly status: string }[];
  };
}

const SKIPS = 'spec.insecureSkipTLSVerify';

/** The name says what is served. */
export function apiServiceNameRule({ spec }: ApiService): NameRule {
  const expected = `${spec.version ?? ''}.${spec.group ?? ''}`;
  return (name) => {
    const messages = isPathSegment(name);
    if (messages.length > 0 || name === expected) return messages;
    return [`must be \`spec.version+"."+spec.group\`: ${goQuote(expected)}`];
  };
}

/** What is wrong with an APIService beyond its metadata. */
export function validateApiService({ spec }: ApiService): readonly FieldError[] {
  const { group = '', version = '', groupPriorityMinimum = 0, versionPriority = 0 } = spec;
  const onlyCore = 'only v1 may have an empty group and it better be legacy kube';
  return [
    ...when(group === '' && version !== 'v1', () => required('spec.group', onlyCore)),
    ...namedIfSaid('spec.group', group, isDnsSubdomain),
    ...named('spec.version', version, isDns1035Label),
    ...validatePriority('spec.groupPriorityMinimum', groupPriorityMinimum, 20_000),
    ...validatePriority('spec.versionPriority', versionPriority, 1000),
    ...(spec.service === undefined ? validateLocal(spec) : validateRemote(spec, spec.service)),
  ];
}

/** What is wrong with the status of an APIService. */
export function validateApiServiceStatus({ status }: ApiService): readonly FieldError[] {
  const known = ['True', 'False', 'Unknown'];
  return (status?.conditions ?? []).flatMap((condition, index) =>
    known.includes(condition.status)
      ? []
      : [notSupported(`${itemPath('status.conditions', index)}.status`, condition.status, known)],
  );
}

function validatePriority(path: string, value: number, max: number): readonly FieldError[] {
  const detail = `must be positive and less than ${max}`;
  return when(value <= 0 || value > max, () => invalid(path, value, detail));
}

/** What is served here needs nothing to be reached. */
function validateLocal({
  caBundle = '',
  insecureSkipTLSVerify: skips,
}: ApiService['spec']): readonly FieldError[] {
  const bytes = `${atob(caBundle).length} bytes`;
  return [
    ...when(caBundle !== '', () =>
      invalid('spec.caBundle', bytes, 'local APIServices may not have a caBundle'),
    ),
    ...when(skips === true, () =>
      invalid(SKIPS, skips, 'local APIServices may not have insecureSkipTLSVerify'),
    ),
  ];
}

function validateRemote(
  { caBundle, insecureSkipTLSVerify: skips }: ApiService['spec'],
  { namespace, name, port = 0 }: NonNullable<ApiService['spec']['service']>,
): readonly FieldError[] {
  const detail = 'port is not valid: must be between 1 and 65535, inclusive';
  return [
    ...needed('spec.service.namespace', namespace),
    ...needed('spec.service.name', name),
    ...when(port < 1 || port > 65_535, () => invalid('spec.service.port', port, detail)),
    ...when(skips === true && Boolean(caBundle), () =>
      invalid(SKIPS, skips, 'may not be true if caBundle is present'),
    ),
  ];
}
