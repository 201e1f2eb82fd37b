import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VersionDigest } from './version-digest.ts';

/** FNV-1a as its authors define it, on big integers. */
function reference(entries: readonly (readonly [string, string])[]): string {
  let sum = 0n;
  for (const [key, version] of entries) {
    let hash = 0xcbf29ce484222325n;
    for (const byte of new TextEncoder().encode(`${key}\n${version}`)) {
      hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
    }
    sum = (sum + hash) & 0xffffffffffffffffn;
  }
  return `${entries.length}:${sum.toString(16).padStart(16, '0')}`;
}

const name = fc.stringMatching(/^[a-z0-9./-]{1,40}$/);
const entries = fc.array(fc.tuple(name, fc.nat().map(String)), { maxLength: 30 });

describe('VersionDigest', () => {
  it('is the sum of FNV-1a hashes', () => {
    fc.assert(
      fc.property(entries, (all) => {
        expect(VersionDigest.of(all).toString()).toBe(reference(all));
      }),
    );
  });

  it('does not depend on the order, and tells one version from another', () => {
    fc.assert(
      fc.property(entries, name, (all, key) => {
        const digest = VersionDigest.of(all).toString();
        expect(VersionDigest.of(all.toReversed()).toString()).toBe(digest);
        expect(VersionDigest.of([...all, [key, '7']]).toString()).not.toBe(
          VersionDigest.of([...all, [key, '8']]).toString(),
        );
      }),
    );
  });
});
