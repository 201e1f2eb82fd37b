// `make build`: one file per shipped binary, with what it loads beside it, and the UI.
// Speed and memory are measured on what this writes. Arguments are packages; none means all.
import { spawnSync } from 'node:child_process';
import { globSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
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
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: entryPoints(name, binary),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // The first file stays free of imports, so that it can tell an old Node what is wrong; threads share their code.
    splitting: true,
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
  const sizes = readdirSync(outdir).map((file) => statSync(join(outdir, file)).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${outdir}/${binary}.mjs  ${(bytes / 1024).toFixed(0)} KiB`);
}

const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);

for (const [name, binary] of Object.entries(BINARIES)) {
  if (isWanted(name)) await bundle(name, binary);
}

if (isWanted('web')) {
  const { status } = spawnSync('vite', ['build', '--logLevel', 'warn', 'packages/web'], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
