import { describe, expect, it } from 'vitest';
import ca from '../../../../api/test/pem/ca.crt?raw';
import ed25519Key from '../../../../api/test/pem/ed25519.key?raw';
import leaf from '../../../../api/test/pem/leaf.crt?raw';
import certs from '../../../../api/test/pem/rsa.crt?raw';
import key from '../../../../api/test/pem/rsa.key?raw';
import encryptedKey from '../../../../api/test/pem/rsa-encrypted.key?raw';
import { certificateProblems, certificateReport, checkCertificate } from './certificate-report.ts';

const NEW = { base: {}, editing: false };
const STORED = { base: { certs }, editing: true };
const NOW_MS = Date.parse('2026-12-01T00:00:00Z');
const FAR_MS = Date.parse('2200-01-01T00:00:00Z');

describe('certificateProblems', () => {
  it.each([
    ['nothing', {}, ['certs: Paste the certificate.', 'key: Paste its private key.']],
    ['a pair', { certs, key }, []],
    ['no PEM', { certs: 'x', key }, ['certs: The text holds no PEM block.']],
    [
      'a key as certificate',
      { certs: key, key },
      ['certs: The text holds a PRIVATE KEY, not only certificates.'],
    ],
    [
      'a text that ends early',
      { certs: certs.slice(0, 400), key },
      ['certs: The text has no end of the CERTIFICATE.'],
    ],
    [
      'the key of another',
      { certs, key: ed25519Key },
      ['key: The key does not belong to the certificate.'],
    ],
    ['an encrypted key', { certs, key: encryptedKey }, ['key: The key is encrypted.']],
    [
      'a certificate as key',
      { certs, key: certs },
      ['key: The key is a CERTIFICATE, not a private key.'],
    ],
    [
      'the authority first',
      { certs: ca + certs, key },
      ['certs: The text belongs to the key only from its certificate number 2 on.'],
    ],
  ])('of %s', (_what, draft, problems) => {
    const found = certificateProblems(draft, NEW);
    expect(found).toHaveLength(problems.length);
    for (const [index, { path, message }] of found.entries()) {
      expect(`${path}: ${message}`.startsWith(problems[index] ?? '?')).toBe(true);
    }
  });

  it('does not ask for a key that is stored', () => {
    expect(certificateProblems({ certs }, STORED)).toEqual([]);
    expect(certificateProblems({ certs: 'x' }, STORED).map(({ path }) => path)).toEqual(['certs']);
    expect(certificateProblems({ certs, key: ed25519Key }, STORED).map(({ path }) => path)).toEqual(
      ['key'],
    );
  });
});

describe('checkCertificate', () => {
  it('wants a name, and a namespace where it is in one', () => {
    const paths = (draft: object): string[] =>
      checkCertificate({ certs, key, ...draft }, NEW).map(({ path }) => path);
    expect(paths({ type: 'namespacedCertificate' })).toEqual(['name', 'namespaceId']);
    expect(paths({ type: 'certificate', name: 'www' })).toEqual([]);
  });
});

describe('certificateReport', () => {
  it('tells what a certificate is good for', () => {
    const { chain, warnings, isPair } = certificateReport({ certs, key }, NOW_MS);
    expect(chain.map(({ names }) => names)).toEqual([
      ['rsa.example.org', '*.apps.example.org', '10.0.0.1'],
    ]);
    expect([warnings, isPair]).toEqual([[], true]);
  });

  it('tells a key of another certificate', () => {
    expect(certificateReport({ certs, key: ed25519Key }, NOW_MS).isPair).toBe(false);
  });

  it('warns of what has expired', () => {
    const { warnings } = certificateReport({ certs, key }, FAR_MS);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/expired on 2126-/) as unknown,
    ]);
  });

  it('reads a chain without its key', () => {
    const { chain, isPair } = certificateReport({ certs: leaf + ca }, NOW_MS);
    expect(chain).toHaveLength(2);
    expect(isPair).toBe(false);
  });

  it('says nothing of what cannot be read', () => {
    const nothing = { chain: [], warnings: [], isPair: false };
    for (const draft of [{}, { certs: 'x', key }, { certs: 7 }]) {
      expect(certificateReport(draft, NOW_MS)).toEqual(nothing);
    }
  });
});
