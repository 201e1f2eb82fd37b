import {
  type FieldError,
  forbidden,
  invalid,
  itemPath,
  required,
} from '../../field/field-error.ts';
import type { CustomResourceDefinition } from '../../types/apiextensions.ts';
import { validateWebhookClient } from '../admission/webhook-client.ts';
import { isDns1035Label } from '../meta/names.ts';
import { oneOf } from '../value/choices.ts';

const CONVERSIONS = ['None', 'Webhook'];
const REVIEW_VERSIONS = ['v1', 'v1beta1'];

/** What is wrong with how objects of one version of a definition are made from those of another. */
export function validateConversion({ spec }: CustomResourceDefinition): readonly FieldError[] {
  const { conversion } = spec;
  if (conversion === undefined) return [];
  const path = 'spec.conversion';
  const errors = oneOf(`${path}.strategy`, conversion.strategy, CONVERSIONS);
  const { clientConfig, conversionReviewVersions } = conversion.webhook ?? {};
  const versions = conversionReviewVersions ?? [];
  const at = {
    client: `${path}.webhookClientConfig`,
    versions: `${path}.conversionReviewVersions`,
  };
  if (conversion.strategy === 'Webhook') {
    return [
      ...errors,
      ...(clientConfig === undefined
        ? [required(at.client, 'required when strategy is set to Webhook')]
        : validateWebhookClient(at.client, clientConfig)),
      ...validateReviewVersions(at.versions, versions),
    ];
  }
  const detail = 'should not be set when strategy is not set to Webhook';
  return [
    ...errors,
    ...(clientConfig === undefined ? [] : [forbidden(at.client, detail)]),
    ...(versions.length === 0 ? [] : [forbidden(at.versions, detail)]),
  ];
}

function validateReviewVersions(path: string, versions: readonly string[]): readonly FieldError[] {
  if (versions.length === 0) return [required(path)];
  const detail = `must include at least one of ${REVIEW_VERSIONS.join(', ')}`;
  return [
    ...versions.flatMap((version, index) => {
      const at = itemPath(path, index);
      return versions.indexOf(version) < index
        ? [invalid(at, version, 'duplicate version')]
        : isDns1035Label(version).map((message) => invalid(at, version, message));
    }),
    ...(versions.some((version) => REVIEW_VERSIONS.includes(version))
      ? []
      : [invalid(path, versions, detail)]),
  ];
}
