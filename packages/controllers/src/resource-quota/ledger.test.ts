import { type Amounts, amountsOf, describeOverCommits } from '@drover/api';
import { parseQuantity } from '@drover/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allot, type Claim } from './ledger.ts';

const pods = (amount: number | undefined) =>
  amount === undefined ? undefined : amountsOf({ pods: String(amount) });
const claim = (namespace: string, asked: number, held?: number): Claim => ({
  namespace,
  asked: amountsOf({ pods: String(asked) }),
  held: pods(held),
});

/** Amounts of pods by namespace, and what does not fit. */
function shared(limit: number, claims: readonly Claim[]) {
  const { allotments, used } = allot(amountsOf({ pods: String(limit) }), claims);
  return {
    granted: Object.fromEntries(
      allotments.map(({ namespace, granted }) => [namespace, Number(granted.get('pods'))]),
    ),
    refused: Object.fromEntries(
      allotments
        .filter(({ refused }) => refused.length > 0)
        .map(({ namespace, refused }) => [namespace, describeOverCommits(refused)]),
    ),
    used: used.get('pods'),
  };
}

describe('a quota', () => {
  it('goes to those who come first; who is too late has zero, and is told the sums', () => {
    expect(shared(10, [claim('a', 6), claim('b', 6), claim('c', 4)])).toEqual({
      granted: { a: 6, b: 0, c: 4 },
      refused: { b: 'pods (16 > 10) with 6 here and 10 in other namespaces' },
      used: '10',
    });
  });

  it('is taken from nobody who has it, by whoever is older', () => {
    expect(shared(10, [claim('older', 6), claim('younger', 6, 6)])).toMatchObject({
      granted: { older: 0, younger: 6 },
      used: '6',
    });
  });

  it('stays as it is when more is asked for than there is', () => {
    expect(shared(10, [claim('a', 8, 4), claim('b', 6, 6)])).toEqual({
      granted: { a: 4, b: 6 },
      refused: { a: 'pods (14 > 10) with 8 here and 6 in other namespaces' },
      used: '10',
    });
  });

  it('goes on to others when somebody asks for less', () => {
    expect(shared(10, [claim('a', 6, 0), claim('b', 4, 10)])).toEqual({
      granted: { a: 6, b: 4 },
      refused: {},
      used: '10',
    });
  });

  it('that was lowered takes nothing away, and tells those that are behind it', () => {
    expect(shared(8, [claim('a', 6, 6), claim('b', 4, 4), claim('c', 1)])).toEqual({
      granted: { a: 6, b: 4, c: 0 },
      refused: {
        b: 'pods (10 > 8) with 4 here and 6 in other namespaces',
        c: 'pods (11 > 8) with 1 here and 10 in other namespaces',
      },
      used: '10',
    });
  });

  it('of something new does not begin with zero where there was none', () => {
    const held = amountsOf({ secrets: '1' });
    const { allotments, used } = allot(amountsOf({ pods: '5' }), [
      { namespace: 'a', asked: amountsOf({ pods: '4' }), held },
      { namespace: 'b', asked: amountsOf({ pods: '4' }), held },
    ]);
    expect(allotments.map(({ granted }) => Object.fromEntries(granted))).toEqual([
      { pods: '4' },
      {},
    ]);
    expect(Object.fromEntries(used)).toEqual({ pods: '4' });
  });

  it('counts exactly, whatever the units', () => {
    const limit = amountsOf({ limitsCpu: '1', limitsMemory: '1Gi' });
    const asked = amountsOf({ limitsCpu: '333m', limitsMemory: '0.5Gi' });
    const { allotments, used } = allot(
      limit,
      ['a', 'b', 'c'].map((namespace) => ({ namespace, asked })),
    );
    expect(Object.fromEntries(used)).toEqual({ limitsCpu: '999m', limitsMemory: '1Gi' });
    expect(allotments.map(({ refused }) => refused.map(({ key }) => key))).toEqual([
      [],
      [],
      ['limitsMemory'],
    ]);
  });

  it('without a limit for something shares it out as asked', () => {
    const { allotments } = allot(new Map(), [claim('a', 1000)]);
    expect(allotments).toEqual([
      { namespace: 'a', granted: amountsOf({ pods: '1000' }), refused: [] },
    ]);
  });
});

/** A world of namespaces, what they ask for, and what they hold. */
interface World {
  limit: number;
  /** In the order of their creation. */
  readonly asked: Map<string, number>;
  readonly held: Map<string, number>;
}

const STEP = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ namespace: fc.integer({ max: 5, min: 0 }), ask: fc.nat(9) }),
  },
  { weight: 2, arbitrary: fc.record({ leaves: fc.integer({ max: 5, min: 0 }) }) },
  { weight: 1, arbitrary: fc.record({ raise: fc.nat(10) }) },
  { weight: 3, arbitrary: fc.constant('reconcile' as const) },
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

function take(world: World, step: Step): void {
  if (step === 'reconcile') reconcile(world);
  else if ('namespace' in step) world.asked.set(`n${step.namespace}`, step.ask);
  else if ('leaves' in step) {
    world.asked.delete(`n${step.leaves}`);
    world.held.delete(`n${step.leaves}`);
  } else world.limit += step.raise;
}

/** Hands out what the ledger says; those that ask for less first, as the controller writes it. */
function reconcile({ limit, asked, held }: World): string {
  const claims = [...asked].map(([namespace, amount]) =>
    claim(namespace, amount, held.get(namespace)),
  );
  const { allotments, used } = allot(amountsOf({ pods: String(limit) }), claims);
  for (const { namespace, granted } of allotments) {
    held.set(namespace, amountNumber(granted));
  }
  return used.get('pods') ?? '0';
}

function amountNumber(amounts: Amounts): number {
  return Number(parseQuantity(amounts.get('pods') ?? '0').nanos / 10n ** 9n);
}

function sumOf(amounts: Iterable<number>): number {
  return [...amounts].reduce((sum, amount) => sum + amount, 0);
}

describe('whatever happens in whatever order', () => {
  it('the sum is within the limit, is what they hold, and comes to rest at once', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 40 }), (steps) => {
        const world: World = { limit: 10, asked: new Map(), held: new Map() };
        for (const step of steps) {
          take(world, step);
          expect(sumOf(world.held.values())).toBeLessThanOrEqual(world.limit);
        }
        const used = reconcile(world);
        const held = new Map(world.held);
        expect(Number(used)).toBe(sumOf(held.values()));
        expect(reconcile(world)).toBe(used);
        expect(world.held).toEqual(held);
      }),
    );
  });

  it('what there is enough of ends in the same sums', () => {
    const asks = fc.array(fc.nat(9), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        asks,
        fc.infiniteStream(fc.nat(7)),
        fc.infiniteStream(fc.boolean()),
        (amounts, picks, rests) => {
          const world: World = { limit: 80, asked: new Map(), held: new Map() };
          const left = amounts.map((amount, index) => [`n${index}`, amount] as const);
          for (const pick of picks) {
            const [next] = left.splice(pick % left.length, 1);
            if (next) world.asked.set(...next);
            if (rests.next().value) reconcile(world);
            if (left.length === 0) break;
          }
          expect(reconcile(world)).toBe(String(sumOf(amounts)));
        },
      ),
    );
  });

  it('nobody waits while there is enough for what he asks', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 40 }), (steps) => {
        const world: World = { limit: 10, asked: new Map(), held: new Map() };
        for (const step of steps) take(world, step);
        reconcile(world);
        const free = world.limit - sumOf(world.held.values());
        for (const [namespace, amount] of world.asked) {
          const held = world.held.get(namespace) ?? 0;
          if (held < amount) expect(amount - held).toBeGreaterThan(free);
        }
      }),
    );
  });
});
