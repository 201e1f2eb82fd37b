import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { originOf, trustNetworks } from './forwarded.ts';

function request(
  remoteAddress: string,
  headers: Record<string, string>,
  encrypted = false,
): IncomingMessage {
  return { headers, socket: { remoteAddress, encrypted } } as unknown as IncomingMessage;
}

const isTrusted = trustNetworks(['127.0.0.0/8', '10.0.0.0/8', '::1/128']);

describe('originOf', () => {
  it('believes the headers of a trusted proxy', () => {
    const headers = {
      host: 'inner:80',
      'x-forwarded-for': '203.0.113.7, 10.1.1.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'drover.example.com',
      'x-forwarded-port': '8443',
    };
    expect(originOf(request('127.0.0.1', headers), isTrusted)).toEqual({
      address: '203.0.113.7',
      scheme: 'https',
      host: 'drover.example.com:8443',
    });
  });

  it('ignores them from anybody else', () => {
    const headers = {
      host: 'h',
      'x-forwarded-for': '10.9.9.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil',
    };
    expect(originOf(request('203.0.113.7', headers), isTrusted)).toEqual({
      address: '203.0.113.7',
      scheme: 'http',
      host: 'h',
    });
  });

  it('takes the nearest address that is no proxy, so that a client cannot make one up', () => {
    const headers = { host: 'h', 'x-forwarded-for': '127.0.0.1, 198.51.100.9, 10.1.1.1' };
    expect(originOf(request('::ffff:10.0.0.2', headers), isTrusted).address).toBe('198.51.100.9');
  });

  it('survives nonsense', () => {
    const headers = { host: 'h', 'x-forwarded-for': 'unknown, ,', 'x-forwarded-port': '80;drop' };
    expect(originOf(request('127.0.0.1', headers, true), isTrusted)).toEqual({
      address: '127.0.0.1',
      scheme: 'https',
      host: 'h',
    });
  });
});
