import type { KubernetesObject } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { isDnsLabel, isDnsSubdomain } from '../meta/names.ts';
import { named, neededNamed } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { validateMandatoryFlow } from './mandatory-flows.ts';

/** `flowcontrol.apiserver.k8s.io/v1` FlowSchema, with the fields that are looked at. */
export interface FlowSchema extends KubernetesObject {
  readonly spec: {
    readonly matchingPrecedence?: number;
    readonly distinguisherMethod?: { readonly type: string };
    readonly priorityLevelConfiguration: { readonly name: string };
    readonly rules?: readonly SubjectRule[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type?: string }[] };
}

interface SubjectRule {
  readonly subjects: readonly Subject[] | null;
  readonly resourceRules?: readonly ResourceRule[];
  readonly nonResourceRules?: readonly NonResourceRule[];
}

interface Subject {
  readonly kind: string;
  readonly user?: { readonly name: string };
  readonly group?: { readonly name: string };
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

interface ResourceRule {
  readonly verbs: readonly string[] | null;
  readonly apiGroups: readonly string[] | null;
  readonly resources: readonly string[] | null;
  readonly namespaces?: readonly string[] | null;
  readonly clusterScope?: boolean;
}

interface NonResourceRule {
  readonly verbs: readonly string[] | null;
  readonly nonResourceURLs: readonly string[] | null;
}

const METHODS = ['ByNamespace', 'ByUser'];
const SUBJECTS = ['Group', 'ServiceAccount', 'User'];
const MAX_PRECEDENCE = 10_000;
const VERBS = 'create delete deletecollection get list patch proxy update watch'.split(' ');

/** What is wrong with a FlowSchema beyond its metadata. */
export function validateFlowSchema(schema: FlowSchema): readonly FieldError[] {
  const { spec, metadata } = schema;
  const { distinguisherMethod: method, priorityLevelConfiguration: level } = spec;
  return [
    ...validatePrecedence(spec.matchingPrecedence ?? 0, metadata?.name ?? ''),
    ...when(method !== undefined && !METHODS.includes(method.type), () =>
      notSupported('spec.distinguisherMethod.type', new GoStruct({ Type: method?.type }), METHODS),
    ),
    ...(level.name === ''
      ? [required('spec.priorityLevelConfiguration.name', 'must reference a priority level')]
      : named('spec.priorityLevelConfiguration.name', level.name, isDnsSubdomain)),
    ...each('spec.rules', spec.rules, validateRule),
    ...validateMandatoryFlow(metadata?.name ?? '', spec),
    ...validateFlowStatus(schema),
  ];
}

/** What is wrong with the status of a FlowSchema or a PriorityLevelConfiguration. */
export function validateFlowStatus({
  status,
}: {
  readonly status?: FlowSchema['status'] | undefined;
}): readonly FieldError[] {
  const types = (status?.conditions ?? []).map(({ type = '' }) => type);
  return each('status.conditions', types, (path, type, index) => [
    ...when(types.indexOf(type) < index, () => duplicate(fieldPath(path, 'type'), type)),
    ...needed(fieldPath(path, 'type'), type),
  ]);
}

function validatePrecedence(precedence: number, name: string): readonly FieldError[] {
  const path = 'spec.matchingPrecedence';
  const isFirst = precedence === 1 && name !== 'exempt';
  return [
    ...when(precedence <= 0, () => invalid(path, precedence, 'must be a positive value')),
    ...when(precedence > MAX_PRECEDENCE, () =>
      invalid(path, precedence, `must not be greater than ${MAX_PRECEDENCE}`),
    ),
    ...when(isFirst, () =>
      invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"),
    ),
  ];
}

function validateRule(path: string, rule: SubjectRule): readonly FieldError[] {
  const { subjects, resourceRules, nonResourceRules } = rule;
  const isEmpty = !resourceRules?.length && !nonResourceRules?.length;
  return [
    ...when(!subjects?.length, () =>
      required(fieldPath(path, 'subjects'), 'subjects must contain at least one value'),
    ),
    ...each(fieldPath(path, 'subjects'), subjects, validateSubject),
    ...when(isEmpty, () =>
      required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'),
    ),
    ...each(fieldPath(path, 'resourceRules'), resourceRules, validateResourceRule),
    ...each(fieldPath(path, 'nonResourceRules'), nonResourceRules, validateNonResourceRule),
  ];
}

/** What each kind of subject has, and how its field is called. */
const SUBJECT_FIELDS = {
  serviceAccount: 'ServiceAccount',
  user: 'User',
  group: 'Group',
} as const;

function validateSubject(path: string, subject: Subject): readonly FieldError[] {
  if (!SUBJECTS.includes(subject.kind)) {
    return [notSupported(fieldPath(path, 'kind'), subject.kind, SUBJECTS)];
  }
  const fields = Object.keys(SUBJECT_FIELDS) as (keyof typeof SUBJECT_FIELDS)[];
  const own = fields.filter((field) => SUBJECT_FIELDS[field] === subject.kind);
  const foreign = fields.filter((field) => SUBJECT_FIELDS[field] !== subject.kind);
  return [
    ...own.flatMap((field) => {
      const at = fieldPath(path, field);
      const value = subject[field];
      const detail = `${field} is required when subject kind is '${subject.kind}'`;
      if (value === undefined) return [required(at, detail)];
      return 'namespace' in value ? validateAccount(at, value) : needed(`${at}.name`, value.name);
    }),
    ...foreign.flatMap((field) =>
      when(subject[field] !== undefined, () =>
        forbidden(
          fieldPath(path, field),
          `${field} is forbidden when subject kind is not '${SUBJECT_FIELDS[field]}'`,
        ),
      ),
    ),
  ];
}

function validateAccount(
  path: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): readonly FieldError[] {
  return [
    ...(name === '*' ? [] : neededNamed(`${path}.name`, name, isDnsSubdomain)),
    ...(namespace === ''
      ? [required(`${path}.namespace`, 'must specify namespace for service account')]
      : named(`${path}.namespace`, namespace, isDnsLabel)),
  ];
}

function validateVerbs(path: string, verbs: readonly string[]): readonly FieldError[] {
  if (verbs.length === 0) return [required(path, 'verbs must contain at least one value')];
  if (verbs.includes('*')) return validateAlone(path, verbs, 'verbs');
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [notSupported(path, verbs, VERBS)];
}

/** What stands for all must stand alone. */
function validateAlone(
  path: string,
  words: readonly string[],
  what: string,
): readonly FieldError[] {
  return when(words.length > 1 && words.includes('*'), () =>
    invalid(path, words, `if '*' is present, must not specify other ${what}`),
  );
}

function validateResourceRule(path: string, rule: ResourceRule): readonly FieldError[] {
  const at = (field: string): string => fieldPath(path, field);
  const { apiGroups, resources } = rule;
  return [
    ...validateVerbs(at('verbs'), rule.verbs ?? []),
    ...(apiGroups?.length
      ? validateAlone(at('apiGroups'), apiGroups, 'api groups')
      : [required(at('apiGroups'), 'resource rules must supply at least one api group')]),
    ...(resources?.length
      ? validateAlone(at('resources'), resources, 'resources')
      : [required(at('resources'), 'resource rules must supply at least one resource')]),
    ...validateNamespaces(at('namespaces'), rule),
  ];
}

function validateNamespaces(
  path: string,
  { namespaces: given, clusterScope = false }: ResourceRule,
): readonly FieldError[] {
  const namespaces = given ?? [];
  const detail = 'resource rules that are not cluster scoped must supply at least one namespace';
  if (namespaces.length === 0 && !clusterScope) return [required(path, detail)];
  if (namespaces.includes('*')) return validateAlone(path, namespaces, 'namespaces');
  return each(path, namespaces, (at, name) =>
    isDnsLabel(name).map((message) =>
      invalid(at, name, `each member of this list must be '*' or a DNS-1123 label; ${message}`),
    ),
  );
}

function validateNonResourceRule(path: string, rule: NonResourceRule): readonly FieldError[] {
  const at = fieldPath(path, 'nonResourceURLs');
  const urls = rule.nonResourceURLs ?? [];
  const errors = validateVerbs(fieldPath(path, 'verbs'), rule.verbs ?? []);
  if (urls.length === 0) {
    return [...errors, required(at, 'nonResourceURLs must contain at least one value')];
  }
  if (urls.includes('*')) {
    return [...errors, ...validateAlone(at, urls, 'non-resource URLs')];
  }
  return [
    ...errors,
    ...each(at, urls, (item, url) => {
      const wrong = wrongWithUrl(url);
      return wrong === undefined ? [] : [invalid(item, url, wrong)];
    }),
  ];
}

function wrongWithUrl(url: string): string | undefined {
  if (url === '') return 'must not be empty';
  if (url === '/') return undefined;
  if (!url.startsWith('/')) return 'must start with slash';
  if (url.includes(' ')) return 'must not contain white-space';
  if (url.includes('//')) return 'must not contain double slash';
  const isPlain = !url.includes('*') || url.indexOf('*') === url.length - 1;
  return isPlain && !/[^/]\*$/.test(url) ? undefined : 'wildcard can only do suffix matching';
}
