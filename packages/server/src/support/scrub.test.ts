import { describe, expect, it } from 'vitest';
import { Scrubber } from './scrub.ts';

const REGISTRATION = 'bcdfghjklmnpqrstvwxz2456789bcdfghjklmnpqrstvwxz2456789';
const scrubber = new Scrubber([REGISTRATION]);

describe('what goes into a support bundle', () => {
  it.each([
    [`curl https://x/v3/import/${REGISTRATION}_c-1.yaml`],
    [`told ${REGISTRATION}, twice ${REGISTRATION}`],
    [`curl https://x/v3/import/${'q'.repeat(54)}_c-1.yaml`],
    ['authorization: Bearer abcdef0123456789'],
    [`used token-abcde:${'k'.repeat(54)} for it`],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl'],
    ['proxy http://ann:hunter22@proxy.example.com:3128 refused'],
    ['-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----'],
  ])('%s is not', (text) => {
    const told = scrubber.text(text);
    expect(told).toContain('[redacted]');
    for (const secret of [
      REGISTRATION,
      'q'.repeat(54),
      'abcdef0123',
      'k'.repeat(54),
      'hunter22',
      'MHcCAQEE',
      'c2lnbmF0dXJl',
    ]) {
      expect(told).not.toContain(secret);
    }
  });

  it('keeps what tells what happened', () => {
    const line =
      '{"level":"warn","cluster":"c-1","code":"AGENT_DNS_FAILED","msg":"Tunnel not connected"}';
    expect(scrubber.lines([line, 'at https://drover.example.com:8443/ping'])).toBe(
      `${line}\nat https://drover.example.com:8443/ping\n`,
    );
  });

  it('has no secret facts of logs, no data of Secrets and no values of variables', () => {
    const told = scrubber.json({
      kind: 'List',
      items: [
        { kind: 'Secret', data: { a: 'aHVudGVyMjI=' } },
        { spec: { containers: [{ env: [{ name: 'HTTPS_PROXY', value: 'hunter22' }] }] } },
        { spec: { agentEnvVars: [{ name: 'X', value: 'hunter22' }], password: 'hunter22' } },
      ],
    });
    expect(told).not.toMatch(/hunter22|aHVudGVyMjI/);
    expect(told).toContain('HTTPS_PROXY');
    expect(scrubber.lines(['{"msg":"x","token":"hunter22"}'])).not.toContain('hunter22');
  });
});
