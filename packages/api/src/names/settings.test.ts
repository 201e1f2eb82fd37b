import { describe, expect, it } from 'vitest';
import { createSettings, effectiveSetting, settingVariable } from './settings.ts';

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

  it('takes an empty stored value for none', () => {
    expect(effectiveSetting('password-min-length', { stored: '', environment: {} })).toEqual({
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
