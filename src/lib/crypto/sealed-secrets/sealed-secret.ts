import { isObject, type JsonObject, objectOf } from '../../base/json.ts'
import { scopeOf, type SealTarget, targetOf } from './scope.ts'
import { SealError } from './seal-error.ts'

/** What matters of a SealedSecret. */
export interface SealedSecret {
  readonly target: SealTarget
  readonly template: JsonObject
  readonly encryptedData: ReadonlyMap<string, string>
}

/**
 * Reads an object of kind SealedSecret.
 *
 * @throws SealError `object` when it is none, in its deprecated form with `spec.data`,
 *   or when its annotations and those of its template name different scopes:
 *   the controller would open it by one and write the other
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
  checkScope(metadata, objectOf(template['metadata']))
  return { target: targetOf(metadata), template, encryptedData: encryptedDataOf(spec) }
}

function checkScope(own: JsonObject, template: JsonObject): void {
  const [left, right] = [scopeOf(own), scopeOf(template)]
  if (left === right) return
  throw wrong(`the SealedSecret is ${left} and its template ${right}`)
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
