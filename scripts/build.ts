// `make build`: one file per shipped binary, with what it loads beside it, and the UI.
// Speed and memory are measured on what this writes. Arguments are packages; none means all.
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { replaceFolder } from './replace-folder.ts';

/** What the folder of a bundle holds. The server's has what backs up and restores its store, too. */
const BINARIES: Readonly<Record<string, readonly string[]>> = {
  agent: ['agent'],
  apiserver: ['apiserver'],
  cli: ['cli'],
  server: ['server', 'apiserver'],
};

/** The command line is called often, so its name is short. */
function programName(name: string): string {
  return name === 'cli' ? 'drover' : `drover-${name}`;
}

/** Worker threads are files of their own: `*.worker.ts`, started from the folder of the file that starts them. */
function entryPoints(programs: readonly string[]): Record<string, string> {
  const mains = programs.map((name) => [programName(name), `packages/${name}/src/main.ts`]);
  const hasThreads = programs.includes('apiserver');
  const threads = hasThreads ? globSync('packages/apiserver/src/**/*.worker.ts') : [];
  const workers = threads.map((file) => [basename(file, '.ts'), file]);
  return Object.fromEntries([...mains, ...workers]) as Record<string, string>;
}

async function bundle(name: string, programs: readonly string[]): Promise<void> {
  const outdir = `packages/${name}/dist/bundle`;
  const fresh = `${outdir}-${process.pid}`;
  await build({
    entryPoints: entryPoints(programs),
    outdir: fresh,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // The first file stays free of imports, so that it can tell an old Node what is wrong; threads share their code.
    splitting: true,
    platform: 'node',
    // Modules where there are some: what is loaded later is loaded under its names then.
    mainFields: ['module', 'main'],
    format: 'esm',
    target: 'node24',
    conditions: ['@drover/source'],
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: false,
    legalComments: 'linked',
    // CommonJS dependencies that are bundled into a module still ask for Node's modules with require().
    banner: {
      js: "import{createRequire as droverRequire}from'node:module';const require=droverRequire(import.meta.url);",
    },
    external: ['bufferutil', 'utf-8-validate'],
    logLevel: 'warning',
  });
  // Each begins with a line that says who runs it.
  const main = `${programName(name)}.mjs`;
  chmodSync(join(fresh, main), 0o755);
  replaceFolder(outdir, fresh, [main]);
  const sizes = readdirSync(outdir).map((file) => statSync(join(outdir, file)).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${outdir}/${main}  ${(bytes / 1024).toFixed(0)} KiB`);
}

function buildSite(): number {
  const fresh = `dist/site-${process.pid}`;
  const args = ['build', '--logLevel', 'warn', '--outDir', fresh, 'packages/web'];
  const { status } = spawnSync('vite', args, {
    stdio: 'inherit',
    // Whoever builds says nothing of what is built: tests run as NODE_ENV=test, which would ship React for developers.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status === 0)
    replaceFolder('packages/web/dist/site', `packages/web/${fresh}`, ['index.html']);
  return status ?? 1;
}

const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);

for (const [name, programs] of Object.entries(BINARIES)) {
  if (isWanted(name)) await bundle(name, programs);
}

if (isWanted('web')) process.exitCode = buildSite();
