import { describe, expect, it } from 'vitest';
import { certificatesOf, checksumOf, describeAuthority, pemOf } from './authority.ts';

const ONE = `-----BEGIN CERTIFICATE-----
MIIBqjCCAVGgAwIBAgIUSZQkMtQhfvOtm7/11XospDb8NZAwCgYIKoZIzj0EAwIw
KjEWMBQGA1UEAwwNYXV0aG9yaXR5IG9uZTEQMA4GA1UECgwHRXhhbXBsZTAgFw0y
NjExMjIyMjIwMDRaGA8yMTI2MTAyOTIyMjAwNFowKjEWMBQGA1UEAwwNYXV0aG9y
aXR5IG9uZTEQMA4GA1UECgwHRXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABFXLuLS2IjNd28vacNqgaA3ILX1oNM9lLqsEOQ++mgI05mCEtH+BofOJxiZs
qFqP3b2uFgAYDdnBc9JgU3JVh8KjUzBRMB0GA1UdDgQWBBTK5KSEa49KDbpuBVCj
FRsqDfi97zAfBgNVHSMEGDAWgBTK5KSEa49KDbpuBVCjFRsqDfi97zAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIGp9o1NbW5QVuVZslE9FcEAfvhel
iLzdrz+7mlMkV3YZAiBaKRQZhZbj6dmW4iQxy9EuGwLQm3xSgc475AuR6EqOPw==
-----END CERTIFICATE-----`;
const TWO = `-----BEGIN CERTIFICATE-----
MIIBqzCCAVGgAwIBAgIUDIho6A3mGRf0N7FvqkdRUjDbhkkwCgYIKoZIzj0EAwIw
KjEWMBQGA1UEAwwNYXV0aG9yaXR5IHR3bzEQMA4GA1UECgwHRXhhbXBsZTAgFw0y
NjExMjIyMjIwMDRaGA8yMTI2MTAyOTIyMjAwNFowKjEWMBQGA1UEAwwNYXV0aG9y
aXR5IHR3bzEQMA4GA1UECgwHRXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABK3dO03vL1wYDy/fj++JuOAOVGswujPlf9vlyqeqvKMmGohtZdJfpYLKA/ZI
R+hnpu17azylpZbce3r05F4HyWujUzBRMB0GA1UdDgQWBBRm5sqUJXDe/62JS/wE
3wTFRnMiizAfBgNVHSMEGDAWgBRm5sqUJXDe/62JS/wE3wTFRnMiizAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIHnAY7m7ZsY4KLatfoXAzSHAKyv0
mxIcWwXvSdiPpU0pAiEA9iW2So/dVfAKVoIx623ROiXPS5dkn90WM/nF9XSB/Lg=
-----END CERTIFICATE-----`;

describe('an authority that a server hands out', () => {
  const bundle = `${ONE}\n${TWO}`;

  it('is shown whole: nothing hides behind the first certificate', () => {
    const checksum = checksumOf(bundle);
    const lines = describeAuthority('https://s', certificatesOf(bundle, 's'), checksum);
    expect(lines).toEqual(
      expect.arrayContaining([
        '  subject      CN=authority one, O=Example',
        '  fingerprint  46:CD:04:68:2D:AE:92:C2:A0:BA:B2:CA:20:51:67:77:2E:78:6E:8C:50:A3:87:63:BE:2E:74:4E:B3:D0:59:27',
        '  subject      CN=authority two, O=Example',
        '  fingerprint  6A:28:F1:43:02:8A:5D:09:05:80:79:CD:65:9C:DB:26:2B:83:D4:B0:57:41:C1:5A:D5:CC:97:80:20:27:89:40',
        '  checksum     1b12a1f2c45ea3b43d72d0cb4dd5743ef653c980f62d14db7d44b565a0759195',
      ]),
    );
  });

  it('is pinned as it was shown: a block under another name is left out', () => {
    const hidden = TWO.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE');
    expect(pemOf(certificatesOf(`${ONE}\n${hidden}`, 's'))).toBe(`${ONE}\n`);
  });

  it('has one checksum, however much white space is around it', () => {
    expect(checksumOf(`\n${bundle}\n\n`)).toBe(checksumOf(bundle));
    expect(checksumOf(ONE)).not.toBe(checksumOf(bundle));
  });

  it.each(['', 'no PEM', ONE.replace('MII', 'AAA')])('must hold certificates: %j', (pem) => {
    expect(() => certificatesOf(pem, 's')).toThrow(
      expect.objectContaining({ code: 'CLI_CA_UNUSABLE' }),
    );
  });
});
