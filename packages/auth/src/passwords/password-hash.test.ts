import { SeededRandom } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { hashPassword, needsRehash, verifyPassword } from './password-hash.ts';

describe('password hashes', () => {
  it('verify their own password only', async () => {
    const stored = await hashPassword('correct horse', new SeededRandom(1));
    expect(await verifyPassword(stored, 'correct horse')).toBe(true);
    expect(await verifyPassword(stored, 'correct hors')).toBe(false);
    expect(needsRehash(stored)).toBe(false);
  });

  it.each([
    '',
    'correct horse',
    '$argon2id$v=19$m=99999999,t=2,p=1$AAAA$AAAA',
    '$argon2id$v=19$m=9999999,t=2,p=1$AAAA$AAAA',
    '$argon2id$v=19$m=19456,t=999,p=1$AAAA$AAAA',
    '$argon2id$v=19$m=19456,t=2,p=1$AAAA$',
    '$2b$99',
  ])('that cost too much or are none verify nothing: %j', async (stored) => {
    expect(await verifyPassword(stored, 'correct horse')).toBe(false);
    expect(needsRehash(stored)).toBe(true);
  });

  it('of bcrypt are renewed', () => {
    expect(needsRehash(`$2a$10$${'a'.repeat(53)}`)).toBe(true);
  });
});
