import { isObject } from '../../base/json.ts'
import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'

/** A JSON object of unknown shape. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * Reads fields with the strictness of client-go's decoder: a field that is
 * absent or null is empty, one of another type is an error. Errors name the
 * field and its type, never its value: it may be a credential.
 */
export class FieldReader {
  readonly #fields: Fields
  readonly #where: string

  constructor(value: unknown, where: string) {
    if (value !== null && value !== undefined && !isObject(value)) {
      throw wrongType(where, 'an object', value)
    }
    this.#fields = value ?? {}
    this.#where = where
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null
  }

  raw(name: string): unknown {
    return this.#fields[name]
  }

  text(name: string): string {
    const value = this.#fields[name] ?? ''
    if (typeof value !== 'string') throw wrongType(this.#path(name), 'a string', value)
    return value
  }

  flag(name: string): boolean {
    const value = this.#fields[name] ?? false
    if (typeof value !== 'boolean') throw wrongType(this.#path(name), 'true or false', value)
    return value
  }

  list(name: string): readonly unknown[] {
    const value = this.#fields[name] ?? []
    if (!Array.isArray(value)) throw wrongType(this.#path(name), 'a list', value)
    return value
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item, index) => {
      if (typeof item !== 'string') {
        throw wrongType(`${this.#path(name)}[${index}]`, 'a string', item)
      }
      return item
    })
  }

  object(name: string): FieldReader {
    return new FieldReader(this.#fields[name], this.#path(name))
  }

  names(): readonly string[] {
    return Object.keys(this.#fields)
  }

  secret(name: string): SecretBytes {
    return SecretBytes.fromText(this.text(name))
  }

  /** A `[]byte` field: standard base64, in which Go ignores line breaks. */
  bytes(name: string): Uint8Array {
    const text = this.text(name).replaceAll(/[\r\n]/g, '')
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
      throw new UserError(`${this.#path(name)} is not base64`)
    }
    return Buffer.from(text, 'base64')
  }

  #path(name: string): string {
    return this.#where === '' ? name : `${this.#where}.${name}`
  }
}

function wrongType(path: string, wanted: string, value: unknown): UserError {
  const found = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`
  return new UserError(`${path === '' ? 'the file' : path} should be ${wanted}, not ${found}`)
}
