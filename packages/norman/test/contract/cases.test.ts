import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { casesOf } from './cases.ts';
import { openPlace, type Place } from './place.ts';
import { V3_TABLE } from './rows.ts';

const { rows: ROWS } = V3_TABLE;

const cases = casesOf(ROWS);

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
