import { publicJwk, type ServiceAccountKeys } from './service-account-keys.ts';

/** The documents with which others check tokens of our service accounts, as JSON texts. */
export interface OpenIdMetadata {
  readonly configuration: string;
  readonly keys: string;
}

/** Where the keys are answered. */
export const JWKS_PATH = '/openid/v1/jwks';

/**
 * Makes the documents.
 *
 * @param jwksUri - where others find the keys.
 */
export function openIdMetadata(
  issuer: string,
  jwksUri: string,
  { verification }: ServiceAccountKeys,
): OpenIdMetadata {
  const algorithms = [...new Set(verification.map(({ algorithm }) => algorithm))].toSorted();
  return {
    configuration: JSON.stringify({
      issuer,
      jwks_uri: jwksUri,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: algorithms,
    }),
    keys: JSON.stringify({ keys: verification.map(publicJwk) }),
  };
}
