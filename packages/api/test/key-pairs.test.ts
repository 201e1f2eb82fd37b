import { readFileSync } from 'node:fs';
import { RSAPrivateKey } from '@peculiar/asn1-rsa';
import { AsnConvert } from '@peculiar/asn1-schema';
import { describe, expect, it } from 'vitest';
import { checkFormat, checkKeyPair, readCertificates } from '../src/index.ts';

const pem = (name: string): string => readFileSync(`${import.meta.dirname}/pem/${name}`, 'utf8');
const NOW = Date.UTC(2030, 0, 1);
const check = (certificates: string, key: string, hosts?: readonly string[]) =>
  checkKeyPair({ certificates, key, nowMs: NOW, ...(hosts && { hosts }) });

describe('checkKeyPair', () => {
  it.each([
    ['rsa.crt', 'rsa.key'],
    ['rsa.crt', 'rsa-pkcs1.key'],
    ['p256.crt', 'p256.key'],
    ['p256.crt', 'p256-sec1.key'],
    ['p256.crt', 'p256-bare.key'],
    ['p384.crt', 'p384.key'],
    ['p521.crt', 'p521.key'],
    ['ed25519.crt', 'ed25519.key'],
  ])('finds that %s and %s belong together', (certificate, key) => {
    const { problem, warnings } = check(pem(certificate), pem(key));
    expect({ problem, warnings }).toEqual({ problem: undefined, warnings: [] });
  });

  it.each([
    ['rsa.crt', 'p256.key'],
    ['p256.crt', 'p384.key'],
    ['leaf.crt', 'rsa.key'],
    ['ed25519.crt', 'p256.key'],
  ])('finds that %s and %s do not', (certificate, key) => {
    expect(check(pem(certificate), pem(key)).problem).toMatchObject({
      where: 'key',
      message: 'does not belong to the certificate',
    });
  });

  it('asks for the server’s certificate first', () => {
    const { problem } = check(`${pem('ca.crt')}${pem('leaf.crt')}`, pem('p256.key'));
    expect(problem).toMatchObject({
      where: 'certificates',
      message: expect.stringContaining('2') as unknown,
    });
  });

  it('warns of a chain out of order, and not of one in order', () => {
    const good = check(`${pem('leaf.crt')}${pem('ca.crt')}`, pem('p256.key'));
    expect(good.warnings).toEqual([]);
    const { problem, warnings } = check(`${pem('leaf.crt')}${pem('rsa.crt')}`, pem('p256.key'));
    expect(problem).toBeUndefined();
    expect(warnings).toEqual([
      {
        message: expect.stringContaining(
          'signed by CN=Test authority, but CN=rsa.example.org',
        ) as unknown,
        remedy: expect.any(String) as unknown,
      },
    ]);
  });

  it('warns of what has expired, is not valid yet, or soon expires', () => {
    const at = (nowMs: number) =>
      checkKeyPair({ certificates: pem('leaf.crt'), key: pem('p256.key'), nowMs }).warnings.map(
        ({ message }) => message,
      );
    expect(at(Date.UTC(2200, 0, 1))).toEqual(['CN=leaf.example.org expired on 2126-10-29']);
    expect(at(Date.UTC(2020, 0, 1))).toEqual([
      'CN=leaf.example.org is valid from 2026-11-22 on only',
    ]);
    expect(at(Date.UTC(2126, 9, 20))).toEqual(['CN=leaf.example.org expires on 2126-10-29']);
  });

  it.each([
    ['rsa.example.org', true],
    ['RSA.example.org', true],
    ['web.apps.example.org', true],
    ['10.0.0.1', true],
    ['a.web.apps.example.org', false],
    ['apps.example.org', false],
    ['example.org', false],
  ])('knows whether the certificate is good for %s: %s', (host, isGood) => {
    const { warnings } = check(pem('rsa.crt'), pem('rsa.key'), [host]);
    expect(warnings.length === 0).toBe(isGood);
  });

  it('warns of a certificate without subject alternative names', () => {
    expect(check(pem('no-names.crt'), pem('p256.key')).warnings).toEqual([
      {
        message: 'CN=old.example.org names no host as a subject alternative name',
        remedy: expect.any(String) as unknown,
      },
    ]);
  });
});

describe('readCertificates', () => {
  it('tells what a certificate says', () => {
    const { value } = readCertificates(`skipped\n${pem('leaf.crt')}`);
    expect(value).toEqual([
      expect.objectContaining({
        subject: 'CN=leaf.example.org',
        commonName: 'leaf.example.org',
        issuer: 'CN=Test authority',
        issuerCommonName: 'Test authority',
        serialNumber: '31',
        version: 3,
        notBeforeMs: Date.UTC(2026, 10, 22, 21, 26, 35),
        names: ['leaf.example.org'],
        isAuthority: false,
        fingerprint: '78:2D:8E:7D:AE:F0:C0:D9:A4:D6:7C:38:ED:07:E8:A4:ED:96:34:7D',
        key: expect.objectContaining({ algorithm: 'ECDSA', bits: 256 }) as unknown,
      }),
    ]);
    const [rsa] = readCertificates(pem('rsa.crt')).value ?? [];
    expect(rsa?.key).toMatchObject({ algorithm: 'RSA', bits: 2048 });
    expect(rsa?.names).toEqual(['rsa.example.org', '*.apps.example.org', '10.0.0.1']);
    expect(readCertificates(pem('ca.crt')).value?.[0]?.isAuthority).toBe(true);
  });
});

describe('numbers that no key has', () => {
  it.each([3000, 30_000])('are refused before anything is calculated: %i bytes', (size) => {
    const small = new Uint8Array([3]).buffer;
    const large = new Uint8Array(size).fill(0x7f).buffer;
    const key = new RSAPrivateKey({
      modulus: large,
      publicExponent: small,
      privateExponent: small,
      // Their product is the modulus, so that nothing else is wrong with the key.
      prime1: large,
      prime2: new Uint8Array([1]).buffer,
      exponent1: small,
      exponent2: small,
      coefficient: small,
    });
    const base64 = Buffer.from(AsnConvert.serialize(key)).toString('base64');
    const text = `-----BEGIN RSA PRIVATE KEY-----\n${base64}\n-----END RSA PRIVATE KEY-----\n`;
    expect(checkFormat('privateKey', text)?.message).toContain('is damaged');
  });
});

describe('formats of PEM', () => {
  const damaged = pem('leaf.crt').replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA');

  it.each([
    ['certificates', 'x', 'holds no PEM block'],
    ['certificates', pem('leaf.crt').slice(0, 300), 'has no end of the CERTIFICATE'],
    ['certificates', pem('leaf.crt').replace('\nM', '\n*'), 'has a CERTIFICATE that is damaged'],
    ['certificates', damaged, 'has a certificate that cannot be read, number 1'],
    ['certificates', pem('rsa.key'), 'holds a PRIVATE KEY, not only certificates'],
    ['certificates', 'a'.repeat(600_000), 'is longer than'],
    ['certificates', pem('leaf.crt').repeat(101), 'holds more than 100 certificates'],
    ['privateKey', pem('leaf.crt'), 'is a CERTIFICATE, not a private key'],
    ['privateKey', pem('rsa-encrypted.key'), 'is encrypted'],
    ['privateKey', pem('rsa-encrypted-pkcs1.key'), 'is encrypted'],
    ['privateKey', pem('secp256k1.key'), 'is a key of a kind that TLS servers do not use'],
    ['privateKey', pem('p256.key').repeat(2), 'holds more than one private key'],
    ['privateKey', pem('rsa.key').replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'), 'is damaged'],
  ] as const)('refuse as %s what is none', (format, text, message) => {
    expect(checkFormat(format, text)?.message).toContain(message);
  });

  it('accept whole chains and keys of every kind', () => {
    expect(checkFormat('certificates', `${pem('leaf.crt')}${pem('ca.crt')}`)).toBeUndefined();
    expect(
      checkFormat('privateKey', pem('p256-bare.key').replaceAll('\n', '\r\n')),
    ).toBeUndefined();
  });
});
