import { parseQuantity } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { FormatCheck } from './format-problem.ts';

/** A Kubernetes quantity: `500m`, `2`, `1.5Gi`. */
export const checkQuantity: FormatCheck = (text) => {
  try {
    parseQuantity(text);
    return undefined;
  } catch (error) {
    return {
      message: `is no quantity: ${errorMessage(error)}`,
      remedy: 'Give a number with or without a unit, as in 500m, 2 or 1.5Gi.',
    };
  }
};
