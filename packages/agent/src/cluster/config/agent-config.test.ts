import { describe, expect, test } from 'vitest';
import { type AgentConfig, type AgentConfigSources, readAgentConfig } from './agent-config.ts';

const NONE: AgentConfigSources = { flags: {}, env: {}, files: { url: '', token: '' } };
const ENV = { CATTLE_SERVER: 'https://drover.example.com:8443/some/path', CATTLE_TOKEN: 'abc' };

const hrefs = ({ servers }: AgentConfig): readonly string[] => servers.map(({ href }) => href);

describe('the configuration of the agent', () => {
  test('comes from Rancher variables', () => {
    const checksum = 'A'.repeat(64);
    const config = readAgentConfig({ ...NONE, env: { ...ENV, CATTLE_CA_CHECKSUM: checksum } });
    expect({ ...config, servers: hrefs(config) }).toEqual({
      servers: ['https://drover.example.com:8443/'],
      token: 'abc',
      caChecksum: 'a'.repeat(64),
      keyPins: [],
      nameservers: [],
      kubeconfig: undefined,
      healthListenPort: 8080,
      drainMs: 20_000,
    });
  });

  test('comes from mounted files without the line feed at their end', () => {
    const config = readAgentConfig({
      ...NONE,
      files: { url: 'https://a.example\n', token: 'xyz\n' },
    });
    expect([hrefs(config), config.token, config.caChecksum]).toEqual([
      ['https://a.example/'],
      'xyz',
      '',
    ]);
  });

  test('prefers flags to variables and these to files', () => {
    const sources = {
      flags: { token: 'flag' },
      env: ENV,
      files: { url: 'https://b', token: 'file' },
    };
    expect(readAgentConfig(sources).token).toBe('flag');
    expect(readAgentConfig({ ...sources, flags: {} }).token).toBe('abc');
    expect(readAgentConfig({ ...sources, env: {}, flags: {} }).token).toBe('file');
  });

  test('may name several servers, key pins and DNS servers', () => {
    const pin = `${'A'.repeat(43)}=`;
    const config = readAgentConfig({
      ...NONE,
      env: {
        ...ENV,
        CATTLE_SERVER: 'https://a.example,https://b.example:8443/x',
        DROVER_KEY_PINS: `sha256/${pin} ${pin}`,
        DROVER_NAMESERVERS: '192.0.2.53,[2001:db8::53]:5353,192.0.2.54:5353,2001:db8::1',
      },
    });
    expect(hrefs(config)).toEqual(['https://a.example/', 'https://b.example:8443/']);
    expect(config.keyPins).toEqual([pin, pin]);
    expect(config.nameservers).toHaveLength(4);
  });

  test.each([
    [{ CATTLE_SERVER: 'https://x' }, '--token or CATTLE_TOKEN'],
    [{ CATTLE_TOKEN: 'a' }, '--server or CATTLE_SERVER'],
    [{ CATTLE_TOKEN: 'a', CATTLE_SERVER: 'drover.example.com' }, '--server or CATTLE_SERVER'],
    [{ CATTLE_TOKEN: 'a', CATTLE_SERVER: 'ftp://x' }, '--server or CATTLE_SERVER'],
    [{ ...ENV, CATTLE_CA_CHECKSUM: 'abc' }, '--ca-checksum or CATTLE_CA_CHECKSUM'],
    [{ ...ENV, DROVER_KEY_PINS: 'abc' }, '--key-pins or DROVER_KEY_PINS'],
    [{ ...ENV, DROVER_NAMESERVERS: 'dns.example' }, '--nameservers or DROVER_NAMESERVERS'],
    [{ ...ENV, DROVER_HEALTH_LISTEN_PORT: '70000' }, '--health-listen-port'],
    [{ ...ENV, DROVER_DRAIN_SECONDS: 'soon' }, '--drain-seconds'],
  ])('%j is refused', (env, setting) => {
    expect(() => readAgentConfig({ ...NONE, env })).toThrow(
      expect.objectContaining({
        code: 'AGENT_CONFIG_INVALID',
        facts: expect.objectContaining({ setting }) as object,
      }),
    );
  });
});
