// Loaded with --import by a server that is to have a bug: `plant-hook.ts?ID`.
import { registerHooks } from 'node:module';
import { plants } from './plant.ts';

const id = new URL(import.meta.url).search.slice(1);
const plant = plants.find((candidate) => candidate.id === id);
if (!plant) throw new Error(`No such bug: ${id}`);
const { file, from, to } = plant;

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(file)) return loaded;
    const source = Buffer.from((loaded.source ?? '') as Uint8Array).toString();
    if (source.split(from).length !== 2) throw new Error(`${id}: ${file} has changed`);
    return { ...loaded, source: source.replace(from, () => to) };
  },
});
