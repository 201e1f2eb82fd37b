import { X509Certificate } from 'node:crypto';
import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { createAuthority, issueServingCertificate } from './certificate-authority.ts';
import { OwnCertificateSource } from './certificate-source.ts';

const clock = new FakeClock();
const authority = await createAuthority({ clock });

async function source(): Promise<OwnCertificateSource> {
  return OwnCertificateSource.create({
    authority,
    names: ['drover.example.com', '192.0.2.1'],
    clock: new FakeClock(),
  });
}

describe('issueServingCertificate', () => {
  it('signs for names and addresses', async () => {
    const { certificate } = await issueServingCertificate(
      authority,
      ['a.example.com', '192.0.2.7'],
      { clock },
    );
    const leaf = new X509Certificate(certificate);
    expect(leaf.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(leaf.checkHost('a.example.com')).toBe('a.example.com');
    expect(leaf.checkIP('192.0.2.7')).toBe('192.0.2.7');
    expect(leaf.ca).toBe(false);
    expect(new X509Certificate(authority.certificate).ca).toBe(true);
  });
});

describe('the own authority and its certificates', () => {
  it('are valid for clocks that are behind by ten minutes', async () => {
    const leaf = await issueServingCertificate(authority, ['a.example.com'], { clock });
    const earlyMs = clock.nowMs() - 600_000;
    for (const { certificate } of [authority, leaf]) {
      expect(new X509Certificate(certificate).validFromDate.getTime()).toBeLessThan(earlyMs);
    }
  });
});

describe('OwnCertificateSource', () => {
  it('covers the names it was given and this machine', async () => {
    const leaf = new X509Certificate((await source()).initial.certificate);
    expect(leaf.checkHost('drover.example.com')).toBe('drover.example.com');
    expect(leaf.checkHost('localhost')).toBe('localhost');
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(leaf.checkIP('192.0.2.1')).toBe('192.0.2.1');
  });

  it('gives a new name a certificate once', async () => {
    const own = await source();
    const first = await own.contextFor('other.example.com');
    expect(await own.contextFor('OTHER.example.com')).toBe(first);
    expect(await own.contextFor('localhost')).not.toBe(first);
    expect(own.nameCount).toBe(1);
  });

  it('does not grow under a flood of names', async () => {
    const own = await source();
    for (let index = 0; index < 30; index += 1) await own.contextFor(`flood-${index}.example.com`);
    expect(own.nameCount).toBe(10);
    await own.contextFor('not a name');
    expect(own.nameCount).toBe(10);
  });

  it('renews what is about to end', async () => {
    const passing = new FakeClock();
    const own = await OwnCertificateSource.create({ authority, names: [], clock: passing });
    const first = await own.contextFor('localhost');
    const end = own.expiresAtMs();
    passing.jumpWallClock(200 * 86_400_000);
    expect(await own.contextFor('localhost')).toBe(first);
    passing.jumpWallClock(50 * 86_400_000);
    expect(await own.contextFor('localhost')).not.toBe(first);
    expect(own.expiresAtMs()).toBeGreaterThan(end);
  });
});
