import type { JWTPayload } from 'jose';

/** What a JSON Web Token says, whoever signed it: to be believed only after its signature was checked. */
export function unverifiedPayload(token: string): JWTPayload | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as JWTPayload) : undefined;
  } catch {
    // Not a token of this form: somebody else may know it.
    return undefined;
  }
}
