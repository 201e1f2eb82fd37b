import { describe, expect, it } from 'vitest';
import { formatPath, isSame, parsePath, valueAt, withValue } from './draft.ts';
import { changesBetween, takeTheirs } from './draft-changes.ts';
import { draftOf, patchOf, withWhole } from './draft-resource.ts';
import type { Fields, TypeSchema } from './schema-type.ts';

const DRAFT = {
  name: 'web',
  data: { 'tls.crt': 'a', 'tls.key': 'b', tls: { crt: 'other' } },
  containers: [{ image: 'nginx', ports: [{ containerPort: 80 }] }],
  files: { a: { b: '1' }, 'a.b': '2' },
};

describe('paths', () => {
  it.each([
    ['containers[0].image', ['containers', 0, 'image']],
    ['containers[0].ports[0].containerPort', ['containers', 0, 'ports', 0, 'containerPort']],
    ['data.tls.crt', ['data', 'tls.crt']],
    ['files.a.b', ['files', 'a.b']],
    ['data.unknown.key', ['data', 'unknown', 'key']],
    ['name', ['name']],
    ['', []],
    ['[0]', [0]],
    ['a]b', ['a]b']],
  ])('reads %s', (text, path) => {
    expect(parsePath(text, DRAFT)).toEqual(path);
  });

  it('ends for whatever a server says', () => {
    expect(parsePath('..[x]..[', {}).length).toBeGreaterThan(0);
  });

  it('spells what it read', () => {
    expect(formatPath(['containers', 0, 'image'])).toBe('containers[0].image');
    expect(formatPath(['data', 'tls.crt'])).toBe('data.tls.crt');
  });

  it('finds and puts values, and takes them away, without touching the rest', () => {
    expect(valueAt(DRAFT, ['containers', 0, 'image'])).toBe('nginx');
    expect(valueAt(DRAFT, ['containers', 1, 'image'])).toBeUndefined();
    expect(valueAt(DRAFT, ['constructor'])).toBeUndefined();
    const changed = withValue(DRAFT, ['containers', 0, 'image'], 'httpd');
    expect(changed).toMatchObject({ containers: [{ image: 'httpd', ports: [{}] }] });
    expect(changed['data']).toBe(DRAFT.data);
    expect(Object.keys(changed)).toEqual(Object.keys(DRAFT));
    expect(withValue(DRAFT, ['data', 'tls.crt'], undefined)['data']).not.toHaveProperty([
      'tls.crt',
    ]);
    expect(withValue(DRAFT, ['containers', 0], undefined)['containers']).toEqual([]);
    expect(withValue({}, ['a', 'b', 0], 1)).toEqual({ a: { b: [1] } });
  });

  it('keeps a key that objects have by themselves apart', () => {
    const changed = withValue({}, ['data', '__proto__'], 'x');
    expect(Object.keys(changed['data'] as object)).toEqual(['__proto__']);
  });
});

describe('isSame', () => {
  it('does not mind the order of keys, and minds that of lists', () => {
    expect(isSame({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
    expect(isSame([1, 2], [2, 1])).toBe(false);
    expect(isSame({ a: undefined }, { b: undefined })).toBe(false);
    expect(isSame({}, [])).toBe(false);
  });
});

describe('what others have changed', () => {
  const base = { name: 'web', labels: { a: '1' }, containers: [{ image: 'nginx', tag: 'x' }] };
  const theirs = {
    name: 'web',
    labels: { a: '1', b: '2' },
    containers: [{ image: 'httpd', tag: 'x' }],
  };

  it('is told by field', () => {
    expect(changesBetween(base, theirs)).toEqual([
      { path: ['labels', 'b'], name: 'labels.b', before: undefined, after: '2' },
      {
        path: ['containers', 0, 'image'],
        name: 'containers[0].image',
        before: 'nginx',
        after: 'httpd',
      },
    ]);
  });

  it('is told as a whole for lists that have become longer', () => {
    expect(changesBetween({ a: [1] }, { a: [1, 2] })).toEqual([
      { path: ['a'], name: 'a', before: [1], after: [1, 2] },
    ]);
  });

  it('is told key by key where there was nothing, or nothing is left', () => {
    expect(changesBetween({}, { data: { a: '1' } }).map(({ name }) => name)).toEqual(['data.a']);
    expect(changesBetween({ data: { a: '1' } }, {}).map(({ name }) => name)).toEqual(['data.a']);
    expect(changesBetween({ a: '1' }, {}).map(({ after }) => after)).toEqual([undefined]);
    const own = JSON.parse('{"__proto__":"x"}') as object;
    expect(changesBetween({}, own).map(({ before }) => before)).toEqual([undefined]);
  });

  it('is taken, and the rest of mine stays', () => {
    const mine = { name: 'web', labels: { a: 'mine' }, containers: [{ image: 'mine', tag: 'y' }] };
    expect(takeTheirs(mine, changesBetween(base, theirs))).toEqual({
      name: 'web',
      labels: { a: 'mine', b: '2' },
      containers: [{ image: 'httpd', tag: 'y' }],
    });
  });
});

const field = (type: string, flags = {}) => ({ type, create: true, update: true, ...flags });
const FIELDS: Fields = {
  name: field('string', { update: false }),
  data: field('map[string]'),
  limit: field('limits'),
  list: field('array[limits]'),
  map: field('map[limits]'),
  created: field('date', { create: false, update: false }),
  labels: field('map[string]'),
};
const LIMITS: TypeSchema = {
  id: 'limits',
  pluralName: 'limits',
  resourceFields: {
    cpu: field('string'),
    memory: field('string'),
    used: field('int', { create: false, update: false }),
  },
};
const source = (id: string) => Promise.resolve(id === 'limits' ? LIMITS : undefined);

describe('a resource as a draft', () => {
  it('is what its author gave', async () => {
    const resource = {
      type: 'thing',
      id: 'a:b',
      links: {},
      name: 'b',
      created: 'x',
      createdTS: 1,
      labels: null,
      limit: { type: '/v3/schemas/limits', cpu: '1', used: 2 },
      list: [{ cpu: '1', used: 2 }],
      map: { a: { memory: '1', used: 2 } },
    };
    expect(await draftOf(resource, FIELDS, source)).toEqual({
      type: 'thing',
      name: 'b',
      limit: { cpu: '1' },
      list: [{ cpu: '1' }],
      map: { a: { memory: '1' } },
    });
  });

  it('is sent as what differs alone', async () => {
    const base = {
      type: 'x',
      name: 'b',
      data: { a: '1', b: '2' },
      limit: { cpu: '1', memory: '2' },
      labels: { a: '1' },
    };
    const draft = {
      type: 'x',
      name: 'b',
      data: { a: '1' },
      limit: { cpu: '3' },
      stringData: { c: 'd' },
    };
    expect(await patchOf(base, draft, FIELDS, source)).toEqual({
      data: { a: '1' },
      limit: { cpu: '3', memory: null },
      labels: null,
      stringData: { c: 'd' },
    });
    expect(await patchOf(base, { ...base }, FIELDS, source)).toEqual({});
  });
});

it('sends fields whole that the server wants to see together', () => {
  const draft = { quota: { limit: { pods: '8', secrets: '2' } }, each: { limit: { pods: '1' } } };
  const patch = { name: 'a', quota: { limit: { pods: '8', services: null } } };
  expect(withWhole(patch, draft, ['quota', 'each'])).toEqual({
    name: 'a',
    quota: { limit: { pods: '8', secrets: '2', services: null } },
    each: { limit: { pods: '1' } },
  });
  expect(withWhole({ quota: null }, {}, ['quota', 'each'])).toEqual({ quota: null });
  expect(withWhole({}, draft, [])).toEqual({});
});
