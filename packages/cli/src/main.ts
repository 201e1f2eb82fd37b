#!/usr/bin/env node
// Nothing is imported before the version is known: the first import of the program itself would fail with a riddle.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 7)) {
  process.stderr.write(`drover needs Node.js 24.7 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv, process.env);
