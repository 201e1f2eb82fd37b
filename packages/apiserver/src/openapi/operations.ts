import { apiVersionOf, type GroupVersionKind } from '@drover/apimachinery';
import type { Verb } from '../registry/resource.ts';
import type { OpenApiResource } from './openapi-resource.ts';

/** One operation, as both versions of OpenAPI are made from it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** `list`, `get`, `post`, … as `x-kubernetes-action` names it. */
  readonly action: string;
  readonly operationId: string;
  readonly kind: GroupVersionKind;
  /** What the operation takes; `undefined` when it takes nothing. */
  readonly body: OperationBody | undefined;
  readonly answers: 'object' | 'list' | 'status';
  readonly parameters: readonly Parameter[];
}

/** The kind of thing that a request carries. */
export type OperationBody = 'object' | 'patch' | 'deleteOptions';

/** A query parameter. */
export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'integer';
}

/** A path with what can be done there. */
export interface PathItem {
  readonly path: string;
  readonly operations: readonly Operation[];
}

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

type Template = Pick<Operation, 'method' | 'action' | 'body' | 'answers' | 'parameters'> & {
  /** How the operation is called in its id. */
  readonly word: string;
};

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
    answers: 'status',
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
    answers: 'status',
    parameters: [...LIST.filter(({ name }) => name !== 'watch'), ...DELETE],
  },
};
/** Subresources such as `token` are created at the object that they belong to. */
const ON_SUBRESOURCE: Templates = { ...ON_OBJECT, create: ON_COLLECTION.create };

/** The path before everything of a group and version: `/api/v1`, `/apis/apps/v1`. */
export function versionPath(version: { readonly group: string; readonly version: string }): string {
  return version.group === '' ? `/api/${version.version}` : `/apis/${apiVersionOf(version)}`;
}

/** The paths of a resource, each with its operations. */
export function pathsOf(resource: OpenApiResource): PathItem[] {
  const { namespaced, verbs } = resource;
  const root = versionPath(resource);
  const collection = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${resource.resource}`;
  const of = (templates: Templates): Operation[] =>
    operationsOf(templates, verbs, { resource, kind: resource, suffix: '' });
  const everywhere = operationsOf({ list: ON_COLLECTION.list }, verbs, {
    resource: { ...resource, namespaced: false },
    kind: resource,
    suffix: 'ForAllNamespaces',
  });
  return [
    ...(namespaced ? [{ path: `${root}/${resource.resource}`, operations: everywhere }] : []),
    { path: collection, operations: of(ON_COLLECTION) },
    { path: `${collection}/{name}`, operations: of(ON_OBJECT) },
    ...resource.subresources.map((kind) => ({
      path: `${collection}/{name}/${kind.name}`,
      operations: operationsOf(ON_SUBRESOURCE, kind.verbs, {
        resource,
        kind,
        suffix: capitalize(kind.name),
      }),
    })),
  ].filter(({ operations }) => operations.length > 0);
}

/** The tag of all operations of a group and version: `apps_v1`. */
export function tagOf({
  group,
  version,
}: {
  readonly group: string;
  readonly version: string;
}): string {
  return [...groupWords(group), version].join('_');
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
  const owner = [...groupWords(resource.group), resource.version].map(capitalize).join('');
  const scope = resource.namespaced ? 'Namespaced' : '';
  return verbs.flatMap((verb) => {
    const template = templates[verb];
    if (template === undefined) return [];
    const { word, ...operation } = template;
    return [
      {
        ...operation,
        operationId: `${word}${owner}${scope}${resource.kind}${suffix}`,
        kind: { group, version, kind },
      },
    ];
  });
}

function groupWords(group: string): string[] {
  return group === '' ? ['core'] : group.replace(/\.k8s\.io$/, '').split('.');
}

function text(name: string): Parameter {
  return { name, type: 'string' };
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
