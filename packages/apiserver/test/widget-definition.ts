import type { DynamicObject } from '@drover/apimachinery';

/** What sets a definition of Widgets apart. */
export interface WidgetDefinitionOptions {
  readonly scope?: 'Namespaced' | 'Cluster';
  /** Of the whole object; default an object of which nothing is said. */
  readonly schema?: object;
  readonly subresources?: object;
}

/** The definition of Widgets in `example.com/v1`. */
export function widgetDefinition(options: WidgetDefinitionOptions = {}): DynamicObject {
  const { scope = 'Namespaced', schema = { type: 'object' }, subresources } = options;
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } };
  return {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope,
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ ...version, ...(subresources && { subresources }) }],
    },
  };
}
