import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NodeReach } from './node-reach.ts';

test('what lies behind a thing is reached with it, in whatever order they come and go', () => {
  const reach = new NodeReach();
  reach.link('volume', 'claim', ['pv', 'secret']);
  reach.set('pod', 'one', ['claim']);
  reach.set('other', 'one', ['claim']);
  expect(reach.has('one', 'secret')).toBe(true);
  expect(reach.has('two', 'secret')).toBe(false);
  reach.delete('pod');
  expect(reach.has('one', 'pv')).toBe(true);
  reach.link('volume', 'claim', ['pv']);
  expect(reach.has('one', 'secret')).toBe(false);
  reach.delete('other');
  expect(reach.has('one', 'pv')).toBe(false);
});

const name = (letter: string) => fc.integer({ min: 0, max: 3 }).map((n) => `${letter}${n}`);
const step = fc.oneof(
  fc.record({
    source: name('pod'),
    node: name('node'),
    targets: fc.uniqueArray(name('claim'), { maxLength: 3 }),
  }),
  fc.record({
    link: name('volume'),
    from: name('claim'),
    targets: fc.array(name('secret'), { maxLength: 3 }),
  }),
  fc.record({ gone: fc.oneof(name('pod'), name('volume')) }),
);

test('the counts say what a search would find', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const reach = new NodeReach();
      const sources = new Map<string, { node: string; targets: string[] }>();
      const links = new Map<string, { from: string; targets: string[] }>();
      for (const each of steps) {
        if ('source' in each) {
          sources.set(each.source, each);
          reach.set(each.source, each.node, each.targets);
        } else if ('link' in each) {
          links.set(each.link, each);
          reach.link(each.link, each.from, each.targets);
        } else {
          sources.delete(each.gone);
          links.delete(each.gone);
          reach.delete(each.gone);
        }
      }
      for (const node of ['node0', 'node1', 'node2', 'node3']) {
        const claims = [...sources.values()]
          .filter((source) => source.node === node)
          .flatMap(({ targets }) => targets);
        const found = new Set([
          ...claims,
          ...[...links.values()]
            .filter(({ from }) => claims.includes(from))
            .flatMap(({ targets }) => targets),
        ]);
        for (const target of ['claim0', 'claim1', 'claim2', 'secret0', 'secret1', 'secret2']) {
          expect(reach.has(node, target)).toBe(found.has(target));
        }
      }
    }),
  );
});
