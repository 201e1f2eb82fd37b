import { describe, expect, test } from 'vitest';
import { verifyAuthority } from './verify-authority.ts';

const TEXT = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const CHECKSUM = '8010bfcee1842b2a4ce8f67c3e9455f0188f7a15bf39ec61a26feb75cd785821';

function codeFor(value: string, checksum = CHECKSUM): unknown {
  try {
    verifyAuthority({ server: 'x', value, checksum });
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('the checksum', () => {
  // What passes the checksum here is no certificate, so the next check refuses it.
  const passed = { code: 'AGENT_CA_UNUSABLE' };

  test.each([
    TEXT,
    `${TEXT}\n`,
    `\n${TEXT}\n\n`,
    TEXT.replaceAll('\n', '\r\n'),
    `${TEXT.replaceAll('\n', '\r\n')}\r\n`,
  ])('is the same for %j', (value) => {
    expect(codeFor(value)).toMatchObject(passed);
  });

  test('may be that of a value which the server did not trim', () => {
    const twoLineFeeds = '45b1488806a2d32a64507c071ea92c9515db21c8b774a75a944f922c16e890c4';
    expect(codeFor(`${TEXT}\n`, twoLineFeeds)).toMatchObject(passed);
  });

  test('of anything else is refused with both digests', () => {
    const noLineFeed = '6d20772b5fd7fc7f09bc1ef1e7f39f0746a49c3c80a736fe0bca89e31e2597e4';
    expect(codeFor(TEXT, noLineFeed)).toMatchObject({
      code: 'AGENT_CA_MISMATCH',
      facts: { actual: CHECKSUM, expected: noLineFeed },
    });
  });

  test('of nothing is refused', () => {
    expect(codeFor(' \n')).toMatchObject({ code: 'AGENT_CA_UNUSABLE' });
  });
});
