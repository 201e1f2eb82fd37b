import { SeededRandom } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atATime } from './rights-equality/at-a-time.ts';
import { type Answers, compareSet, createAnswers } from './rights-equality/compare-set.ts';
import { createDice } from './rights-equality/dice.ts';
import { type Home, openHome } from './rights-equality/home.ts';
import { type RandomSet, randomSet } from './rights-equality/random-set.ts';
import { type RealCluster, startRealCluster } from './rights-equality/real-cluster.ts';
import { writeSet } from './rights-equality/write-set.ts';

const SETS = process.env['DROVER_SOAK'] === undefined ? 50 : 500;
/** `DROVER_SEED`: that of a run that failed. */
const SEED = Number(process.env['DROVER_SEED'] ?? 20_260_101);
/** Written and asked about at a time: an authorizer looks at all bindings of its cluster for each request. */
const BATCH = 25;
const CONCURRENCY = 8;
const QUESTIONS = 24;
/** A batch takes less than ten seconds on a machine that does nothing else. */
const TIMEOUT_MS = 60_000 + SETS * 6_000;

describe('rights in a real cluster', () => {
  const stack = new AsyncDisposableStack();
  const sets: readonly RandomSet[] = Array.from({ length: SETS }, (_, number) =>
    randomSet(createDice(new SeededRandom(SEED + number)), number),
  );
  let home: Home;
  /** People come to it with virtual groups. */
  let grouped: RealCluster;
  /** Everything is written for each user; people come to it with the token of their own account. */
  let perUser: RealCluster;

  beforeAll(async () => {
    home = stack.use(await openHome(sets));
    grouped = stack.use(await startRealCluster());
    perUser = stack.use(await startRealCluster());
  });
  afterAll(() => stack.disposeAsync());

  async function write(batch: readonly RandomSet[]): Promise<void> {
    await atATime(CONCURRENCY, batch, async (set) => {
      await Promise.all([grouped.prepare(set), perUser.prepare(set)]);
      await writeSet('virtual-groups', set, { home, real: grouped });
      await writeSet('per-user', set, { home, real: perUser });
    });
    await Promise.all([grouped.settle(), perUser.settle()]);
  }

  it(`are what each user's own account has there, and what roles say (seed ${SEED})`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    const answers: Answers = createAnswers();
    for (let first = 0; first < sets.length; first += BATCH) {
      const batch = sets.slice(first, first + BATCH);
      await write(batch);
      await atATime(CONCURRENCY, batch.entries(), ([index, set]) =>
        compareSet(set, {
          home,
          grouped,
          perUser,
          answers,
          dice: createDice(new SeededRandom(SEED + SETS + first + index)),
          questions: QUESTIONS,
        }),
      );
      expect(answers.differences, `seed ${SEED}`).toEqual([]);
      await Promise.all([grouped.sweep(), perUser.sweep()]);
    }
    const { people, reviews, rights, questions, allowed, denied, judged } = answers;
    process.stdout.write(
      `Rights of ${people} people in ${SETS} sets (seed ${SEED}): ${reviews} reviews of all rights in a namespace, ${rights} rights; ${questions} questions, ${allowed} allowed, ${denied} denied, ${judged} of them answered by roles alone\n`,
    );
    expect(allowed).toBeGreaterThan(SETS * 20);
    expect(denied).toBeGreaterThan(SETS * 20);
    expect(judged).toBeGreaterThan(questions / 2);
  });
});
