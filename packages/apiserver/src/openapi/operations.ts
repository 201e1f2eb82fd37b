import type { GroupVersionKind } from '@drover/apimachinery';
import type { Verb } from '../registry/resource.ts';
import { connectPaths, isConnected } from './connect-paths.ts';
import type { OpenApiResource } from './openapi-resource.ts';
import type { Answer, Operation, Parameter, PathItem } from './operation.ts';
import { capitalize, tagOf, versionPath, versionWord } from './operation-words.ts';

const WRITE: readonly Parameter[] = ['dryRun', 'fieldManager', 'fieldValidation'].map(text);
const PATCH: readonly Parameter[] = [...WRITE, { name: 'force', type: 'boolean' }];
const LIST: readonly Parameter[] = [
  { name: 'allowWatchBookmarks', type: 'boolean' },
  ...['continue', 'fieldSelector', 'labelSelector'].map(text),
  { name: 'limit', type: 'integer' },
  ...['resourceVersion', 'resourceVersionMatch'].map(text),
  { name: 'sendInitialEvents', type: 'boolean' },
  { name: 'timeoutSeconds', type: 'integer' },
  { name: 'watch', type: 'boolean' },
];
const DELETE: readonly Parameter[] = [
  text('dryRun'),
  { name: 'gracePeriodSeconds', type: 'integer' },
  { name: 'orphanDependents', type: 'boolean' },
  text('propagationPolicy'),
];

interface Template extends Pick<Operation, 'method' | 'body' | 'parameters'> {
  readonly action: string;
  /** How the operation is called in its id. */
  readonly word: string;
  /** `object` and `list` are those of the kind. */
  readonly answers: 'object' | 'list' | { readonly type: string };
}

type Templates = Readonly<Partial<Record<Verb, Template | undefined>>>;

const ON_OBJECT: Templates = {
  get: {
    method: 'get',
    action: 'get',
    word: 'read',
    body: undefined,
    answers: 'object',
    parameters: [],
  },
  update: {
    method: 'put',
    action: 'put',
    word: 'replace',
    body: 'object',
    answers: 'object',
    parameters: WRITE,
  },
  patch: {
    method: 'patch',
    action: 'patch',
    word: 'patch',
    body: 'patch',
    answers: 'object',
    parameters: PATCH,
  },
  delete: {
    method: 'delete',
    action: 'delete',
    word: 'delete',
    body: 'deleteOptions',
    answers: { type: 'meta.v1.Status' },
    parameters: DELETE,
  },
};
const ON_COLLECTION: Templates = {
  list: {
    method: 'get',
    action: 'list',
    word: 'list',
    body: undefined,
    answers: 'list',
    parameters: LIST,
  },
  create: {
    method: 'post',
    action: 'post',
    word: 'create',
    body: 'object',
    answers: 'object',
    parameters: WRITE,
  },
  deletecollection: {
    method: 'delete',
    action: 'deletecollection',
    word: 'deleteCollection',
    body: 'deleteOptions',
    answers: { type: 'meta.v1.Status' },
    parameters: [...LIST.filter(({ name }) => name !== 'watch'), ...DELETE],
  },
};
const WATCH = {
  method: 'get',
  word: 'watch',
  body: undefined,
  answers: { type: 'meta.v1.WatchEvent' },
  parameters: LIST,
} as const;
const WATCH_COLLECTION: Templates = { watch: { ...WATCH, action: 'watchlist' } };
const WATCH_OBJECT: Templates = { watch: { ...WATCH, action: 'watch' } };
/** Subresources such as `token` are created at the object that they belong to. */
const ON_SUBRESOURCE: Templates = { ...ON_OBJECT, create: ON_COLLECTION.create };

/** The paths of a resource, each with its operations. */
export function pathsOf(resource: OpenApiResource): PathItem[] {
  const { namespaced, builtIn } = resource;
  const root = versionPath(resource);
  const own = namespaced ? 'namespaces/{namespace}/' : '';
  const collection = `${root}/${own}${resource.resource}`;
  const watched = `${root}/watch/${own}${resource.resource}`;
  const of = (templates: Templates, suffix = ''): Operation[] =>
    operationsOf(templates, resource.verbs, { resource, kind: resource, suffix });
  const paths: [path: string, operations: readonly Operation[]][] = [
    ...everywhere(resource),
    [collection, of(ON_COLLECTION)],
    [`${collection}/{name}`, of(ON_OBJECT)],
    ...resource.subresources.flatMap((part) => partPaths(`${collection}/{name}`, resource, part)),
  ];
  if (builtIn) {
    paths.push([watched, of(WATCH_COLLECTION, 'List')], [`${watched}/{name}`, of(WATCH_OBJECT)]);
  }
  const tag = tagOf(resource);
  return paths
    .filter(([, operations]) => operations.length > 0)
    .map(([path, operations]) => ({ path, tag, isBuiltIn: builtIn, operations }));
}

/** The paths of a resource in namespaces that are about all of them. */
function everywhere(resource: OpenApiResource): [string, Operation[]][] {
  const { namespaced, verbs, builtIn } = resource;
  if (!namespaced) return [];
  const root = versionPath(resource);
  const of = (templates: Templates, suffix: string): Operation[] =>
    operationsOf(templates, verbs, {
      resource: { ...resource, namespaced: false },
      kind: resource,
      suffix,
    });
  const lists = of({ list: ON_COLLECTION.list }, 'ForAllNamespaces');
  const watches = builtIn ? of(WATCH_COLLECTION, 'ListForAllNamespaces') : [];
  return [
    [`${root}/${resource.resource}`, lists],
    [`${root}/watch/${resource.resource}`, watches],
  ];
}

function partPaths(
  object: string,
  resource: OpenApiResource,
  part: OpenApiResource['subresources'][number],
): [string, Operation[]][] {
  const path = `${object}/${part.name}`;
  if (isConnected(part.kind)) {
    const word = `${scopeWord(resource)}${resource.kind}${capitalize(part.name)}`;
    const words = [versionWord(resource), word] as const;
    return connectPaths(path, { words, kind: part, verbs: part.verbs });
  }
  const operations = operationsOf(ON_SUBRESOURCE, part.verbs, {
    resource,
    kind: part,
    suffix: capitalize(part.name),
  });
  return [[path, operations]];
}

interface OperationContext {
  readonly resource: OpenApiResource;
  /** The kind of the body, which for a subresource may be another. */
  readonly kind: GroupVersionKind;
  readonly suffix: string;
}

function operationsOf(
  templates: Templates,
  verbs: readonly Verb[],
  { resource, kind: { group, version, kind }, suffix }: OperationContext,
): Operation[] {
  return verbs.flatMap((verb) => {
    const template = templates[verb];
    if (template === undefined) return [];
    const { word, action, answers, ...operation } = template;
    const target = { action, kind: { group, version, kind } };
    const scope = scopeWord(resource);
    const operationId = `${word}${versionWord(resource)}${scope}${resource.kind}${suffix}`;
    return [
      { ...operation, operationId, target, answers: answerOf(answers, target.kind, resource) },
    ];
  });
}

function answerOf(
  answers: Template['answers'],
  kind: GroupVersionKind,
  { listKind }: OpenApiResource,
): Answer {
  if (answers === 'object') return kind;
  return answers === 'list' ? { ...kind, kind: listKind } : answers;
}

function scopeWord({ namespaced }: OpenApiResource): string {
  return namespaced ? 'Namespaced' : '';
}

function text(name: string): Parameter {
  return { name, type: 'string' };
}
