import { clusterKinds, kinds, projectKinds } from '@drover/api';
import { expect, it } from 'vitest';
import { schemasDocument } from '../../src/handler/schemas.ts';
import { createVersionTypes } from '../../src/schema/registry.ts';
import { V3, V3_CLUSTER, V3_PROJECT } from '../../src/schema/version.ts';
import { createUrlBuilder } from '../../src/url/url-builder.ts';

/** A schema as `/v3/schemas` shows it. */
interface SchemaDocument {
  readonly resourceFields: Readonly<Record<string, unknown>>;
}

/** JSON with a line for each field, so that changes are seen where they are. */
function written({ resourceFields, ...schema }: SchemaDocument): string {
  const fields = Object.entries(resourceFields).map(
    ([name, field]) => `  ${JSON.stringify(name)}: ${JSON.stringify(field)}`,
  );
  const rest = JSON.stringify(schema).slice(0, -1);
  return `${rest},"resourceFields":{${fields.length > 0 ? `\n${fields.join(',\n')}` : ''}}}`;
}

/** To write the files anew: `vitest run --project unit packages/norman/test/contract/schemas.test.ts -u`. */
it.each([
  ['v3', V3, kinds],
  ['v3-cluster', V3_CLUSTER, clusterKinds],
  ['v3-project', V3_PROJECT, projectKinds],
] as const)('the schemas of %s are what clients know', async (name, version, own) => {
  const types = createVersionTypes(version, own);
  const urls = createUrlBuilder('https://drover.test');
  const place = { version, types, urls, usable: <T>(schema: T): T => schema };
  const { data } = schemasDocument(place) as { readonly data: readonly SchemaDocument[] };
  const text = `[\n${data.map(written).join(',\n')}\n]\n`;
  expect(JSON.parse(text)).toEqual(data);
  await expect(text).toMatchFileSnapshot(`./schemas.${name}.golden.json`);
});
