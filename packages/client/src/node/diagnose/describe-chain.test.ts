import type { DetailedPeerCertificate } from 'node:tls';
import { expect, it } from 'vitest';
import { describeChain } from './describe-chain.ts';

type Parts = Partial<Omit<DetailedPeerCertificate, 'subject'>> & { readonly subject?: object };

const certificate = (parts: Parts): DetailedPeerCertificate =>
  ({ valid_to: 'Nov 22 21:39:29 2036 GMT', subject: {}, ...parts }) as DetailedPeerCertificate;

it('names each certificate up to the root, and the end of the first', () => {
  const root = certificate({ subject: { CN: 'an authority' } });
  root.issuerCertificate = root;
  const leaf = certificate({
    subjectaltname: 'DNS:drover.example.com, IP Address:10.0.0.1',
    issuerCertificate: root,
  });
  expect(describeChain(leaf)).toBe(
    'DNS:drover.example.com, signed by an authority, valid until Nov 22 21:39:29 2036 GMT',
  );
});

it('ends, whatever a server sends', () => {
  const one = certificate({ subject: { O: 'one' } });
  const two = certificate({ subject: { CN: ['two', 'zwei'] }, issuerCertificate: one });
  one.issuerCertificate = two;
  expect(describeChain(one).split(', signed by ')).toHaveLength(8);
});
