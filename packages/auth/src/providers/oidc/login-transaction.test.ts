import { FakeClock, SeededRandom } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { LoginTransactions, localPath } from './login-transaction.ts';

function start(): { clock: FakeClock; logins: LoginTransactions } {
  const clock = new FakeClock();
  const key = new SeededRandom(1).bytes(32);
  const random = new SeededRandom(2);
  return {
    clock,
    logins: new LoginTransactions({ key: () => Promise.resolve(key), clock, random }),
  };
}

describe('logins under way', () => {
  it('come back as they began, and say nothing to who keeps them', async () => {
    const { logins } = start();
    const begun = logins.begin('oidc', '/c/local');
    const sealed = await logins.seal(begun);
    expect(sealed).not.toContain(begun.verifier);
    expect(atob(sealed.split('.')[0] ?? '')).toBe('{"alg":"dir","enc":"A256GCM"}');
    expect(await logins.finish(sealed)).toMatchObject(begun);
  });

  it('have secrets of their own', () => {
    const { logins } = start();
    const texts = [logins.begin('oidc', '/'), logins.begin('oidc', '/')].flatMap(
      ({ id, verifier, nonce, state = '' }) => [id, verifier, nonce, state],
    );
    expect(new Set(texts).size).toBe(8);
    for (const text of texts) expect(text).toMatch(/^[\w-]{43}$/);
  });

  it('end once, within ten minutes, at the provider where they began', async () => {
    const { clock, logins } = start();
    const refused = { code: 'AUTH_LOGIN_STATE_INVALID' };
    const sealed = await logins.seal(logins.begin('oidc', '/'));
    await expect(logins.finish(sealed, 'keycloakoidc')).rejects.toMatchObject(refused);
    await logins.finish(sealed, 'oidc');
    await expect(logins.finish(sealed, 'oidc')).rejects.toMatchObject(refused);
    const late = await logins.seal(logins.begin('oidc', '/'));
    await clock.advance(600_001);
    await expect(logins.finish(late)).rejects.toMatchObject(refused);
  });

  it('are those of this installation', async () => {
    const clock = new FakeClock();
    const random = new SeededRandom(3);
    const other = new LoginTransactions({
      key: () => Promise.resolve(new SeededRandom(9).bytes(32)),
      clock,
      random,
    });
    const sealed = await other.seal(other.begin('oidc', '/'));
    await expect(start().logins.finish(sealed)).rejects.toMatchObject({
      code: 'AUTH_LOGIN_STATE_INVALID',
    });
  });
});

it.each([
  ['/', '/'],
  ['/c/local?tab=pods#x', '/c/local?tab=pods#x'],
  ['/a/../b', '/b'],
  [null, '/'],
  ['', '/'],
  ['c/local', '/'],
  ['https://evil.invalid/', '/'],
  ['//evil.invalid', '/'],
  ['/\\evil.invalid', '/'],
  ['/\n/evil.invalid', '/'],
  ['/..//evil.invalid', '/'],
  ['javascript:alert(1)', '/'],
])('goes to a path of this server alone: %j', (wanted, expected) => {
  expect(localPath(wanted)).toBe(expected);
});
