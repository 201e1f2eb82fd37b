import fc from 'fast-check';
import type { Step } from '../step.ts';
import type { Subject } from './subjects.ts';

const NAMES = ['a', 'b'] as const;
const PARTIAL = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const PARTIAL_LIST = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** Query parameters of writes. Most writes have none. */
const writeQuery = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'dryRun=All',
      'fieldManager=other',
      'fieldValidation=Strict',
      'fieldValidation=Warn',
    ),
  },
);

/** Metadata that a write brings along: labels that selectors look for, finalizers that hold, owners. */
const metadata = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.record({
      labels: fc.dictionary(
        fc.constantFrom('tier', 'app', 'x'),
        fc.constantFrom('one', 'two', ''),
        { maxKeys: 2 },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      annotations: fc.dictionary(
        fc.constantFrom('note', 'example.com/a'),
        fc.constantFrom('1', '2'),
        { maxKeys: 2 },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ finalizers: ['example.com/hold'] }) },
  { weight: 1, arbitrary: fc.constant({ finalizers: [] }) },
);

/** What an update says about the version it was made from. */
const basis = (name: string): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    {
      weight: 3,
      arbitrary: fc.constant({ resourceVersion: `{{last:${name}.metadata.resourceVersion}}` }),
    },
    {
      weight: 1,
      arbitrary: fc.constant({ resourceVersion: `{{first:${name}.metadata.resourceVersion}}` }),
    },
    { weight: 1, arbitrary: fc.constant({ uid: `{{first:${name}.metadata.uid}}` }) },
    { weight: 1, arbitrary: fc.constant({ uid: '00000000-0000-4000-8000-000000000000' }) },
  );

/** A create without options of the object with that letter. */
export function creation(subject: Subject, letter: string, fields: object): Step {
  const { apiVersion, kind, collection } = subject;
  const metadata = { name: `${kind.toLowerCase()}-${letter}` };
  return { method: 'POST', path: collection, body: { apiVersion, kind, metadata, ...fields } };
}

/** Any request about a few objects of one kind. */
export function operation(subject: Subject): fc.Arbitrary<Step> {
  const { collection } = subject;
  const own = fc.constantFrom(...NAMES).map((letter) => `${subject.kind.toLowerCase()}-${letter}`);
  const one = (name: string, query: string): string =>
    `${collection}/${name}${query && `?${query}`}`;
  const content = fc.constantFrom(...subject.contents);
  const object = (name: string, meta: object, fields: object): object => ({
    apiVersion: subject.apiVersion,
    kind: subject.kind,
    metadata: { name, ...meta },
    ...fields,
  });
  const create = fc.tuple(own, metadata, content, writeQuery).map(
    ([name, meta, fields, query]): Step => ({
      method: 'POST',
      path: `${collection}${query && `?${query}`}`,
      body: object(name, meta, fields),
    }),
  );
  const update = own.chain((name) =>
    fc.tuple(metadata, basis(name), content, writeQuery).map(
      ([meta, from, fields, query]): Step => ({
        method: 'PUT',
        path: one(name, query),
        body: object(name, { ...meta, ...from }, fields),
      }),
    ),
  );
  const patch = fc
    .tuple(
      own,
      metadata,
      content,
      writeQuery,
      fc.constantFrom('merge-patch', 'strategic-merge-patch'),
    )
    .map(
      ([name, meta, fields, query, type]): Step => ({
        method: 'PATCH',
        path: one(name, query),
        type: `application/${subject.strategic ? type : 'merge-patch'}+json`,
        body: { metadata: meta, ...fields },
      }),
    );
  const jsonPatch = fc.tuple(own, fc.array(jsonOperation, { minLength: 1, maxLength: 3 })).map(
    ([name, body]): Step => ({
      method: 'PATCH',
      path: one(name, ''),
      type: 'application/json-patch+json',
      body,
    }),
  );
  const apply = fc
    .tuple(
      own,
      subject.strategic ? metadata : metadata.map(withoutEmpty),
      content,
      fc.constantFrom('one', 'two'),
      fc.constantFrom('', '&force=true', '&dryRun=All'),
    )
    .map(
      ([name, meta, fields, manager, more]): Step => ({
        method: 'PATCH',
        path: one(name, `fieldManager=${manager}${more}`),
        type: 'application/apply-patch+yaml',
        body: object(name, meta, fields),
      }),
    );
  return fc.oneof(
    { weight: 5, arbitrary: create },
    { weight: 3, arbitrary: update },
    { weight: 3, arbitrary: patch },
    { weight: 2, arbitrary: jsonPatch },
    { weight: 4, arbitrary: apply },
    { weight: 3, arbitrary: removal(subject, own) },
    { weight: 8, arbitrary: reading(subject, own) },
  );
}

/** What is empty in the metadata of an applied custom object is known to differ. */
function withoutEmpty(metadata: object): object {
  return Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => Object.keys(value as object).length > 0),
  );
}

const jsonOperation = fc.oneof(
  fc.constantFrom(
    { op: 'add', path: '/metadata/labels', value: { tier: 'two' } },
    { op: 'add', path: '/metadata/labels/app', value: 'one' },
    { op: 'remove', path: '/metadata/labels/tier' },
    { op: 'remove', path: '/metadata/finalizers' },
    { op: 'test', path: '/metadata/labels/tier', value: 'one' },
    { op: 'copy', from: '/metadata/labels', path: '/metadata/annotations' },
    { op: 'move', from: '/metadata/annotations', path: '/metadata/labels' },
  ),
);

function removal({ collection }: Subject, own: fc.Arbitrary<string>): fc.Arbitrary<Step> {
  const options = (name: string): fc.Arbitrary<object | undefined> =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      fc.constant({
        preconditions: { resourceVersion: `{{first:${name}.metadata.resourceVersion}}` },
      }),
      fc.constant({ preconditions: { uid: `{{last:${name}.metadata.uid}}` } }),
      fc.constant({ preconditions: { uid: '00000000-0000-4000-8000-000000000000' } }),
      fc.constant({ propagationPolicy: 'Background' }),
      fc.constant({ dryRun: ['All'] }),
    );
  const one = own.chain((name) =>
    options(name).map((body): Step => ({ method: 'DELETE', path: `${collection}/${name}`, body })),
  );
  const many = fc
    .constantFrom('labelSelector=tier', 'labelSelector=app%3Done', 'dryRun=All', '')
    .map((query): Step => ({ method: 'DELETE', path: `${collection}?${query}` }));
  return fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: many });
}

function reading({ collection }: Subject, own: fc.Arbitrary<string>): fc.Arbitrary<Step> {
  const get = fc.tuple(own, fc.constantFrom(undefined, undefined, TABLE, PARTIAL)).map(
    ([name, accept]): Step => ({
      method: 'GET',
      path: `${collection}/${name}`,
      ...(accept ? { accept } : {}),
    }),
  );
  // None with `resourceVersion=0`: any earlier state is a right answer to that.
  const queries = [
    '',
    'limit=1',
    'limit=1&continue={{list.continue}}',
    'labelSelector=tier',
    'labelSelector=tier%3Done',
    'labelSelector=!tier,app%20notin%20(one)',
    'fieldSelector=metadata.name!%3Dx',
    'limit=2&labelSelector=app',
  ];
  const list = fc
    .tuple(fc.constantFrom(...queries), fc.constantFrom(undefined, undefined, TABLE, PARTIAL_LIST))
    .map(
      ([query, accept]): Step => ({
        method: 'GET',
        path: `${collection}?${query}`,
        ...(accept ? { accept } : {}),
      }),
    );
  const watch = fc
    .constantFrom(
      // From a version, else it depends on the moment which state comes first.
      '&resourceVersion={{list.version}}',
      '&resourceVersion={{list.version}}&labelSelector=tier%3Done',
      '&resourceVersion={{list.version}}&labelSelector=!app',
      '&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
    )
    .map((query): Step => ({ method: 'WATCH', path: `${collection}?watch=1${query}` }));
  return fc.oneof(
    { weight: 4, arbitrary: get },
    { weight: 4, arbitrary: list },
    { weight: 1, arbitrary: watch },
  );
}
