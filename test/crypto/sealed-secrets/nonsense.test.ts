import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type JsonObject, objectOf } from '../../../src/lib/base/json.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  parseSealingCertificate,
  parseUnsealingKeys,
  removeSealedValue,
  SealError,
  sealSecret,
  unsealSecret,
} from '../../../src/lib/crypto/sealed-secrets/index.ts'
import { readSecret } from '../../../src/lib/crypto/secret-types/index.ts'
import { controllerKey, now } from './controller-key.ts'

const controller = await controllerKey()
const sealed = sealSecret(
  readSecret({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', namespace: 'shop' },
    stringData: { password: 'x' },
  }),
  controller.certificate,
)

/** What a call threw that is not a failure of this folder. */
async function surprise(call: () => unknown): Promise<unknown> {
  try {
    await call()
    return undefined
  } catch (error) {
    return error instanceof SealError ? undefined : error
  }
}

describe('nonsense', () => {
  it('in any place of a SealedSecret fails as such or not at all', async () => {
    const place = fc.constantFrom(
      ['metadata'],
      ['metadata', 'annotations'],
      ['metadata', 'name'],
      ['spec'],
      ['spec', 'encryptedData'],
      ['spec', 'encryptedData', 'password'],
      ['spec', 'template'],
      ['spec', 'template', 'data'],
      ['spec', 'template', 'data', 'password'],
      ['spec', 'template', 'metadata'],
    )
    await fc.assert(
      fc.asyncProperty(place, fc.jsonValue(), async (path, value) => {
        const object = withValue(sealed, path, value)
        expect(await surprise(() => unsealSecret(object, controller.keys))).toBeUndefined()
        expect(await surprise(() => removeSealedValue(object, 'password'))).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  it('for certificates and private keys fails as such', async () => {
    const lines = `${controller.certificatePem}${controller.keyPem.revealText()}`.split('\n')
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.array(fc.constantFrom(...lines), { maxLength: 12 }).map((some) => some.join('\n')),
      fc.shuffledSubarray(lines, { minLength: lines.length - 2 }).map((some) => some.join('\n')),
    )
    await fc.assert(
      fc.asyncProperty(text, async (each) => {
        expect(await surprise(() => parseSealingCertificate(each, now))).toBeUndefined()
        const content = SecretBytes.fromText(each)
        expect(await surprise(() => parseUnsealingKeys(content))).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })
})

function withValue(
  object: JsonObject,
  [field = '', ...rest]: readonly string[],
  value: unknown,
): JsonObject {
  return {
    ...object,
    [field]: rest.length === 0 ? value : withValue(objectOf(object[field]), rest, value),
  }
}
