// `make test`: makes ready what the suites need, then runs them in one vitest run, so that the closing line
// counts everything together. Arguments are vitest projects (unit, system); none means all.
import { spawnSync } from 'node:child_process';
import { prepareSystemTests } from '../e2e/prepare.ts';

const projects = process.argv.slice(2);
if (projects.length === 0 || projects.includes('system')) await prepareSystemTests();

const args = ['run', ...projects.flatMap((project) => ['--project', project])];
const { status, error } = spawnSync('vitest', args, { stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;
