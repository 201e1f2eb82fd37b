import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { casesOf } from './cases.ts';
import { openDownstreamPlace, type Place } from './place.ts';
import { CLUSTER_SCOPE_TABLE, PROJECT_SCOPE_TABLE } from './rows.ts';

const cases = [...casesOf(CLUSTER_SCOPE_TABLE.rows), ...casesOf(PROJECT_SCOPE_TABLE.rows)];

let place: Place;

beforeAll(async () => {
  place = await openDownstreamPlace({
    '/v3/cluster/c-1': CLUSTER_SCOPE_TABLE.rows,
    '/v3/project/c-1:p-a': PROJECT_SCOPE_TABLE.rows,
  });
}, 60_000);

afterAll(() => place[Symbol.asyncDispose]());

describe('the v3 API of a managed cluster', () => {
  it.each(cases.map((one) => [one.title, one] as const))('%s', async (_title, one) => {
    await one.run(place);
  });

  it('is judged by a thousand cases', () => {
    expect(cases.length).toBeGreaterThan(1000);
  });
});
