import { hasCode } from '@drover/base';
import { describe, expect, it } from 'vitest';
import { createConfig } from './config.ts';

function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (hasCode(error, 'SERVER_BAD_OPTION')) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('createConfig', () => {
  it('keeps state below the home folder by default', () => {
    const config = createConfig({}, { HOME: '/home/ann' });
    expect(config.home).toEqual({ type: 'embedded', dataDir: '/home/ann/.local/share/drover' });
    expect(config.httpsPort).toBe(8443);
    expect(config.httpPort).toBeUndefined();
    expect(config.tls).toEqual({ cacerts: true, names: [] });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('follows XDG_DATA_HOME', () => {
    expect(createConfig({}, { HOME: '/home/ann', XDG_DATA_HOME: '/x' }).home).toEqual({
      type: 'embedded',
      dataDir: '/x/drover',
    });
  });

  it('prefers a flag to its variable', () => {
    const env = { DROVER_DATA_DIR: '/env', DROVER_HTTPS_LISTEN_PORT: '1' };
    expect(createConfig({ dataDir: '/flag', httpsListenPort: '0' }, env)).toMatchObject({
      home: { type: 'embedded', dataDir: '/flag' },
      httpsPort: 0,
    });
  });

  it('uses a real cluster when a kubeconfig is given', () => {
    expect(createConfig({ kubeconfig: '/k', dataDir: '/d' }, {}).home).toEqual({
      type: 'kubernetes',
      kubeconfig: '/k',
    });
  });

  it.each([
    [{ httpsListenPort: 'https' }, '--https-listen-port: https is no port (0 to 65535)'],
    [{ httpListenPort: '65536' }, '--http-listen-port: 65536 is no port (0 to 65535)'],
    [
      { trustedProxies: '10.0.0.0/33' },
      '--trusted-proxies: 10.0.0.0/33 is neither an address nor a network',
    ],
    [{ serverUrl: 'http://x' }, '--server-url: http://x is no URL that begins with https://'],
    [{ tlsCertFile: '/c' }, '--tls-key-file: is needed with --tls-cert-file'],
    [{ tlsKeyFile: '/k' }, '--tls-cert-file: is needed with --tls-key-file'],
    [{ tlsNames: 'a b' }, '--tls-names: a b is neither a DNS name nor an address'],
    [
      { features: 'fleet=maybe' },
      '--features: fleet=maybe is not of the form name=true or name=false',
    ],
    [{ features: 'nosuch=true' }, '--features: there is no feature nosuch'],
    [{ logLevel: 'loud' }, '--log-level: loud is none of debug, info, warn, error'],
    [{ listenAddress: 'here' }, '--listen-address: here is no IP address'],
    [{ cacerts: false, cacertsFile: '/c' }, '--cacerts-file: contradicts --no-cacerts'],
  ])('refuses %j', (values, problem) => {
    expect(problemOf(() => createConfig(values, { HOME: '/h' }))).toBe(problem);
  });

  it('normalises networks and the server URL', () => {
    const config = createConfig(
      { trustedProxies: '10.0.0.1, fd00::/8', serverUrl: 'https://Drover.example/' },
      { HOME: '/h' },
    );
    expect(config.trustedProxies).toEqual(['10.0.0.1/32', 'fd00::/8']);
    expect(config.serverUrl).toBe('https://drover.example');
  });
});
