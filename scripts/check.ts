// `make check`: everything that can be said about the sources without running them. Prints one line a step.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const sources = [
  ...readdirSync('packages').map((name) => `packages/${name}`),
  'e2e',
  'bench',
  'deploy',
  'scripts',
  'test',
];

const steps: readonly Step[] = [
  {
    name: 'format',
    command: ['biome', 'ci', '--linter-enabled=false', '--colors=off', '--max-diagnostics=20', '.'],
  },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '-c', '.oxlintrc.json', ...sources] },
  {
    name: 'layers',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'err',
      'packages',
    ],
  },
  { name: 'unused', command: ['knip', '--no-config-hints'] },
  { name: 'licences', command: ['node', 'scripts/licences.ts'] },
  { name: 'documents', command: ['markdownlint-cli2'] },
];

let failures = 0;
for (const { name, command } of steps) {
  const [program, ...args] = command as [string, ...string[]];
  const startMs = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  if (status === 0) {
    console.log(`ok    ${name} (${seconds} s)`);
    continue;
  }
  failures += 1;
  console.log(`FAIL  ${name} (${seconds} s): ${command.join(' ')}`);
  console.log([stdout, stderr, error?.message].filter(Boolean).join('\n'));
}
process.exitCode = failures === 0 ? 0 : 1;
