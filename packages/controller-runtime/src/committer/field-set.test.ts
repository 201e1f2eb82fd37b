import { describe, expect, it } from 'vitest';
import { type FieldSet, isApplied } from './field-set.ts';

// As kube-apiserver 1.34 writes them for the objects below.
const owned: FieldSet = {
  'f:metadata': { 'f:labels': { 'f:app': {} }, 'f:finalizers': { '.': {}, 'v:"x/y"': {} } },
  'f:spec': {
    'f:replicas': {},
    'f:selector': {},
    'f:containers': {
      'k:{"name":"main"}': { '.': {}, 'f:name': {}, 'f:image': {}, 'f:args': {} },
    },
  },
};

const desired = {
  metadata: { labels: { app: 'a' }, finalizers: ['x/y'] },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'a' } },
    containers: [{ name: 'main', image: 'img:1', args: ['--a', '--b'] }],
  },
};

/** What the API server has: ours, defaults, and what others added. */
const current = {
  metadata: { labels: { app: 'a', other: 'o' }, finalizers: ['other', 'x/y'] },
  spec: {
    replicas: 2,
    paused: false,
    selector: { matchLabels: { app: 'a' } },
    containers: [
      { name: 'sidecar', image: 'side:1' },
      { name: 'main', image: 'img:1', args: ['--a', '--b'], imagePullPolicy: 'Always' },
    ],
  },
};

const withSpec = (spec: object): typeof desired => ({
  ...desired,
  spec: { ...desired.spec, ...spec },
});

describe('isApplied', () => {
  it('knows an object that has all that is wanted, whatever others added', () => {
    expect(isApplied(desired, current, owned)).toBe(true);
    expect(isApplied(withSpec({ unset: undefined }), current, owned)).toBe(true);
  });

  it.each([
    ['another value', withSpec({ replicas: 3 })],
    ['a field more', withSpec({ minReadySeconds: 1 })],
    ['a field less', { ...desired, metadata: { labels: { app: 'a' } } }],
    [
      'a label more',
      { ...desired, metadata: { ...desired.metadata, labels: { app: 'a', b: 'c' } } },
    ],
    ['an item less', withSpec({ containers: [] })],
    ['an item more', withSpec({ containers: [...desired.spec.containers, { name: 'b' }] })],
    ['another item', withSpec({ containers: [{ name: 'b', image: 'img:1' }] })],
    [
      'another value in an item',
      withSpec({ containers: [{ name: 'main', image: 'img:2', args: ['--a', '--b'] }] }),
    ],
    [
      'another order in an atomic list',
      withSpec({ containers: [{ name: 'main', image: 'img:1', args: ['--b', '--a'] }] }),
    ],
    ['another map that is owned whole', withSpec({ selector: { matchLabels: { app: 'b' } } })],
    [
      'another element of a set',
      { ...desired, metadata: { ...desired.metadata, finalizers: ['x/z'] } },
    ],
  ])('sees %s', (_, wanted) => {
    expect(isApplied(wanted, current, owned)).toBe(false);
  });

  it.each([
    ['a value changed by another', { ...current, spec: { ...current.spec, replicas: 9 } }],
    ['an item taken away', { ...current, spec: { ...current.spec, containers: [] } }],
    ['an element taken away', { ...current, metadata: { ...current.metadata, finalizers: [] } }],
    ['a map taken away', { spec: current.spec }],
  ])('sees %s in what is there', (_, present) => {
    expect(isApplied(desired, present, owned)).toBe(false);
  });

  it('applies what has no fields of its own once only', () => {
    expect(isApplied({}, current, {})).toBe(true);
  });

  it('never skips for a kind of path that it does not know', () => {
    expect(isApplied({ list: [1] }, { list: [1] }, { 'f:list': { 'i:0': {} } })).toBe(false);
  });
});
