// Refuses a dependency whose licence is not on the list of what an Apache-2.0 product may ship.
import { readFileSync } from 'node:fs';

const ALLOWED = new Set([
  'Apache-2.0',
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'Python-2.0',
  'Unlicense',
  'OFL-1.1',
  'Zlib',
  '(MIT OR CC0-1.0)',
  '(MIT AND Zlib)',
  'MIT OR Apache-2.0',
  'Apache-2.0 AND MIT',
  'Apache-2.0 OR MIT',
]);

/** Packages used as tools only, never shipped, with the reason why their licence is accepted there. */
const TOOLS_ONLY: Readonly<Record<string, string>> = {
  'axe-core': 'MPL-2.0; runs in tests of the UI',
  lightningcss: 'MPL-2.0; minifies styles while the UI is built',
};

interface LockedPackage {
  readonly license?: string;
  readonly link?: boolean;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

const refused = Object.entries(lock.packages).flatMap(([path, { license = 'none', link }]) => {
  const name = path.split('node_modules/').at(-1) ?? path;
  if (!path.includes('node_modules/') || link || ALLOWED.has(license)) return [];
  const tool = Object.keys(TOOLS_ONLY).some(
    (prefix) => name === prefix || name.startsWith(`${prefix}-`),
  );
  return tool ? [] : [`${name}: ${license}`];
});

if (refused.length > 0) {
  console.error(
    `Licences that are not on the list in scripts/licences.ts:\n  ${refused.join('\n  ')}`,
  );
  process.exitCode = 1;
}
