import { describe, expect, it } from 'vitest';
import {
  checkSetting,
  createSettings,
  effectiveSetting,
  SETTINGS,
  settingVariable,
} from './settings.ts';

describe('effectiveSetting', () => {
  it('takes the environment before what is stored', () => {
    const environment = { CATTLE_SERVER_URL: 'https://env.test' };
    expect(effectiveSetting('server-url', { stored: 'https://db.test', environment })).toEqual({
      value: 'https://env.test',
      default: '',
      source: 'env',
      customized: false,
    });
  });

  it('takes what is stored before the default', () => {
    expect(effectiveSetting('password-min-length', { stored: '16', environment: {} })).toEqual({
      value: '16',
      default: '12',
      source: 'db',
      customized: true,
    });
  });

  it.each(['', null])('takes a stored %j for none', (stored) => {
    expect(effectiveSetting('password-min-length', { stored, environment: {} })).toEqual({
      value: '12',
      default: '12',
      source: 'default',
      customized: false,
    });
  });

  it('knows nothing of names that only look like members of an object', () => {
    expect(effectiveSetting('constructor', { environment: {} }).value).toBe('');
  });
});

describe('settingVariable', () => {
  it('is CATTLE_ and the name in capitals', () => {
    expect(settingVariable('auth-user-session-ttl-minutes')).toBe(
      'CATTLE_AUTH_USER_SESSION_TTL_MINUTES',
    );
  });
});

describe('createSettings', () => {
  const stored: Record<string, { value: string }> = {
    'password-min-length': { value: 'many' },
    'first-login': { value: 'false' },
  };
  const settings = createSettings({ lookup: (name) => stored[name], environment: {} });

  it('reads numbers, with the default in place of what is none', () => {
    expect(settings.number('password-min-length')).toBe(12);
    expect(settings.number('auth-user-session-ttl-minutes')).toBe(960);
  });

  it('reads flags', () => {
    expect(settings.flag('first-login')).toBe(false);
    expect(settings.flag('kubeconfig-generate-token')).toBe(true);
  });
});

describe('checkSetting', () => {
  it.each([
    ['password-min-length', '2'],
    ['password-min-length', ''],
    ['auth-user-info-resync-cron', '@daily'],
    ['server-url', 'https://drover.test'],
    ['kubeconfig-generate-token', 'false'],
    ['telemetry-opt', 'out'],
    ['ui-banners', '{"showHeader":"true"}'],
    ['agent-rollout-timeout', '5m'],
    ['eula-agreed', 'anything'],
    ['constructor', 'x'],
  ])('accepts for %s: %j', (name, value) => {
    expect(checkSetting(name, value)).toBeUndefined();
  });

  it.each([
    ['password-min-length', '1', 'MinLimitExceeded'],
    ['password-min-length', '1000', 'MaxLimitExceeded'],
    ['password-min-length', '12.5', 'InvalidFormat'],
    ['auth-token-max-ttl-minutes', '-1', 'MinLimitExceeded'],
    ['auth-user-info-resync-cron', 'daily', 'InvalidFormat'],
    ['server-url', 'drover.test', 'InvalidFormat'],
    ['server-url', 'https://drover.test/?a', 'InvalidFormat'],
    ['kubeconfig-generate-token', 'yes', 'InvalidOption'],
    ['tls-min-version', '1.4', 'InvalidOption'],
    ['ui-banners', '{', 'InvalidFormat'],
    ['agent-rollout-timeout', '300', 'InvalidFormat'],
    ['agent-image', 'Agent', 'InvalidFormat'],
  ])('refuses for %s: %j by %s', (name, value, code) => {
    expect(checkSetting(name, value)).toEqual({
      code,
      fieldName: 'value',
      message: expect.stringMatching(/^value /) as unknown,
      remedy: expect.stringMatching(/\.$/) as unknown,
    });
  });
});

describe('SETTINGS', () => {
  it('are those of Rancher 2.7, our limits, how roles are written and direct access, each described in a sentence', () => {
    const own = Object.keys(SETTINGS).filter((name) => /^(limit-|rbac-|direct-access-)/.test(name));
    expect(own).toHaveLength(12);
    expect(Object.keys(SETTINGS)).toHaveLength(115 + own.length);
    for (const { description } of Object.values(SETTINGS))
      expect(description).toMatch(/^[A-Z].*\.$/);
  });

  it('have defaults that they would accept', () => {
    const refused = Object.entries(SETTINGS).filter(([name, setting]) =>
      checkSetting(name, setting.default),
    );
    expect(refused).toEqual([]);
  });

  it('ask before what can lock people out', () => {
    const dangerous = Object.entries(SETTINGS).filter(([, setting]) => 'dangerous' in setting);
    expect(dangerous.map(([name]) => name).toSorted()).toEqual([
      'agent-image',
      'auth-token-max-ttl-minutes',
      'auth-user-session-ttl-minutes',
      'server-url',
      'system-default-registry',
      'tls-ciphers',
      'tls-min-version',
    ]);
  });
});
