import { describe, expect, test } from 'vitest';
import { proxyFor, readProxySettings } from './proxy-settings.ts';

const TARGET = new URL('https://drover.example.com:8443');

describe('the proxy for a server', () => {
  test('is that of its scheme', () => {
    const settings = readProxySettings({ HTTPS_PROXY: 'http://a:3128', http_proxy: 'b:8080' });
    expect(proxyFor(TARGET, settings)?.href).toBe('http://a:3128/');
    expect(proxyFor(new URL('http://drover.example.com'), settings)?.href).toBe('http://b:8080/');
  });

  test('is none without a setting', () => {
    expect(proxyFor(TARGET, readProxySettings({}))).toBeUndefined();
  });

  test.each([
    ['*', true],
    ['drover.example.com', true],
    ['DROVER.example.com', true],
    ['example.com', true],
    ['.example.com', true],
    ['*.example.com', true],
    ['drover.example.com:8443', true],
    ['drover.example.com:443', false],
    ['other.com, example.com', true],
    ['ample.com', false],
    ['10.0.0.0/8', false],
    ['', false],
  ])('NO_PROXY=%s exempts it: %s', (noProxy, exempt) => {
    const settings = readProxySettings({ HTTPS_PROXY: 'http://a:3128', NO_PROXY: noProxy });
    expect(proxyFor(TARGET, settings) === undefined).toBe(exempt);
  });

  test.each([
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '10.1.2.3:443', true],
    ['https://[fd00::5]:6443', 'fd00::/16', true],
    ['https://[fd00::5]:6443', 'fd00::5', true],
    ['https://[fd00::5]:6443', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.0.0.0/99', false],
  ])('%s with NO_PROXY=%s is exempt: %s', (target, noProxy, exempt) => {
    const settings = readProxySettings({ HTTPS_PROXY: 'http://a:3128', NO_PROXY: noProxy });
    expect(proxyFor(new URL(target), settings) === undefined).toBe(exempt);
  });
});
