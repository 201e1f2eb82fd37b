import { parseApiVersion } from '@drover/apimachinery';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInObjectSchema } from '../schema/index.ts';
import { parseProtobuf } from './decode-object.ts';

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** The object as it is stored: decoded, and without what Go leaves out of JSON. */
function decode(base64: string): unknown {
  const object = parseProtobuf(bytesOf(base64));
  const { apiVersion = '', kind = '' } = object;
  return builtInObjectSchema({ ...parseApiVersion(apiVersion), kind })?.prune(object).object;
}

// Bodies as kubectl 1.32 sent them.
const CONFIG_MAP =
  'azhzAAoPCgJ2MRIJQ29uZmlnTWFwEigKGAoIc2V0dGluZ3MSABoAIgAqADIAOABCABIMCgVjb2xvchIDcmVkGgAiAA==';
const SECRET =
  'azhzAAoMCgJ2MRIGU2VjcmV0EiYKFAoEcGFzcxIAGgAiACoAMgA4AEIAEgwKBHdvcmQSBG9wZW4aABoAIgA=';
const SERVICE =
  'azhzAAoNCgJ2MRIHU2VydmljZRJsCh8KA3dlYhIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEkUKHgoHODAtaHR0cBIDVENQGFAiCggBEAAaBGh0dHAoABIKCgNhcHASA3dlYhoAIglDbHVzdGVySVA6AEIAUgBaAGAAaAAaAgoAGgAiAA==';
const QUOTA =
  'azhzAAoTCgJ2MRINUmVzb3VyY2VRdW90YRIwChEKAXESABoAIgAqADIAOABCABIZCgoKA2NwdRIDCgExCgsKBHBvZHMSAwoBMhoAGgAiAA==';
const TOKEN_REQUEST =
  'azhzAAooChhhdXRoZW50aWNhdGlvbi5rOHMuaW8vdjESDFRva2VuUmVxdWVzdBIdChAKABIAGgAiACoAMgA4AEIAEgMgkBwaBAoAEgAaACIA';
const DEPLOYMENT =
  'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErgBCh8KA3dlYhIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEoYBCAMSDAoKCgNhcHASA3dlYhpsChwKABIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEkwSLgoFbmdpbngSBW5naW54KgAyCgoAEAAYUCIAKgBCAGoAcgCAAQCIAQCQAQCiAQAaADIAQgBKAFIAWABgAGgAggEAigEAmgEAwgEAIgIKACgAOAAaDAgAEAAYACAAKAA4ABoAIgA=';

describe('what kubectl sends', () => {
  test('texts and maps', () => {
    expect(decode(CONFIG_MAP)).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data: { color: 'red' },
    });
  });

  test('bytes', () => {
    expect(decode(SECRET)).toMatchObject({ data: { word: 'b3Blbg==' } });
  });

  test('numbers, and numbers or texts', () => {
    expect(decode(SERVICE)).toMatchObject({
      spec: { ports: [{ name: '80-http', protocol: 'TCP', port: 80, targetPort: 'http' }] },
    });
  });

  test('quantities', () => {
    expect(decode(QUOTA)).toMatchObject({ spec: { hard: { cpu: '1', pods: '2' } } });
  });

  test('objects that are not stored', () => {
    expect(parseProtobuf(bytesOf(TOKEN_REQUEST))).toMatchObject({
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3_600 },
    });
  });

  test('messages in messages', () => {
    expect(decode(DEPLOYMENT)).toMatchObject({
      apiVersion: 'apps/v1',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: {
          spec: { containers: [{ name: 'nginx', image: 'nginx', ports: [{ containerPort: 80 }] }] },
        },
      },
    });
  });
});

describe('what nobody should send', () => {
  test.each([
    ['no mark', Buffer.from('{}').toString('base64')],
    ['an unknown kind', Buffer.from('k8s\0\n\u000b\n\u0002v1\u0012\u0005Thing').toString('base64')],
    ['a cut message', CONFIG_MAP.slice(0, 60)],
  ])('%s', (_, base64) => {
    expect(() => parseProtobuf(bytesOf(base64))).toThrowError(
      expect.objectContaining({ status: expect.objectContaining({ code: 400 }) as object }),
    );
  });

  test('any damage is answered with 400, or makes another object', () => {
    const whole = bytesOf(DEPLOYMENT);
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const damaged = Uint8Array.from(whole);
        damaged[at] = byte;
        try {
          parseProtobuf(damaged);
        } catch (error) {
          expect(error).toMatchObject({ status: { code: 400 } });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
