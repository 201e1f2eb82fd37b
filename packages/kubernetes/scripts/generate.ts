/**
 * Derives `src/facts/generated/` from what Kubernetes publishes of itself: the OpenAPI and discovery documents in its Go
 * module, and the tags of its Go types. Run by `make golden`; needs Go and its module proxy. Only facts are taken,
 * never descriptions.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EnumFields, readEnumFields } from './enum-source.ts';
import { type GoPackage, type PackageNames, readGoPackage } from './go-source.ts';
import { type GroupList, type ResourceList, renderResources } from './render-resources.ts';
import { renderTypes, type Schemas } from './render-types.ts';

/** The Go command; another one can be named in the environment, as Go's own tools have it. */
const GO = process.env['GO'] ?? 'go';

/** The Kubernetes release whose facts we carry, and its libraries of the same release. */
const KUBERNETES = 'k8s.io/kubernetes@v1.34.4';
const LIBRARIES = {
  'k8s.io/api': 'v0.34.4',
  'k8s.io/apimachinery': 'v0.34.4',
  'k8s.io/apiextensions-apiserver': 'v0.34.4',
  'k8s.io/kube-aggregator': 'v0.34.4',
} as const;

/** The Go packages of the types, by the name that we give them. */
const PACKAGES: Readonly<Record<string, readonly [module: keyof typeof LIBRARIES, path: string]>> =
  {
    'meta.v1': ['k8s.io/apimachinery', 'pkg/apis/meta/v1'],
    'apiextensions.v1': ['k8s.io/apiextensions-apiserver', 'pkg/apis/apiextensions/v1'],
    'apiregistration.v1': ['k8s.io/kube-aggregator', 'pkg/apis/apiregistration/v1'],
    types: ['k8s.io/apimachinery', 'pkg/types'],
    resource: ['k8s.io/apimachinery', 'pkg/api/resource'],
    intstr: ['k8s.io/apimachinery', 'pkg/util/intstr'],
    runtime: ['k8s.io/apimachinery', 'pkg/runtime'],
    version: ['k8s.io/apimachinery', 'pkg/version'],
    ...Object.fromEntries(
      ['admissionregistration', 'apps', 'authentication', 'authorization', 'autoscaling', 'batch']
        .concat(['certificates', 'coordination', 'core', 'discovery', 'events', 'flowcontrol'])
        .concat(['networking', 'node', 'policy', 'rbac', 'resource', 'scheduling', 'storage'])
        .map((group) => [`${group}.v1`, ['k8s.io/api', `${group}/v1`] as const]),
    ),
    'autoscaling.v2': ['k8s.io/api', 'autoscaling/v2'],
  };

/** Writes the generated files anew. */
export function generateFacts(): void {
  const kubernetes = goModuleFolder(KUBERNETES);
  const api = join(kubernetes, 'api');
  const output = join(import.meta.dirname, '../src/facts/generated');
  mkdirSync(output, { recursive: true });
  const schemas = readSchemas(join(api, 'openapi-spec/v3'));
  const resources = renderResources(readDiscovery(join(api, 'discovery')), schemas);
  writeFileSync(join(output, 'resources.ts'), resources);
  const source = { packages: readGoPackages(), enums: readEnums(kubernetes) };
  writeFileSync(join(output, 'types.ts'), renderTypes(schemas, source));
}

/** By the short names of types. */
function readEnums(kubernetes: string): EnumFields {
  const file = join(kubernetes, 'pkg/generated/openapi/zz_generated.openapi.go');
  const byPath = readEnumFields(readFileSync(file, 'utf8'));
  return new Map(
    Object.entries(PACKAGES).flatMap(([name, [module, path]]) => {
      const start = `${module}/${path}.`;
      const own = [...byPath].filter(([type]) => type.startsWith(start));
      return own.map(([type, fields]) => [`${name}.${type.slice(start.length)}`, fields] as const);
    }),
  );
}

function readGoPackages(): ReadonlyMap<string, GoPackage> {
  const names: PackageNames = new Map(
    Object.entries(PACKAGES).map(([name, [module, path]]) => [`${module}/${path}`, name]),
  );
  const folders = new Map(
    Object.entries(LIBRARIES).map(([module, version]) => [
      module,
      goModuleFolder(`${module}@${version}`),
    ]),
  );
  return new Map(
    Object.entries(PACKAGES).map(([name, [module, path]]) => [
      name,
      readGoPackage(join(folders.get(module) ?? '', path), name, names),
    ]),
  );
}

/** The folder of a Go module in the module cache, downloaded on first use. */
function goModuleFolder(module: string): string {
  const answer = execFileSync(GO, ['mod', 'download', '-json', module], { encoding: 'utf8' });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

/** The lists of the core group and of each stable version; alpha and beta versions are off by default, so we have none. */
function readDiscovery(folder: string): ResourceList[] {
  const { groups } = readJson<GroupList>(join(folder, 'apis.json'));
  const versions = groups.flatMap((group) =>
    group.versions.filter(({ version }) => /^v\d+$/.test(version)),
  );
  return ['api__v1', ...versions.map((v) => `apis__${v.groupVersion.replace('/', '__')}`)].map(
    (name) => readJson<ResourceList>(join(folder, `${name}.json`)),
  );
}

function readSchemas(folder: string): Schemas {
  const schemas: Schemas = {};
  for (const file of readdirSync(folder).toSorted()) {
    if (/__v\d+(alpha|beta)\d+_/.test(file)) continue;
    const document = readJson<{ components?: { schemas?: Schemas } }>(join(folder, file));
    Object.assign(schemas, document.components?.schemas);
  }
  return schemas;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) generateFacts();
