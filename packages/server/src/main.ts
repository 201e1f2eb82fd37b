#!/usr/bin/env node
// Nothing is imported before the version is known: the first import of the program itself would fail with a riddle.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 7)) {
  process.stderr.write(
    `drover-server needs Node.js 24.7 or newer; this is ${process.versions.node}.\nIn the repository run it with \`make start\`, which brings its own.\n`,
  );
  process.exit(1);
}
// Small buffers are cut from pools, and one that lives keeps its pool: connections to a thousand clusters hold ten each.
// Node's 64 KiB would cost 100 KiB a cluster.
Buffer.poolSize = 8 * 1_024;
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv, process.env);
