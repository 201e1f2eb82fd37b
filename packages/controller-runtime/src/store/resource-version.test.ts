import { describe, expect, it } from 'vitest';
import { compareVersions, isOlderVersion } from './resource-version.ts';

describe('compareVersions', () => {
  it.each([
    ['9', '10', -1],
    ['10', '9', 1],
    ['7', '7', 0],
    ['90071992547409931', '90071992547409932', -1],
  ])('%s and %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b) ?? Number.NaN)).toBe(sign);
  });

  it.each([
    ['', '1'],
    ['0', '1'],
    ['01', '2'],
    ['abc', '1'],
  ])('cannot order %j and %j', (a, b) => {
    expect(compareVersions(a, b)).toBeUndefined();
    expect(isOlderVersion(a, b)).toBe(false);
  });
});
