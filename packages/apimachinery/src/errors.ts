import { defineErrors } from '@drover/base';

/** Failures of reading texts of this package that are no API failures by themselves. */
export const apimachineryErrors = defineErrors({
  QUANTITY_MALFORMED: {
    status: 400,
    message:
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    remedy: 'Write a number with a unit such as 500m, 2, 1.5Gi or 1e3.',
  },
  QUANTITY_BAD_SUFFIX: {
    status: 400,
    message: "unable to parse quantity's suffix",
    remedy: 'Use one of n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent such as e3.',
  },
});
