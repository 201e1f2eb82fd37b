import { describe, expect, it } from 'vitest';
import type { FakeObject } from '../testing/fake-list-watch.ts';
import { ObjectStore } from './object-store.ts';

function object(name: string, version: string, value = '', namespace = 'default'): FakeObject {
  return { metadata: { namespace, name, uid: `uid-${name}`, resourceVersion: version }, value };
}

describe('ObjectStore', () => {
  it('replaces all it holds by the fewest changes', () => {
    const store = new ObjectStore<FakeObject>({ freeze: true });
    store.replace([object('a', '1'), object('b', '1'), object('c', '1')]);
    const changes = store.replace([object('a', '1'), object('b', '2', 'new'), object('d', '2')]);
    expect(changes.map(({ type, key }) => `${type} ${key.name}`)).toEqual([
      'updated b',
      'added d',
      'deleted c',
    ]);
    expect(store.list().map(({ metadata }) => metadata?.name)).toEqual(['a', 'b', 'd']);
  });

  it('keeps indexes right through changes and deletions', () => {
    const store = new ObjectStore<FakeObject>({ freeze: true });
    const byValue = ({ value }: { readonly value?: string }): string[] => (value ? [value] : []);
    store.put(object('a', '1', 'x'));
    store.addIndex('value', byValue);
    store.put(object('b', '1', 'x'));
    store.put(object('a', '2', 'y'));
    const names = (value: string): unknown[] =>
      store.byIndex('value', value).map(({ metadata }) => metadata?.name);
    expect([names('x'), names('y'), names('z')]).toEqual([['b'], ['a'], []]);
    store.remove({ namespace: 'default', name: 'b' });
    expect(names('x')).toEqual([]);
    expect([store.hasIndexed('value', 'x'), store.hasIndexed('value', 'y')]).toEqual([false, true]);
  });

  it('refuses an index that is not there, and a second one of a name', () => {
    const store = new ObjectStore<FakeObject>({ freeze: false });
    expect(() => store.byIndex('value', 'x')).toThrow(
      expect.objectContaining({ code: 'CACHE_NO_INDEX' }),
    );
    const of = (): string[] => [];
    store.addIndex('value', of);
    store.addIndex('value', of);
    expect(() => store.addIndex('value', () => ['other'])).toThrow(
      expect.objectContaining({ code: 'CACHE_INDEX_TAKEN' }),
    );
  });

  it('lists a namespace and filters', () => {
    const store = new ObjectStore<FakeObject>({ freeze: true });
    store.put(object('a', '1', 'x', 'one'));
    store.put(object('a', '1', 'y', 'two'));
    store.put(object('b', '1', 'y', 'two'));
    expect(store.list({ namespace: 'two' })).toHaveLength(2);
    expect(
      store.list({ namespace: 'two', filter: ({ metadata }) => metadata?.name === 'b' }),
    ).toHaveLength(1);
    expect(store.get({ namespace: 'one', name: 'a' })?.value).toBe('x');
    expect(store.get({ namespace: 'one', name: 'b' })).toBeUndefined();
  });

  it('makes a change of a shared object throw when it freezes', () => {
    const store = new ObjectStore<FakeObject>({ freeze: true });
    store.put(object('a', '1'));
    const shared = store.list()[0] as { metadata: { labels: object } };
    expect(() => {
      shared.metadata.labels = {};
    }).toThrow(TypeError);
  });

  it('takes an object made anew under the same name and version of another uid as changed', () => {
    const store = new ObjectStore<FakeObject>({ freeze: true });
    store.put(object('a', '5'));
    const anew = { metadata: { ...object('a', '5').metadata, uid: 'other' } };
    expect(store.put(anew)?.type).toBe('updated');
  });
});
