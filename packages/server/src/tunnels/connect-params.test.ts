import { describe, expect, it } from 'vitest';
import { endsInnerHttp, parseConnectParams } from './connect-params.ts';

function parse(value: unknown): ReturnType<typeof parseConnectParams> {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return parseConnectParams({ 'x-api-tunnel-params': Buffer.from(text).toString('base64') });
}

describe('parseConnectParams', () => {
  it('reads what a foreign agent registers, with keys in any case', () => {
    const { params } = parse({
      Cluster: { Address: '10.43.0.1:443', CACert: 'Y2E=', TOKEN: 'jwt' },
    });
    expect(params).toEqual({
      address: '10.43.0.1:443',
      caCert: 'Y2E=',
      token: 'jwt',
      features: [],
    });
    expect(params && endsInnerHttp(params)).toBe(false);
  });

  it('lets our own agent keep its token', () => {
    const { params } = parse({
      cluster: { address: '10.43.0.1:443', caCert: 'Y2E=', token: '' },
      drover: { version: '0.1.0', features: ['inner-http', 7] },
    });
    expect(params).toMatchObject({ token: '', features: ['inner-http'], version: '0.1.0' });
    expect(params && endsInnerHttp(params)).toBe(true);
  });

  it.each([
    [{ cluster: { caCert: 'x', token: 'y' } }, 'invalid input, address empty'],
    [{ cluster: { address: 'a', caCert: 'x' } }, 'invalid input, token empty'],
    [{ cluster: { address: 'a', token: 'y' } }, 'invalid input, caCert empty'],
    [{ cluster: { address: 'a', token: 7, caCert: 'x' } }, 'invalid input, token empty'],
    [{}, 'missing node or cluster registration info'],
    [{ cluster: [] }, 'missing node or cluster registration info'],
    ['not json', 'invalid input, X-API-Tunnel-Params is not base64 of JSON'],
    ['[]', 'invalid input, X-API-Tunnel-Params is not base64 of JSON'],
  ])('refuses %j', (value, text) => {
    expect(parse(value).refusal).toEqual({ status: 400, text });
  });

  it('refuses what is not base64', () => {
    const text = 'invalid input, X-API-Tunnel-Params is not base64 of JSON';
    expect(parseConnectParams({ 'x-api-tunnel-params': '%%%' }).refusal).toEqual({
      status: 400,
      text,
    });
    expect(parseConnectParams({}).refusal).toEqual({ status: 400, text });
  });
});
