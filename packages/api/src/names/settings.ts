import type { Problem } from '../define-kind/problem.ts';
import { ACCESS_SETTINGS } from './settings-access.ts';
import { CLUSTER_SETTINGS } from './settings-clusters.ts';
import { INTERFACE_SETTINGS } from './settings-interface.ts';
import { LIMIT_SETTINGS } from './settings-limits.ts';
import { RELEASE_SETTINGS } from './settings-releases.ts';
import { SERVER_SETTINGS } from './settings-server.ts';
import { checkValue, type SettingDefinition } from './settings-type.ts';

/** Every setting that Drover knows. */
export const SETTINGS = {
  ...ACCESS_SETTINGS,
  ...SERVER_SETTINGS,
  ...CLUSTER_SETTINGS,
  ...RELEASE_SETTINGS,
  ...INTERFACE_SETTINGS,
  ...LIMIT_SETTINGS,
} as const satisfies Readonly<Record<string, SettingDefinition>>;

/** Name of a setting that Drover knows. */
export type SettingName = keyof typeof SETTINGS;

/** The definition of a setting; `undefined` for one that a client made up. */
export function settingDefinition(name: string): SettingDefinition | undefined {
  const table: Readonly<Record<string, SettingDefinition>> = SETTINGS;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/**
 * What is wrong with a value for a setting; `undefined` when nothing is. An empty value restores the default, and a
 * setting that a client made up takes any.
 */
export function checkSetting(name: string, value: string): Problem | undefined {
  const definition = settingDefinition(name);
  return definition && checkValue(definition, value);
}

/** Settings that only the server writes. */
export const READ_ONLY_SETTINGS: ReadonlySet<string> = new Set<SettingName>(['cacerts']);

/** Settings that may be read without logging in. */
export const PUBLIC_SETTINGS: ReadonlySet<string> = new Set<SettingName>([
  'cacerts',
  'first-login',
  'ui-banners',
  'ui-brand',
  'ui-default-landing',
  'ui-issues',
  'ui-pl',
]);

/** The environment variable that overrides a setting: `server-url` → `CATTLE_SERVER_URL`. */
export function settingVariable(name: string): string {
  return `CATTLE_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Where the value of a setting comes from. */
export type SettingSource = 'env' | 'db' | 'default';

/** A setting as it holds now. */
export interface EffectiveSetting {
  readonly value: string;
  readonly default: string;
  readonly source: SettingSource;
  readonly customized: boolean;
}

/** What decides a setting, besides its default. */
export interface SettingInputs {
  /** The stored value; `''`, null and absent mean none. */
  readonly stored?: string | null | undefined;
  /** A default given by the object in place of the table's. */
  readonly storedDefault?: string | undefined;
  /** The process environment, or a part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The value of a setting: environment before stored value before default. */
export function effectiveSetting(name: string, inputs: SettingInputs): EffectiveSetting {
  const { stored, storedDefault, environment } = inputs;
  const fallback = storedDefault || (settingDefinition(name)?.default ?? '');
  const variable = environment[settingVariable(name)];
  if (variable !== undefined && variable !== '') {
    return { value: variable, default: fallback, source: 'env', customized: false };
  }
  if (stored) return { value: stored, default: fallback, source: 'db', customized: true };
  return { value: fallback, default: fallback, source: 'default', customized: false };
}

/** Reads settings as they hold now. */
export interface Settings {
  /** A setting by name, unknown names included. */
  get(name: string): EffectiveSetting;
  /** The value of a setting. */
  text(name: SettingName): string;
  /** The value as a whole number; the default's when it is none. */
  number(name: SettingName): number;
  /** Whether the value is `true`. */
  flag(name: SettingName): boolean;
}

/** Where {@link createSettings} looks. */
export interface SettingsOptions {
  /** The stored object of that name, from a cache. */
  readonly lookup: (
    name: string,
  ) =>
    | { readonly value?: string | null | undefined; readonly default?: string | undefined }
    | undefined;
  /** The process environment, or a part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A reader of settings over a lookup of stored ones. Every read is fresh. */
export function createSettings({ lookup, environment }: SettingsOptions): Settings {
  const get = (name: string): EffectiveSetting => {
    const stored = lookup(name);
    return effectiveSetting(name, {
      stored: stored?.value,
      storedDefault: stored?.default,
      environment,
    });
  };
  const number = (name: SettingName): number => {
    const value = Number.parseInt(get(name).value, 10);
    return Number.isNaN(value) ? Number.parseInt(SETTINGS[name].default, 10) || 0 : value;
  };
  return {
    get,
    number,
    text: (name) => get(name).value,
    flag: (name) => get(name).value === 'true',
  };
}
