import { explorerErrors } from '../errors.ts';
import type { AnyOf, Condition } from '../list/filter.ts';
import { type Field, parseField } from '../store/field.ts';

/** What is searched for; everything that is named must hold. */
export interface SearchQuery {
  /** Names of types, as schemas have them; empty: {@link USUAL_TYPES}, and what is kept already. */
  readonly types: readonly string[];
  readonly namespace: string | undefined;
  readonly filters: readonly AnyOf[];
  /** A condition of the status, with its value or with any. */
  readonly condition: { readonly type: string; readonly status: string | undefined } | undefined;
  /** Matches in the answer, at most. */
  readonly limit: number;
}

/** What people look for when they do not say the kind. */
export const USUAL_TYPES: readonly string[] = [
  'pod',
  'apps.deployment',
  'apps.statefulset',
  'apps.daemonset',
  'batch.job',
  'batch.cronjob',
  'service',
  'networking.k8s.io.ingress',
  'configmap',
  'secret',
  'persistentvolumeclaim',
  'namespace',
  'node',
];

/** Fields of objects of any kind in which images, and addresses, stand. */
const IMAGE_FIELDS = ['', 'template.spec.', 'jobTemplate.spec.template.spec.'].flatMap((pod) =>
  ['containers', 'initContainers'].map((list) => fieldOf(`spec.${pod}${list}.image`)),
);
const ADDRESS_FIELDS = [
  'status.podIP',
  'status.podIPs.ip',
  'status.hostIP',
  'status.addresses.address',
  'status.loadBalancer.ingress.ip',
  'spec.clusterIPs',
  'spec.externalIPs',
].map(fieldOf);
const NAME = fieldOf('metadata.name');

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const MAX_TEXT_CHARS = 512;
const MAX_TEXTS = 16;

function fieldOf(text: string): Field {
  return parseField(text, 'search');
}

/**
 * Reads the parameters of a search.
 *
 * @throws `EXPLORER_QUERY_INVALID` when one is too long, or nothing is searched for.
 */
export function parseSearchQuery(params: URLSearchParams): SearchQuery {
  const texts = (name: string): readonly string[] => textsOf(params, name);
  const filters: readonly AnyOf[] = [
    ...texts('q').map((text) => [
      ...anyField([NAME, ...IMAGE_FIELDS], '~', text),
      ...anyField(ADDRESS_FIELDS, 'contains', text),
    ]),
    ...texts('name').map((text) => anyField([NAME], '~', text)),
    ...texts('image').map((text) => anyField(IMAGE_FIELDS, '~', text)),
    ...texts('ip').map((text) => anyField(ADDRESS_FIELDS, 'contains', text)),
    ...texts('label').map((text) => [keyed('labels', text)]),
    ...texts('annotation').map((text) => [keyed('annotations', text)]),
  ];
  const [condition] = texts('condition').map(parsePair);
  const types = texts('kind');
  if (filters.length === 0 && !condition && types.length === 0)
    throw explorerErrors.create('EXPLORER_QUERY_INVALID', {
      parameter: 'q',
      problem: 'say what to search for by q, name, kind, label, annotation, image, ip or condition',
    });
  return {
    types,
    namespace: texts('namespace')[0],
    filters,
    condition: condition && { type: condition.key, status: condition.value },
    limit: limitOf(params),
  };
}

function textsOf(params: URLSearchParams, name: string): readonly string[] {
  const texts = params.getAll(name).filter((text) => text !== '');
  const isTooMuch = texts.length > MAX_TEXTS || texts.some(({ length }) => length > MAX_TEXT_CHARS);
  if (!isTooMuch) return texts;
  const problem = `more than ${MAX_TEXTS} values, or one of more than ${MAX_TEXT_CHARS} characters`;
  throw explorerErrors.create('EXPLORER_QUERY_INVALID', { parameter: name, problem });
}

function anyField(
  fields: readonly Field[],
  operator: Condition['operator'],
  operand: string,
): AnyOf {
  return fields.map((field) => ({ field, operator, operands: [operand] }));
}

/** `key=value`, or `key` for any value. */
function keyed(map: 'labels' | 'annotations', text: string): Condition {
  const { key, value } = parsePair(text);
  const field = { text: ['metadata', map, key].join('\u0000'), path: ['metadata', map, key] };
  return value === undefined
    ? { field, operator: 'exists', operands: [] }
    : { field, operator: '=', operands: [value] };
}

function parsePair(text: string): { readonly key: string; readonly value: string | undefined } {
  const at = text.indexOf('=');
  if (at < 0) return { key: text, value: undefined };
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

function limitOf(params: URLSearchParams): number {
  const text = params.get('limit') ?? '';
  if (text === '') return DEFAULT_LIMIT;
  if (/^\d{1,6}$/.test(text)) return Math.min(Number(text), MAX_LIMIT);
  const problem = `"${text}" is no whole number`;
  throw explorerErrors.create('EXPLORER_QUERY_INVALID', { parameter: 'limit', problem });
}
