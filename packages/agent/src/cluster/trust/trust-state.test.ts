import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { SignedTrust, TrustStatement } from '@drover/api';
import { describe, expect, test } from 'vitest';
import {
  NOTHING_KNOWN,
  newerState,
  type StatementSource,
  type TrustState,
  withEpoch,
  withProof,
  withStatement,
} from './trust-state.ts';

const server = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');

const identityOf = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'der' }).toString('base64');

const FIRST: TrustStatement = {
  epoch: 100,
  serial: 7,
  identity: identityOf(server.publicKey),
  caCerts: '',
  serverUrls: ['https://a.example'],
};

function signed(statement: object, key = server.privateKey): SignedTrust {
  const text = JSON.stringify(statement);
  return { statement: text, signature: sign(null, Buffer.from(text), key).toString('base64') };
}

function refusalOf(known: TrustState, said: SignedTrust, source: StatementSource = 'tunnel') {
  try {
    return withStatement(known, said, source);
  } catch (error) {
    return (error as { code: unknown }).code;
  }
}

describe('what an agent knows of its server', () => {
  const known = withStatement(NOTHING_KNOWN, signed(FIRST), 'tunnel');

  test('begins with what comes through the first tunnel', () => {
    expect(known).toEqual({ epoch: 100, statement: FIRST });
    expect(withStatement(known, signed(FIRST), 'tunnel')).toBe(known);
  });

  test('is never taken from a stranger before', () => {
    expect(refusalOf(NOTHING_KNOWN, signed(FIRST), 'stranger')).toBe('AGENT_TRUST_REFUSED');
  });

  test('keeps what was proven until the server was reached by what is new', () => {
    const moved = { ...FIRST, serial: 8, serverUrls: ['https://b.example'] };
    const proven = withProof(known);
    expect(proven).toEqual({ epoch: 100, statement: FIRST, isProven: true });
    const overlap = withStatement(proven, signed(moved), 'stranger');
    const previous = { caCerts: '', serverUrls: ['https://a.example'] };
    expect(overlap).toEqual({ epoch: 100, statement: moved, previous });
    const again = { ...moved, serial: 9, serverUrls: ['https://c.example'] };
    expect(withStatement(overlap, signed(again), 'tunnel').previous).toEqual(previous);
    expect(withProof(overlap)).toEqual({ epoch: 100, statement: moved, isProven: true });
  });

  test('has nothing to keep of what was never proven', () => {
    const moved = { ...FIRST, serial: 8, serverUrls: ['https://b.example'] };
    expect(withStatement(known, signed(moved), 'tunnel')).toEqual({ epoch: 100, statement: moved });
  });

  test.each<[string, SignedTrust, StatementSource]>([
    ['another key', signed({ ...FIRST, serial: 8 }, other.privateKey), 'stranger'],
    [
      'a key of its own',
      signed({ ...FIRST, epoch: 200, identity: identityOf(other.publicKey) }, other.privateKey),
      'stranger',
    ],
    ['no signature', { statement: JSON.stringify(FIRST) } as SignedTrust, 'tunnel'],
    ['something older', signed({ ...FIRST, serial: 6 }), 'tunnel'],
    ['a URL that is none', signed({ ...FIRST, serverUrls: ['file:///etc'] }), 'tunnel'],
    ['certificates that are none', signed({ ...FIRST, caCerts: 'x' }), 'tunnel'],
    ['no JSON', { statement: '{', signature: '' }, 'tunnel'],
  ])('is not changed by %s', (_what, said, source) => {
    expect(refusalOf(known, said, source)).toMatch(/AGENT_TRUST_REFUSED|AGENT_CA_UNUSABLE/);
  });

  test('is not changed by a server of an epoch that has ended', () => {
    expect(refusalOf(withEpoch(known, 101), signed({ ...FIRST, serial: 9 }))).toBe(
      'AGENT_OLD_SERVER',
    );
  });

  test('follows a restored server that has a new key, through its tunnel', () => {
    const restored = { ...FIRST, epoch: 200, serial: 1, identity: identityOf(other.publicKey) };
    expect(withStatement(known, signed(restored, other.privateKey), 'tunnel').epoch).toBe(200);
  });

  test('is the newer of what two agents have kept', () => {
    const newer = withStatement(known, signed({ ...FIRST, serial: 9 }), 'tunnel');
    expect(newerState(known, newer)).toEqual(newer);
    expect(newerState(newer, withEpoch(known, 300))).toEqual({ ...newer, epoch: 300 });
    expect(newerState(withProof(newer), newer)).toEqual(withProof(newer));
  });
});
