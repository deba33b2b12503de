import { UserError } from '../../base/errors.ts'

/** `KEY=KIND,OPTION=VALUE,...` of a flag that generates values. */
export class GeneratorOptions {
  readonly #values: Map<string, string>
  readonly #flag: string

  /**
   * @param last option that takes the rest of the text, commas included
   * @throws UserError when an option is written otherwise or comes twice
   */
  constructor(flag: string, text: string, last?: string) {
    this.#flag = flag
    this.#values = new Map()
    for (let rest = text; rest !== '';) {
      const isLast = last !== undefined && rest.startsWith(`${last}=`)
      const comma = isLast ? -1 : rest.indexOf(',')
      this.#add(comma === -1 ? rest : rest.slice(0, comma))
      rest = comma === -1 ? '' : rest.slice(comma + 1)
    }
  }

  #add(option: string): void {
    const equals = option.indexOf('=')
    const name = equals === -1 ? option : option.slice(0, equals)
    if (name === '' || this.#values.has(name)) {
      throw new UserError(`${this.#flag}: options are OPTION=VALUE, each once, with commas between`)
    }
    this.#values.set(name, equals === -1 ? '' : option.slice(equals + 1))
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name)
    this.#values.delete(name)
    if (value === '') throw new UserError(`${this.#flag}: ${name} is given no value`)
    return value
  }

  /** @throws UserError when it is missing */
  required(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw new UserError(`${this.#flag}: ${name}=... is missing`)
    return value
  }

  /** An option without a value. */
  isSet(name: string): boolean {
    const value = this.#values.get(name)
    this.#values.delete(name)
    if (value) throw new UserError(`${this.#flag}: ${name} takes no value`)
    return value === ''
  }

  number(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!/^\d{1,9}$/.test(value)) throw new UserError(`${this.#flag}: ${name} is a whole number`)
    return Number(value)
  }

  /** Several values with + between them. */
  list(name: string): readonly string[] | undefined {
    return this.text(name)?.split('+')
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const found = allowed.find((each) => each === value)
    if (found === undefined) {
      throw new UserError(`${this.#flag}: ${name} is one of ${allowed.join(', ')}`)
    }
    return found
  }

  /** @throws UserError when options are left that nobody asked for */
  end(): void {
    const [left] = this.#values.keys()
    if (left !== undefined) throw new UserError(`${this.#flag}: there is no option "${left}" here`)
  }
}
