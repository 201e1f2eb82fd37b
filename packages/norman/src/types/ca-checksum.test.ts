import { expect, it } from 'vitest';
import { caChecksum } from './ca-checksum.ts';

// The digest of the three lines with one newline at the end, as agents of every version compute it.
const DIGEST = '8010bfcee1842b2a4ce8f67c3e9455f0188f7a15bf39ec61a26feb75cd785821';
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';

it.each([PEM, `${PEM}\n`, `${PEM}\n\n`, `  ${PEM}\r\n`])(
  'counts exactly one final newline',
  (text) => {
    expect(caChecksum(text)).toBe(DIGEST);
  },
);

it('is empty where the certificate needs no trust of its own', () => {
  expect([caChecksum(''), caChecksum(' \n')]).toEqual(['', '']);
});
