import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** ARCHITECTURE.md, "Packages and layers": what each package may depend on. Written out a second time on purpose. */
const MAY_DEPEND_ON: Readonly<Record<string, readonly string[]>> = {
  base: [],
  apimachinery: ['base'],
  tunnel: ['base'],
  kubernetes: ['base', 'apimachinery'],
  client: ['base', 'apimachinery'],
  rbac: ['base', 'apimachinery'],
  api: ['base', 'apimachinery', 'kubernetes'],
  'controller-runtime': ['base', 'apimachinery', 'kubernetes', 'client'],
  auth: ['base', 'apimachinery', 'kubernetes', 'client', 'rbac', 'api', 'controller-runtime'],
  apiserver: ['base', 'apimachinery', 'kubernetes', 'client', 'rbac', 'controller-runtime'],
  norman: [
    'base',
    'apimachinery',
    'kubernetes',
    'client',
    'rbac',
    'api',
    'controller-runtime',
    'auth',
  ],
  explorer: ['base', 'apimachinery', 'kubernetes', 'client', 'rbac', 'api', 'controller-runtime'],
  controllers: [
    'base',
    'apimachinery',
    'kubernetes',
    'client',
    'rbac',
    'api',
    'controller-runtime',
    'auth',
  ],
  server: [
    ...[
      'base',
      'apimachinery',
      'tunnel',
      'kubernetes',
      'client',
      'rbac',
      'api',
      'controller-runtime',
    ],
    ...['auth', 'apiserver', 'norman', 'explorer', 'controllers'],
  ],
  agent: [
    'base',
    'apimachinery',
    'tunnel',
    'kubernetes',
    'client',
    'rbac',
    'api',
    'controller-runtime',
    'auth',
    'explorer',
  ],
  cli: ['base', 'apimachinery', 'kubernetes', 'client', 'api'],
  web: ['base', 'apimachinery', 'kubernetes', 'client', 'api'],
};

/** Packages that must run in a browser as they are. */
const ISOMORPHIC = ['base', 'apimachinery', 'kubernetes', 'api', 'rbac'];

interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

function manifest(name: string): Manifest {
  return JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8')) as Manifest;
}

const packages = readdirSync('packages').sort();

describe('layers', () => {
  it('has a row in the table for every package', () => {
    expect(packages.filter((name) => !(name in MAY_DEPEND_ON))).toEqual([]);
  });

  it.each(packages)('%s depends on lower layers only', (name) => {
    const used = Object.keys(manifest(name).dependencies ?? {})
      .filter((dependency) => dependency.startsWith('@drover/'))
      .map((dependency) => dependency.slice('@drover/'.length));
    expect(used.filter((dependency) => !MAY_DEPEND_ON[name]?.includes(dependency))).toEqual([]);
  });

  it.each(packages)('%s is Apache-2.0 and runs nothing when it is installed', (name) => {
    expect(manifest(name)).toMatchObject({ name: `@drover/${name}`, license: 'Apache-2.0' });
    expect(Object.keys(manifest(name).scripts ?? {})).toEqual([]);
  });

  it.each(ISOMORPHIC)('%s compiles without the types of Node', (name) => {
    const config = JSON.parse(readFileSync(`packages/${name}/tsconfig.json`, 'utf8')) as {
      readonly compilerOptions?: { readonly types?: readonly string[] };
    };
    expect(config.compilerOptions?.types).toEqual([]);
  });
});
