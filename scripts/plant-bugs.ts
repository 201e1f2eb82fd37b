// Puts known bugs into the embedded API server, one at a time, and tells which of them the comparison with the real one
// finds: `node scripts/plant-bugs.ts [ID …]`.
import { findPlants } from '../e2e/differential/plants/find-plants.ts';
import { plants } from '../e2e/differential/plants/plant.ts';

const ids = process.argv.slice(2);
const wanted = plants.filter(({ id }) => ids.length === 0 || ids.includes(id));
let missed = 0;
for await (const { id, symptom } of findPlants(wanted)) {
  if (!symptom) missed += 1;
  console.log(
    `${symptom ? 'found ' : 'MISSED'} ${id}${symptom ? `: ${symptom.slice(0, 300)}` : ''}`,
  );
}
console.log(`${wanted.length - missed} of ${wanted.length} found`);
process.exitCode = missed === 0 ? 0 : 1;
