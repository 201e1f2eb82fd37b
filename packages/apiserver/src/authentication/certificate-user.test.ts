// The library of certificates builds on decorators and needs this polyfill loaded first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { expect, test } from 'vitest';
import { certificateUser } from './certificate-user.ts';

const UID = '1.3.6.1.4.1.57683.2';

/** A certificate with that subject, which signed itself. */
async function certificate(name: x509.JsonName): Promise<Uint8Array> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name,
    signingAlgorithm: algorithm,
    keys,
  });
  return new Uint8Array(made.rawData);
}

test('the subject is the user', async () => {
  const user = certificateUser(
    await certificate([
      { CN: ['alice, x+y Ü'] },
      { O: ['devs'] },
      { OU: ['no'] },
      { O: ['a=b'] },
      { [UID]: ['u-1'] },
    ]),
  );
  expect(user).toEqual({
    name: 'alice, x+y Ü',
    uid: 'u-1',
    groups: ['devs', 'a=b'],
    extra: {
      'authentication.kubernetes.io/credential-id': [
        expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/),
      ],
    },
  });
});

test.each<[string, x509.JsonName]>([
  ['no name', [{ O: ['devs'] }]],
  ['two uids', [{ CN: ['a'] }, { [UID]: ['1'] }, { [UID]: ['2'] }]],
])('a subject with %s is nobody', async (_, name) => {
  expect(certificateUser(await certificate(name))).toBeUndefined();
});

test('bytes that are no certificate are nobody', async () => {
  const bytes = await certificate([{ CN: ['a'] }]);
  for (let length = 0; length < bytes.length; length += 7) {
    const user = certificateUser(bytes.subarray(0, length));
    expect(user === undefined || user.name === 'a').toBe(true);
  }
  expect(certificateUser(new Uint8Array(64).fill(0x30))).toBeUndefined();
});
