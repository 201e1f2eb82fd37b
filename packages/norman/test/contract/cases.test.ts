import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessCases } from './cases-access.ts';
import { createCases } from './cases-create.ts';
import { readCases } from './cases-read.ts';
import { updateCases } from './cases-update.ts';
import { openPlace, type Place } from './place.ts';
import { ROWS } from './rows.ts';

const cases = Object.entries(ROWS).flatMap(([id, row]) => [
  ...createCases(id, row),
  ...readCases(id, row),
  ...updateCases(id, row),
  ...accessCases(id, row),
]);

let place: Place;

beforeAll(async () => {
  place = await openPlace(ROWS);
}, 60_000);

afterAll(() => place[Symbol.asyncDispose]());

describe('the v3 API', () => {
  it.each(cases.map((one) => [one.title, one] as const))('%s', async (_title, one) => {
    await one.run(place);
  });

  it('is judged by thousands of cases', () => {
    expect(cases.length).toBeGreaterThan(2000);
  });
});
