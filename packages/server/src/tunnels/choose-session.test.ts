import { expect, it } from 'vitest';
import { chooseSession } from './choose-session.ts';
import type { HeldSession, SessionHealth } from './cluster-session.ts';

interface Facts {
  readonly name: string;
  readonly health?: SessionHealth;
  readonly streams?: number;
  readonly isRemote?: boolean;
}

const CALM = { health: 'well', streams: 0, isRemote: false } as const;

/** The names that are chosen in some turns. */
function chosen(facts: readonly Facts[], failed: readonly string[] = [], isSticky = false): string {
  const sessions = facts.map((each) => {
    const { name, streams, isRemote } = { ...CALM, ...each };
    const tunnel = { stats: { openStreams: streams } };
    return { name, tunnel, ...(isRemote && { remote: {} }) } as unknown as HeldSession & Facts;
  });
  const healths = new Map(facts.map(({ name, health = 'well' }) => [name, health]));
  const avoid = new Set(sessions.filter(({ name }) => failed.includes(name)));
  const names = [0, 1, 2, 3].map((turn) => {
    const choice = chooseSession(sessions, {
      healthOf: (session) => healths.get((session as HeldSession & Facts).name) ?? 'closed',
      avoid,
      isSticky,
      turn,
    });
    return (choice as (HeldSession & Facts) | undefined)?.name ?? 'none';
  });
  return [...new Set(names)].toSorted().join(' ');
}

it.each<[string, string, readonly Facts[], (readonly string[])?]>([
  ['equal ones in turn', 'a b', [{ name: 'a' }, { name: 'b', streams: 2 }]],
  ['the one with fewer streams', 'b', [{ name: 'a', streams: 9 }, { name: 'b' }]],
  [
    'the own one',
    'a',
    [
      { name: 'a', streams: 5 },
      { name: 'b', isRemote: true },
    ],
  ],
  [
    'the other way, when the own one is busy',
    'b',
    [
      { name: 'a', streams: 50 },
      { name: 'b', isRemote: true },
    ],
  ],
  [
    'one that speaks',
    'b',
    [
      { name: 'a', health: 'silent' },
      { name: 'b', streams: 99 },
    ],
  ],
  [
    'one that stays',
    'b',
    [
      { name: 'a', health: 'leaving' },
      { name: 'b', isRemote: true },
    ],
  ],
  [
    'one that leaves rather than a silent one',
    'a',
    [
      { name: 'a', health: 'leaving' },
      { name: 'b', health: 'silent' },
    ],
  ],
  ['a silent one when there is no other', 'a', [{ name: 'a', health: 'silent' }]],
  [
    'another one than that which failed',
    'b',
    [{ name: 'a' }, { name: 'b', health: 'silent' }],
    ['a'],
  ],
  ['the one that failed when there is no other', 'a', [{ name: 'a' }], ['a']],
  ['none that is closed', 'none', [{ name: 'a', health: 'closed' }]],
])('%s', (_what, expected, facts, failed) => {
  expect(chosen(facts, failed)).toBe(expected);
});

it('sticks to the oldest of the best, and to one of its own', () => {
  expect(chosen([{ name: 'a', streams: 50 }, { name: 'b' }], [], true)).toBe('a');
  expect(chosen([{ name: 'a', isRemote: true }, { name: 'b' }], [], true)).toBe('b');
  expect(chosen([{ name: 'a', health: 'silent' }, { name: 'b' }], [], true)).toBe('b');
  expect(chosen([{ name: 'a' }, { name: 'b' }], ['a'], true)).toBe('b');
});
