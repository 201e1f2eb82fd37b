/**
 * Derives `src/facts/generated/` from the OpenAPI and discovery documents that ship in the Go module of Kubernetes.
 * Run by `make golden`; needs Go and its module proxy. Only facts are taken, never descriptions.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type GroupList, type ResourceList, renderResources } from './render-resources.ts';
import { renderTypes, type Schemas } from './render-types.ts';

/** The Kubernetes release whose facts we carry. */
export const KUBERNETES_MODULE = 'k8s.io/kubernetes@v1.34.4';

/** Writes the generated files anew. */
export function generateFacts(): void {
  const api = join(goModuleDirectory(KUBERNETES_MODULE), 'api');
  const output = join(import.meta.dirname, '../src/facts/generated');
  mkdirSync(output, { recursive: true });
  const schemas = readSchemas(join(api, 'openapi-spec/v3'));
  const resources = renderResources(readDiscovery(join(api, 'discovery')), schemas);
  writeFileSync(join(output, 'resources.ts'), resources);
  writeFileSync(join(output, 'types.ts'), renderTypes(schemas));
}

/** The folder of a Go module in the module cache, downloaded on first use. */
function goModuleDirectory(module: string): string {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' });
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
