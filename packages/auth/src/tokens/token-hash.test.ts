import { SeededRandom } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { hashTokenSecret, isSameSecret, verifyTokenHash } from './token-hash.ts';

describe('token hashes', () => {
  it('verify their own secret only', () => {
    const stored = hashTokenSecret('secret', new SeededRandom(1));
    expect(verifyTokenHash(stored, 'secret')).toBe(true);
    expect(verifyTokenHash(stored, 'secreT')).toBe(false);
    expect(verifyTokenHash(stored, '')).toBe(false);
  });

  it('are those of a server that hashes salt and secret together', () => {
    // sha256("12345678" + "secret"), computed with openssl.
    const stored = '$2:MTIzNDU2Nzg:bXxEuXX1Nujf3Rk41N1caYE5bSbhnt0Xdjpqmck9o3o';
    expect(verifyTokenHash(stored, 'secret')).toBe(true);
    expect(verifyTokenHash(stored, 'secreT')).toBe(false);
  });

  it.each(['', '$', '$2', '$2:', '$2:a', '$2:a:', '$1:a:b', 'secret', '$2:::', '$3:MTIz:abc'])(
    'are not %j',
    (stored) => {
      expect(verifyTokenHash(stored, 'secret')).toBe(false);
    },
  );

  it('never match nothing', () => {
    expect(isSameSecret('', '')).toBe(false);
  });
});
