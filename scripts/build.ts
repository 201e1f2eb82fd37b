// `make build`: one file per shipped binary (with its worker threads beside it), and the UI.
// Speed and memory are measured on what this writes.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';

const BINARIES: Readonly<Record<string, string>> = {
  agent: 'drover-agent',
  apiserver: 'drover-apiserver',
  server: 'drover-server',
};

/** Worker threads are files of their own: `*.worker.ts`, started from the folder of the file that starts them. */
function entryPoints(name: string, binary: string): Record<string, string> {
  const workers = name === 'agent' ? [] : globSync('packages/apiserver/src/**/*.worker.ts');
  return {
    [binary]: `packages/${name}/src/main.ts`,
    ...Object.fromEntries(workers.map((file): [string, string] => [basename(file, '.ts'), file])),
  };
}

async function bundle(name: string, binary: string): Promise<void> {
  const outdir = `packages/${name}/dist/bundle`;
  await build({
    entryPoints: entryPoints(name, binary),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
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
  const { size } = statSync(`${outdir}/${binary}.mjs`);
  console.log(`${outdir}/${binary}.mjs  ${(size / 1024).toFixed(0)} KiB`);
}

for (const [name, binary] of Object.entries(BINARIES)) {
  if (existsSync(`packages/${name}/src/main.ts`)) await bundle(name, binary);
}

if (existsSync('packages/web/vite.config.ts')) {
  const { status } = spawnSync('vite', ['build', '--logLevel', 'warn', 'packages/web'], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
