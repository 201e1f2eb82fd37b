import {
  collectionPath,
  type Fields,
  type Sample,
  sampleName,
  sampleObject,
} from '../samples/sample.ts';
import type { Scenario, Step } from '../step.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const PARTIAL = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const PARTIAL_LIST = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
const LABEL = { metadata: { labels: { touched: 'yes' } } };

/** What every kind must do alike: each verb, each kind of patch, and the refusals that belong to them. */
export function kindScenarios(sample: Sample): Scenario[] {
  const scenarios = [
    writing(sample),
    reading(sample),
    refusing(sample),
    applying(sample),
    deleting(sample),
  ];
  if (sample.status !== undefined) scenarios.push(statusWriting(sample));
  const label = `${sample.group || 'core'}/${sample.version} ${sample.resource}`;
  const { settles } = sample;
  return scenarios.map(([name, steps]) => ({
    name: `${label}: ${name}`,
    steps: settles === undefined ? steps : steps.map((step) => ({ ...step, settles })),
  }));
}

type Part = readonly [string, readonly Step[]];

function paths(sample: Sample): { all: string; a: string; b: string } {
  const all = collectionPath(sample);
  return { all, a: `${all}/${sampleName(sample, 0)}`, b: `${all}/${sampleName(sample, 1)}` };
}

function watchStep(sample: Sample): Step {
  const selector = sample.namespaced
    ? ''
    : `&fieldSelector=metadata.name%3D${sampleName(sample, 0)}`;
  return { method: 'WATCH', path: `${collectionPath(sample)}?watch=1${selector}` };
}

function writing(sample: Sample): Part {
  const { all, a } = paths(sample);
  const rich = sampleObject(sample, sample.rich);
  // What the create of step 2 answered.
  const current = '{{2.metadata.resourceVersion}}';
  return [
    'create, update and patch',
    [
      watchStep(sample),
      { method: 'POST', path: `${all}?dryRun=All`, body: rich },
      { method: 'POST', path: `${all}?fieldManager=maker`, body: rich },
      { method: 'POST', path: all, body: rich },
      { method: 'GET', path: a },
      { method: 'PUT', path: a, body: rich },
      { method: 'PUT', path: a, body: sampleObject(sample, withVersion(sample.rich, '1')) },
      { method: 'PUT', path: a, body: sampleObject(sample, withVersion(sample.rich, current)) },
      { method: 'PATCH', path: a, type: 'application/merge-patch+json', body: sample.change },
      { method: 'PATCH', path: a, type: 'application/strategic-merge-patch+json', body: LABEL },
      {
        method: 'PATCH',
        path: a,
        type: 'application/json-patch+json',
        body: [
          { op: 'test', path: '/metadata/name', value: sampleName(sample, 0) },
          { op: 'add', path: '/metadata/labels/more', value: 'x' },
        ],
      },
      {
        method: 'PATCH',
        path: `${a}?dryRun=All`,
        type: 'application/merge-patch+json',
        body: { metadata: { labels: { dry: 'run' } } },
      },
      { method: 'GET', path: a },
      { method: 'PUT', path: a, echo: true },
      ...(sample.forbidden ?? []).map(
        (body): Step => ({ method: 'PATCH', path: a, type: 'application/merge-patch+json', body }),
      ),
      { method: 'DELETE', path: a },
    ],
  ];
}

/** Adds the version that an update says it was made from. */
function withVersion(fields: Fields, resourceVersion: string): Fields {
  const { metadata, ...rest } = fields as { metadata?: Fields };
  return { metadata: { ...metadata, resourceVersion }, ...rest };
}

function reading(sample: Sample): Part {
  const { all, a, b } = paths(sample);
  const only = sample.namespaced ? '' : '&labelSelector=scenario%3D{{ns}}';
  // Behind the last object of the scenario may be those of others, or none.
  const page = `limit=${sample.namespaced ? 2 : 1}`;
  const labels = { metadata: { labels: { scenario: '{{ns}}', app: 'x' } } };
  const get = (path: string, accept?: string): Step => ({
    method: 'GET',
    path,
    ...(accept === undefined ? {} : { accept }),
  });
  return [
    'get and list',
    [
      { method: 'POST', path: all, body: sampleObject(sample, { ...sample.minimal, ...labels }) },
      {
        method: 'POST',
        path: all,
        body: sampleObject(sample, { ...sample.minimal, ...labels }, sampleName(sample, 1)),
      },
      get(a),
      get(a, TABLE),
      get(a, PARTIAL),
      get(a, 'application/yaml'),
      get(`${all}/missing`),
      get(`${all}?limit=500${only}`),
      get(`${all}?limit=1${only}`),
      ...(sample.namespaced ? [get(`${all}?limit=1&continue={{8.metadata.continue}}`)] : []),
      get(`${all}?labelSelector=scenario%3D{{ns}},app%20in%20(x,y),other!%3Dz`),
      get(`${all}?labelSelector=scenario%3D{{ns}},missing`),
      get(`${all}?labelSelector=app%20in%20x`),
      get(`${all}?fieldSelector=metadata.name%3D${sampleName(sample, 1)}`),
      get(`${all}?fieldSelector=spec.odd%3D1`),
      get(`${all}?resourceVersion=0${only}`),
      get(
        `${all}?resourceVersion={{0.metadata.resourceVersion}}&resourceVersionMatch=NotOlderThan${only}`,
      ),
      get(`${all}?resourceVersionMatch=Exact${only}`),
      get(`${all}?${page}${only}`, TABLE),
      get(`${all}?${page}&includeObject=Object${only}`, TABLE),
      get(`${all}?${page}${only}`, PARTIAL_LIST),
      get(`${a}?resourceVersion=0`),
      get(`${a}?resourceVersion={{0.metadata.resourceVersion}}`),
      get(`${all}?resourceVersion=0&limit=1${only}`),
      get(
        `${all}?labelSelector=scenario%3D{{ns}}&fieldSelector=metadata.name!%3D${sampleName(sample, 1)}`,
      ),
      get(
        `${all}?resourceVersion={{0.metadata.resourceVersion}}&resourceVersionMatch=Exact&limit=1${only}`,
      ),
      get(`${all}?labelSelector=scenario%3D{{ns}},app!%3Dx`),
      get(`${b}`, 'application/json;q=0.9,*/*;q=0.1'),
      get(`${all}?resourceVersion=x${only}`),
      { method: 'DELETE', path: b },
      { method: 'DELETE', path: a },
    ],
  ];
}

function refusing(sample: Sample): Part {
  const { all, a } = paths(sample);
  const object = sampleObject(sample, sample.minimal);
  const post = (body: unknown, query = ''): Step => ({
    method: 'POST',
    path: `${all}${query}`,
    body,
  });
  const named = (name: string): unknown => sampleObject(sample, sample.minimal, name);
  const withMeta = (metadata: object): unknown => {
    const { metadata: own } = object as { metadata: object };
    return { ...object, metadata: { ...own, ...metadata } };
  };
  return [
    'refusals',
    [
      post(named('')),
      post(named('Not Valid')),
      post({ ...object, kind: 'Odd' }),
      post({ ...object, odd: { field: 1 } }, '?fieldValidation=Strict'),
      post({ ...object, odd: { field: 1 } }, '?fieldValidation=Warn&dryRun=All'),
      post({ ...object, odd: { field: 1 } }, '?fieldValidation=Ignore&dryRun=All'),
      post(withMeta({ resourceVersion: '1' })),
      post(withMeta({ namespace: 'other' })),
      // One bad label only: Go tells several in any order.
      post(withMeta({ labels: { 'bad key': 'x' }, annotations: { '': 'x' } })),
      post(
        withMeta({
          finalizers: ['odd'],
          ownerReferences: [{ apiVersion: 'v1', kind: '', name: '', uid: '' }],
        }),
      ),
      post(withMeta({ name: undefined, generateName: 'gen-' }), '?dryRun=All'),
      { method: 'PUT', path: a, body: object },
      {
        method: 'PUT',
        path: a,
        body: withMeta({ uid: '00000000-0000-4000-8000-000000000000', resourceVersion: '1' }),
      },
      { method: 'PATCH', path: a, type: 'application/merge-patch+json', body: {} },
      { method: 'DELETE', path: a },
      { method: 'PUT', path: all, body: object },
      { method: 'DELETE', path: `${all}?labelSelector=a%20in%20x` },
      { method: 'WATCH', path: `${all}?watch=1&resourceVersion=x` },
      { method: 'GET', path: all, as: 'nobody' },
      { method: 'GET', path: a, as: 'nobody' },
      { ...post(object), as: 'nobody' },
    ],
  ];
}

function applying(sample: Sample): Part {
  const { a } = paths(sample);
  const type = 'application/apply-patch+yaml';
  const apply = (query: string, body: unknown): Step => ({
    method: 'PATCH',
    path: `${a}?${query}`,
    type,
    body,
  });
  const object = sampleObject(sample, sample.rich);
  const labelled = (value: string): unknown =>
    sampleObject(sample, { metadata: { labels: { shared: value } } });
  return [
    'server-side apply',
    [
      apply('fieldManager=one&dryRun=All', object),
      apply('fieldManager=one', object),
      apply('fieldManager=one', object),
      apply('fieldManager=two', labelled('two')),
      apply('fieldManager=three', labelled('three')),
      apply('fieldManager=three&force=true', labelled('three')),
      apply('fieldManager=two', sampleObject(sample, {})),
      apply('force=true', labelled('none')),
      apply('fieldManager=one', { ...(labelled('x') as object), kind: undefined }),
      apply('fieldManager=one', { ...(labelled('x') as object), odd: 1 }),
      { method: 'GET', path: a },
      { method: 'DELETE', path: a },
    ],
  ];
}

function deleting(sample: Sample): Part {
  const { all, a, b } = paths(sample);
  const labels = { metadata: { labels: { scenario: '{{ns}}' } } };
  const held = { metadata: { labels: { scenario: '{{ns}}' }, finalizers: ['example.com/hold'] } };
  const remove = (body?: unknown, query = ''): Step => ({
    method: 'DELETE',
    path: `${a}${query}`,
    body,
  });
  return [
    'delete',
    [
      { method: 'POST', path: all, body: sampleObject(sample, { ...sample.minimal, ...held }) },
      remove({ preconditions: { uid: 'wrong' } }),
      remove({ preconditions: { resourceVersion: '1' } }),
      remove(undefined, '?dryRun=All'),
      remove({ propagationPolicy: 'Odd' }),
      remove({ propagationPolicy: 'Orphan', orphanDependents: true }),
      remove({ gracePeriodSeconds: 0, preconditions: { uid: '{{0.metadata.uid}}' } }),
      { method: 'GET', path: a },
      {
        method: 'PATCH',
        path: a,
        type: 'application/merge-patch+json',
        body: { metadata: { finalizers: ['example.com/hold', 'example.com/new'] } },
      },
      {
        method: 'PATCH',
        path: a,
        type: 'application/merge-patch+json',
        body: { metadata: { finalizers: null } },
      },
      { method: 'GET', path: a },
      { method: 'POST', path: all, body: sampleObject(sample, { ...sample.minimal, ...labels }) },
      {
        method: 'POST',
        path: all,
        body: sampleObject(sample, { ...sample.minimal, ...labels }, sampleName(sample, 1)),
      },
      { method: 'DELETE', path: b },
      { method: 'DELETE', path: `${all}?labelSelector=scenario%3D{{ns}}&dryRun=All` },
      { method: 'DELETE', path: `${all}?labelSelector=scenario%3D{{ns}}` },
      { method: 'GET', path: a },
    ],
  ];
}

function statusWriting(sample: Sample): Part {
  const { all, a } = paths(sample);
  const { status, rich } = sample;
  const merge = 'application/merge-patch+json';
  return [
    'status',
    [
      watchStep(sample),
      { method: 'POST', path: all, body: { ...sampleObject(sample, rich), status } },
      { method: 'GET', path: `${a}/status` },
      { method: 'PUT', path: `${a}/status`, body: { ...sampleObject(sample, rich), status } },
      {
        method: 'PATCH',
        path: `${a}/status`,
        type: merge,
        body: { status, metadata: { labels: { from: 'status' } } },
      },
      { method: 'PATCH', path: `${a}/status`, type: merge, body: sample.change },
      { method: 'PATCH', path: a, type: merge, body: { status: null } },
      {
        method: 'PATCH',
        path: `${a}/status?fieldManager=s`,
        type: 'application/apply-patch+yaml',
        body: { ...sampleObject(sample, {}), status },
      },
      { method: 'GET', path: a },
      { method: 'GET', path: a, accept: TABLE },
      { method: 'DELETE', path: `${a}/status` },
      { method: 'DELETE', path: a },
    ],
  ];
}
