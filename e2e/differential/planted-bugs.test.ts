import { expect, test } from 'vitest';
import { findPlants } from './plants/find-plants.ts';
import { plants } from './plants/plant.ts';

/** Every run finds some; the soak finds all. */
const ALWAYS = ['finalizer-does-not-hold', 'notin-wants-the-label', 'nothing-is-pruned'];
const wanted =
  process.env['DROVER_SOAK'] === '1' ? plants : plants.filter(({ id }) => ALWAYS.includes(id));

test('bugs in the embedded server are found', { timeout: 3_600_000 }, async () => {
  const missed: string[] = [];
  for await (const { id, symptom } of findPlants(wanted)) if (!symptom) missed.push(id);
  expect(plants).toHaveLength(20);
  expect(missed).toEqual([]);
});
