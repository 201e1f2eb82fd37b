import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { nextEpoch, type StoredEpoch } from './server-epoch.ts';

const NOW = 1_800_000_000;
const clock = new FakeClock(NOW * 1_000);
const before: StoredEpoch = { epoch: 1_700_000_000, cluster: 'uid-1', revision: 5_000 };

describe('the epoch of a server', () => {
  it('begins with its first start', () => {
    const place = { cluster: 'uid-1', revision: 12 };
    expect(nextEpoch(undefined, place, clock)).toEqual({ epoch: NOW, ...place });
  });

  it('stays while the state goes on', () => {
    const place = { cluster: 'uid-1', revision: 900_005_000 };
    expect(nextEpoch(before, place, clock)).toBe(before);
  });

  it('ends with a restore, which leaps by a billion revisions', () => {
    const place = { cluster: 'uid-1', revision: 1_000_005_000 };
    expect(nextEpoch(before, place, clock)).toEqual({ epoch: NOW, ...place });
  });

  it('ends when the state was moved to another cluster', () => {
    const place = { cluster: 'uid-2', revision: 7 };
    expect(nextEpoch(before, place, clock)).toEqual({ epoch: NOW, ...place });
  });

  it('grows even where the clock is behind', () => {
    const ahead = { ...before, epoch: NOW + 500 };
    expect(nextEpoch(ahead, { cluster: 'uid-2', revision: 7 }, clock).epoch).toBe(NOW + 501);
  });
});
