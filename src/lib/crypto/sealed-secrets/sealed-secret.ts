import { isObject, type JsonObject, objectOf } from '../../base/json.ts'
import { scopeOf, type SealScope, type SealTarget, targetOf } from './scope.ts'
import { SealError } from './seal-error.ts'

/** What matters of a SealedSecret. */
export interface SealedSecret {
  /** What its values are sealed for; the annotations of the object itself decide. */
  readonly target: SealTarget
  /** What the Secret made of it will be annotated with; the same, unless somebody changed one of them. */
  readonly templateScope: SealScope
  readonly template: JsonObject
  readonly encryptedData: ReadonlyMap<string, string>
}

/**
 * Reads an object of kind SealedSecret.
 *
 * @throws SealError `object` when it is none, or in its deprecated form with `spec.data`
 */
export function parseSealedSecret(object: JsonObject): SealedSecret {
  const apiVersion = object['apiVersion']
  const isSealed = typeof apiVersion === 'string' && apiVersion.startsWith('bitnami.com/')
  if (!isSealed || object['kind'] !== 'SealedSecret') throw wrong('this is not a SealedSecret')
  const metadata = objectOf(object['metadata'])
  const spec = objectOf(object['spec'])
  if (spec['data'] !== undefined && spec['data'] !== null) {
    throw wrong('the SealedSecret has the deprecated spec.data instead of encryptedData')
  }
  const template = objectOf(spec['template'])
  return {
    target: targetOf(metadata),
    templateScope: scopeOf(objectOf(template['metadata'])),
    template,
    encryptedData: encryptedDataOf(spec),
  }
}

function encryptedDataOf(spec: JsonObject): ReadonlyMap<string, string> {
  const data = spec['encryptedData'] ?? {}
  if (!isObject(data)) throw wrong('encryptedData of the SealedSecret is not an object')
  return new Map(
    Object.entries(data).map(([key, value]) => {
      if (typeof value === 'string') return [key, value]
      throw wrong(`encryptedData[${key}] of the SealedSecret is not a string`)
    }),
  )
}

function wrong(message: string): SealError {
  return new SealError('object', message)
}
