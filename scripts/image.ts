// `make image`: OCI archives of the agent and the server in dist/images. Arguments are image names; none means all.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage } from '../deploy/images/build-image.ts';
import { type ImageName, RECIPES } from '../deploy/images/recipes.ts';

const root = join(import.meta.dirname, '..');
const known = Object.keys(RECIPES) as ImageName[];
const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(RECIPES, name));

async function buildAll(): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  for (const name of known.filter((candidate) => names.length === 0 || names.includes(candidate))) {
    const output = join(root, `dist/images/${name}.tar`);
    const { reference, bytes } = await buildImage(RECIPES[name], {
      tag: `v${version}`,
      output,
      root,
    });
    console.log(`dist/images/${name}.tar  ${reference}  ${(bytes / 2 ** 20).toFixed(1)} MiB`);
  }
}

if (unknown.length > 0) {
  console.error(`Unknown image ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  await buildAll();
}
