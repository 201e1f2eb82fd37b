import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPlants } from './plants/find-plants.ts';
import { type Plant, plants } from './plants/plant.ts';

/** Every run finds some; the soak finds all. */
const ALWAYS = ['finalizer-does-not-hold', 'notin-wants-the-label', 'nothing-is-pruned'];
const wanted =
  process.env['DROVER_SOAK'] === '1' ? plants : plants.filter(({ id }) => ALWAYS.includes(id));

test('every bug has its line in the sources', () => {
  const root = join(import.meta.dirname, '../..');
  const count = ({ file, from }: Plant): number =>
    readFileSync(join(root, file), 'utf8').split(from).length - 1;
  expect(plants.filter((plant) => count(plant) !== 1)).toEqual([]);
  expect(plants).toHaveLength(20);
});

test('bugs in the embedded server are found', { timeout: 3_600_000 }, async () => {
  const missed: string[] = [];
  for await (const { id, symptom } of findPlants(wanted)) if (!symptom) missed.push(id);
  expect(missed).toEqual([]);
});
