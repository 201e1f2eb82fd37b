import { defineStruct, field } from '../define-kind/field.ts';
import { volumePlugins } from './volume-plugins.ts';
import { volumeSources } from './volume-sources.ts';

/** A volume of a pod: a name and exactly one source. */
export const volume = defineStruct('volume', {
  name: field.text({ required: true }),
  ...volumeSources,
  ...volumePlugins,
});
